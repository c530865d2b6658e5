"""Polls and news: what was asked and told, what it brought, and what became of it for each."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, abort, render_template
from sqlalchemy import Connection

from admin.chart import share
from admin.desk import desk
from admin.door import visit
from admin.results import Result, results
from bot.reached import GOT_IT, UNKNOWN, Delivery, deliveries
from bot.stored_poll import Frame
from storage import audit, forums, polls, tallies, updates, wordings
from storage.base import AnyRow
from storage.polls import PollState
from storage.sealing import Owner
from storage.updates import UpdateState

views = Blueprint("polls", __name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll as the pages show it."""

    id: int
    title: str = field(repr=False)
    state: str
    closes_at: datetime | None
    closed_at: datetime | None
    opens_at: datetime | None
    answered: int

    @property
    def was_opened(self) -> bool:
        """Whether members have been asked."""
        return self.state in {PollState.OPEN, PollState.CLOSED}


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news as the list shows it."""

    id: int
    words: str = field(repr=False)
    state: str
    sent_at: datetime | None

    @property
    def was_sent(self) -> bool:
        """Whether it was put to members."""
        return self.state == UpdateState.SENT


@views.get("/forums/<slug>/polls")
def show(slug: str) -> str:
    """List the polls and the news of a forum, the newest first."""
    with desk().database.read() as connection:
        forum = forums.owner(connection, _forum_id())
        counts = _answered(connection)
        asked = [_poll(forum, row, counts) for row in polls.of_forum(connection, _forum_id())]
        told = [_news(connection, row) for row in updates.of_forum(connection, _forum_id())]
    return render_template("polls.html", polls=asked, news=told)


@views.get("/forums/<slug>/polls/<row:which>")
def results_of(slug: str, which: int) -> str:
    """Show what one poll brought, and write down whose own words were shown."""
    here = visit()
    with desk().database.write() as connection:
        row, forum = _row(connection, which), forums.owner(connection, _forum_id())
        poll = _poll(forum, row, _answered(connection))
        frame = Frame.unpacked(desk().keyring.unseal(forum, "polls.frame", row.frame))
        found = results(connection, desk().keyring, which, here.now, invented=desk().demonstration)
        reached = _deliveries(connection, f"poll:{which}:open")
        audit.note_all(connection, _deeds(which, found), here.now)
    return render_template(
        "poll.html",
        poll=poll,
        frame=frame,
        results=found,
        tally=_tally(reached),
        share=share,
    )


@views.get("/forums/<slug>/polls/<row:which>/delivery")
def delivery(slug: str, which: int) -> str:
    """Show what became of a poll's first question for each member."""
    with desk().database.write() as connection:
        forum = forums.owner(connection, _forum_id())
        poll = _poll(forum, _row(connection, which), {})
        found = _deliveries(connection, f"poll:{which}:open")
        audit.note(connection, visit().deed("delivery_shown", f"poll:{which}"), visit().now)
    return render_template("delivery.html", poll=poll, found=found, tally=_tally(found))


@views.get("/forums/<slug>/news/<row:which>/delivery")
def news(slug: str, which: int) -> str:
    """Show what became of a piece of news for each member."""
    with desk().database.write() as connection:
        row = updates.find(connection, which)
        if row is None or row.forum_id != visit().forum_id:
            abort(404)
        told = _news(connection, row)
        found = _deliveries(connection, f"update:{which}")
        audit.note(connection, visit().deed("delivery_shown", f"update:{which}"), visit().now)
    return render_template("delivery.html", news=told, found=found, tally=_tally(found))


def _deeds(which: int, found: tuple[Result, ...]) -> list[audit.Deed]:
    """Word what was seen: the figures, and each text and late answer that stands by an alias."""
    here = visit()
    named = [given for one in found for given in (*one.late, *(() if one.bars else one.given))]
    return [
        here.deed("results_shown", f"poll:{which}"),
        *(here.deed("answer_shown", f"answer:{given.id}", given.member_id) for given in named),
    ]


def _row(connection: Connection, which: int) -> AnyRow:
    row = polls.find(connection, which)
    if row is None or row.forum_id != visit().forum_id:
        abort(404)
    return row


def _poll(forum: Owner, row: AnyRow, counts: dict[int, int]) -> Poll:
    return Poll(
        row.id,
        polls.unseal_title(desk().keyring, forum, row),
        row.state,
        row.closes_at,
        row.closed_at,
        row.opens_at,
        counts.get(row.id, 0),
    )


def _news(connection: Connection, row: AnyRow) -> News:
    wording = wordings.last(connection, f"update:{row.id}")
    words = (
        wordings.words(connection, desk().keyring, wording.id, discreet=False) if wording else ""
    )
    return News(row.id, words, row.state, row.sent_at)


def _answered(connection: Connection) -> dict[int, int]:
    return tallies.answered(connection, _forum_id(), invented=desk().demonstration)


def _deliveries(connection: Connection, cause: str) -> list[Delivery]:
    """List how it stands with each member, first those about whom a person can do something."""
    found = deliveries(connection, desk().keyring, _forum_id(), cause)
    order = ("unknown", "missed", "waits", "got")
    return sorted(found, key=lambda one: order.index(_group(one)))


def _group(one: Delivery) -> str:
    if one.until is not None:
        return "waits"
    return {GOT_IT: "got", UNKNOWN: "unknown"}.get(one.state, "missed")


def _tally(found: list[Delivery]) -> Counter[str]:
    return Counter(_group(one) for one in found)


def _forum_id() -> int:
    forum_id = visit().forum_id
    assert forum_id is not None  # noqa: S101 - the door has seen to it
    return forum_id
