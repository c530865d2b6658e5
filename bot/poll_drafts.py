"""Polls before they open: kept, read as they were written, changed, and taken away.

A change moves the poll before it reads it: what opens meanwhile is not changed under those who
are asked, and of two people who change it at once the second is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection

from bot import approving
from bot.poll_words import both_forms, worded
from bot.stored_poll import Frame, Words, words_of
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import approvals, forums, polls, wordings
from storage.approvals import DRAFT
from storage.base import AnyRow
from storage.present import present
from storage.sealing import Keyring, Owner
from storage.wordings import NewWording


def written(connection: Connection, keyring: Keyring, poll: AnyRow) -> WrittenPoll:
    """Give a poll, by its row, as it was written."""
    forum = forums.owner(connection, poll.forum_id)
    frame = Frame.unpacked(keyring.unseal(forum, "polls.frame", poll.frame))
    return WrittenPoll(
        polls.unseal_title(keyring, forum, poll),
        frame.asked_by,
        frame.purpose,
        frame.decides,
        tuple(
            _question(row.kind, words_of(keyring, forum, row.words))
            for row in polls.questions(connection, poll.id)
        ),
        poll.closes_at,
        poll.sensitive,
    )


def _question(kind: str, words: Words) -> WrittenQuestion:
    return WrittenQuestion(kind, words.text, words.options, words.discreet)


def add(
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    by: str,
    poll: WrittenPoll,
    now: datetime,
) -> int:
    """Keep a poll as a draft, each question with the words in which it goes out; gives its id."""
    forum = forums.owner(connection, forum_id)
    poll_id = polls.add(connection, keyring, forum, _kept(poll, forum_id, by), now)
    _put_into_words(connection, keyring, forum, poll_id, poll, now)
    return poll_id


class Overtaken(Exception):
    """Somebody else has changed the poll since it was read."""


def edition(poll: WrittenPoll) -> str:
    """Name a poll as it is written now, so that a change of somebody else is seen."""
    closes = poll.closes and poll.closes.astimezone(UTC)
    words = poll.title, _frame(poll), _questions(poll), closes, poll.sensitive
    return sha256(repr(words).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a poll, when, and which edition of it they had before them."""

    by: str
    now: datetime
    seen: str


def change(
    connection: Connection,
    keyring: Keyring,
    poll_id: int,
    change: Change,
    how: Callable[[WrittenPoll], WrittenPoll],
) -> bool:
    """Change a poll that has not opened; each text that changes by it gets a new version.

    One that is to open stays so, and where somebody had to approve it, they do so anew. False
    where its time has come; Overtaken where it was changed by somebody else.
    """
    thing = f"poll:{poll_id}"
    before = approvals.find(connection, thing)
    if before is None or not approving.edited(connection, thing, change.by, change.now):
        return False
    row = present(polls.find(connection, poll_id), "it was just edited")
    old = written(connection, keyring, row)
    if edition(old) != change.seen:
        raise Overtaken
    new = how(old)
    _rewrite(connection, keyring, row, new, change.now)
    if before.state != DRAFT and new.questions:
        earliest = change.now + approving.UNDO
        at = max(before.starts or earliest, earliest)
        approving.ask(connection, thing, change.by, change.now, at)
    return True


def _rewrite(
    connection: Connection, keyring: Keyring, row: AnyRow, poll: WrittenPoll, now: datetime
) -> None:
    forum = forums.owner(connection, row.forum_id)
    kept = _kept(poll, row.forum_id, row.made_by)
    polls.rewrite(connection, keyring, forum, row.id, kept)
    _put_into_words(connection, keyring, forum, row.id, poll, now)


def drop(connection: Connection, keyring: Keyring, row: AnyRow) -> bool:
    """Take a draft away with all its words; false where it is no draft any more."""
    forum = forums.owner(connection, row.forum_id)
    if not polls.drop(connection, keyring, forum, row.id):
        return False
    wordings.drop(connection, f"poll:{row.id}")
    return True


def _kept(poll: WrittenPoll, forum_id: int, made_by: str) -> polls.NewPoll:
    """Give a poll as it stands in its table."""
    return polls.NewPoll(
        forum_id=forum_id,
        title=poll.title,
        frame=_frame(poll),
        questions=_questions(poll),
        made_by=made_by,
        closes_at=poll.closes,
        sensitive=poll.sensitive,
    )


def _frame(poll: WrittenPoll) -> str:
    return Frame(poll.asked_by, poll.purpose, poll.decides).packed()


def _questions(poll: WrittenPoll) -> tuple[tuple[str, str], ...]:
    return tuple(
        (asked.kind, Words(asked.text, asked.options, asked.discreet).packed())
        for asked in poll.questions
    )


def _put_into_words(
    connection: Connection,
    keyring: Keyring,
    forum: Owner,
    poll_id: int,
    poll: WrittenPoll,
    now: datetime,
) -> None:
    own = forums.listed_words(connection, keyring, int(forum.id))
    for place, asked in enumerate(poll.questions, start=1):
        text = worded(f"poll:{poll_id}:{place}", *both_forms(asked, place, poll.decides, own))
        if text != _last(connection, keyring, forum, text.thing):
            wordings.add(connection, keyring, forum, text, now)


def _last(connection: Connection, keyring: Keyring, forum: Owner, thing: str) -> NewWording | None:
    """Give the newest version of a text; none where there is none."""
    row = wordings.last(connection, thing)
    if row is None:
        return None
    return NewWording(
        thing,
        wordings.unseal(keyring, row, forum, discreet=False) or "",
        wordings.unseal(keyring, row, forum, discreet=True),
        wordings.buttons(connection, keyring, row.id),
    )
