"""One poll: before it opens what will be asked, after that what it brought, and its answers."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Response, abort, make_response, render_template, request
from sqlalchemy import Connection

from admin import poll_preview, poll_rows, rehearsed
from admin.chart import share
from admin.desk import desk
from admin.door import visit
from admin.how_it_went import delivered, tally
from admin.of_forum import forum_id
from admin.poll_preview import Question
from admin.rehearsed import AT_A_GLANCE, Rehearsed
from admin.results import Result, results
from admin.turnout import turnout
from admin.whose import me, named
from admin.worded_once import worded_once
from bot import answers_table, approving, poll_drafts, tables
from bot.approving import MOST_UNAPPROVED
from bot.stored_poll import Frame
from bot.written_poll import MOST_QUESTIONS, WrittenPoll
from storage import approvals, audit, broadcasts, forums, reminding, switches
from storage.base import AnyRow
from storage.polls import PollState

_FORMATS = {
    "csv": (tables.csv, "text/csv; charset=utf-8"),
    "xlsx": (tables.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def show(slug: str) -> str:
    """List the polls of a forum: first those that are at work, then those to be, then the past."""
    with desk().database.read() as connection:
        every = poll_rows.every(connection)
    return render_template("polls.html", polls=every)


def results_of(slug: str, which: int) -> str:
    """Show one poll as it stands."""
    with desk().database.read() as connection:
        was_opened = poll_rows.one(connection, poll_rows.found(connection, which)).was_opened
    return _brought(which) if was_opened else _before(which)


@dataclass(frozen=True, slots=True)
class Before:
    """All that is to be known of a poll before it opens."""

    poll: poll_rows.Poll
    written: WrittenPoll = field(repr=False)
    seen: str  # its edition
    questions: list[Question] = field(repr=False)
    found: Rehearsed = field(repr=False)
    planned: datetime | None  # when it is to open; none: as soon as somebody says so
    hands: "Hands"

    @property
    def needs_approval(self) -> bool:
        """Whether they are so many, or it is so marked, that a second person says yes first."""
        return self.is_for_many or self.written.sensitive

    @property
    def is_for_many(self) -> bool:
        """Whether they are so many."""
        return self.found.would.people > MOST_UNAPPROVED

    @property
    def in_all(self) -> str:
        """What it costs where everybody answers all of it."""
        return poll_preview.in_all(self.found, self.written)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether its time lies ahead."""
        at = self.poll.opens_at
        return self.poll.is_waiting or (at is not None and at > visit().now)

    @property
    def has_room(self) -> bool:
        """Whether it may have one more question."""
        return len(self.questions) < MOST_QUESTIONS

    @property
    def ends_before(self) -> bool:
        """Whether its end has passed, or comes before it opens."""
        ends = self.written.closes
        return ends is not None and ends <= (self.planned or visit().now + approving.UNDO)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has had it in hand, by name, and whether this visitor may say yes."""

    asked_by: str | None
    asked_at: datetime | None
    approved_by: str | None
    bar: str | None  # why not


def _before(which: int) -> str:
    """Show what would happen, and write down that the members were looked at."""
    here = visit()
    with desk().database.write() as connection:
        row = poll_rows.found(connection, which)
        written = poll_drafts.written(connection, desk().keyring, row)
        part_costs = forums.part_costs(connection, forum_id())
        own = forums.listed_words(connection, desk().keyring, forum_id())
        before = Before(
            poll_rows.one(connection, row),
            written,
            poll_drafts.edition(written),
            poll_preview.questions(written, part_costs, own),
            rehearsed.of_poll(connection, row),
            _ahead(poll_rows.planned(row)),
            _hands(connection, which),
        )
        sending = switches.standing(connection, forum_id())
        if before.questions:
            deed = here.deed("audience_shown", f"poll:{which}")
            audit.note(connection, deed, here.now)
    return render_template(
        "poll_before.html",
        before=before,
        poll=before.poll,
        found=before.found,
        at_a_glance=AT_A_GLANCE,
        sending=sending,
        most_alone=MOST_UNAPPROVED,
    )


def _ahead(planned: datetime | None) -> datetime | None:
    """Give a time that lies ahead; for one that has passed it is as soon as may be."""
    return planned if planned is not None and planned > visit().now else None


def _hands(connection: Connection, which: int) -> Hands:
    asking = approvals.find(connection, f"poll:{which}") or abort(404)
    names = named(connection, (asking.asked_by, asking.approved_by))
    return Hands(
        names.get(asking.asked_by),
        asking.asked_at,
        names.get(asking.approved_by),
        approving.bar(asking, me()),
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """Where the one reminder of a poll stands that has not begun to go."""

    goes_at: datetime | None  # within its minute; none: it has gone, or nobody reminds
    members: int  # who would get it then
    asked: Hands | None  # that it waits for a second person


def _reminder(connection: Connection, row: AnyRow) -> Reminder:
    at = row.reminded_at and row.reminded_at + approving.UNDO
    goes_at = at if row.state == PollState.OPEN and at and at > visit().now else None
    put = broadcasts.waiting_now(connection, f"poll:{row.id}:remind") if goes_at else 0
    waits = reminding.is_asked_for(row)
    return Reminder(goes_at, put, _hands(connection, row.id) if waits else None)


def _brought(which: int) -> str:
    """Show what it brought, and write down whose own words were shown."""
    here = visit()
    with desk().database.write() as connection:
        row = poll_rows.found(connection, which)
        forum = forums.owner(connection, forum_id())
        poll = poll_rows.one(connection, row)
        frame = Frame.unpacked(desk().keyring.unseal(forum, "polls.frame", row.frame))
        found = results(connection, desk().keyring, which, here.now, invented=desk().demonstration)
        heard, remind = turnout(connection, row), rehearsed.of_reminder(connection, row)
        once = {(each.sort, each.id) for each in worded_once(connection)}
        reminder = _reminder(connection, row)
        sending = switches.standing(connection, forum_id())
        audit.note_all(connection, _deeds(which, found), here.now)
    return render_template(
        "poll.html",
        poll=poll,
        frame=frame,
        results=found,
        heard=heard,
        found=remind,
        at_a_glance=AT_A_GLANCE,
        to_remind=remind.would.people,
        needs_two=row.sensitive or remind.would.people > MOST_UNAPPROVED,
        sensitive=row.sensitive,
        share=share,
        worded_once=("poll", which) in once,
        reminder=reminder,
        sending=sending,
        most_alone=MOST_UNAPPROVED,
    )


def _deeds(which: int, found: tuple[Result, ...]) -> list[audit.Deed]:
    """Word what was seen: the figures, and each text and late answer that stands by an alias."""
    here = visit()
    read = [given for one in found for given in (*one.late, *(() if one.is_counted else one.given))]
    return [
        here.deed("results_shown", f"poll:{which}"),
        *(here.deed("answer_shown", f"answer:{given.id}", given.member_id) for given in read),
    ]


def delivery(slug: str, which: int) -> str:
    """Show what became of a poll's first question for each member."""
    with desk().database.write() as connection:
        poll = poll_rows.one(connection, poll_rows.found(connection, which))
        found = delivered(connection, f"poll:{which}:open")
        audit.note(connection, visit().deed("delivery_shown", f"poll:{which}"), visit().now)
    return render_template("delivery.html", poll=poll, found=found, tally=tally(found))


def download(slug: str, which: int) -> str:
    """Say what the table of all answers holds, before it is made."""
    with desk().database.read() as connection:
        poll = poll_rows.one(connection, poll_rows.found(connection, which))
    return render_template("poll_download.html", poll=poll)


def export(slug: str, which: int) -> Response:
    """Give all answers as a table; who took it is written down before a word is read."""
    made, kind = _FORMATS.get(request.form.get("format", "")) or abort(400)
    with desk().database.write() as connection:
        poll_rows.found(connection, which)
        audit.note(connection, visit().deed("answers_exported", f"poll:{which}"), visit().now)
    with desk().database.read() as connection:
        rows = answers_table.rows(connection, desk().keyring, which, invented=desk().demonstration)
        data = made((answers_table.HEADER, *rows))
    answer = make_response(data)
    answer.content_type = kind
    name = f"answers-{slug}-{which}.{request.form['format']}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
