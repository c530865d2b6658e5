"""Flags in words: what happened on a member's phone that a person should look at.

What happened to a quiet word has a page of its own. No word of hers and no name stands here.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from admin.desk import desk
from bot.numbers import takes_no_texts
from storage import flags, members, roster
from storage.base import AnyRow


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one kind of flag."""

    one: str  # as a task, for one member
    many: str  # for several; their number stands before it
    happened: str
    todo: str


_ASK = "Ask this person in another way: in the room, or through somebody you both know."
_WORDS = {
    flags.WHO_IS_THIS: Words(
        "Find out who has the phone of a member",
        "members: find out who has their phone",
        "Somebody on their phone asked who writes. They got a line that names nobody, and nothing "
        "personal goes there now.",
        _ASK,
    ),
    flags.NOT_STILL_HERS: Words(
        "Find another way to a member: their number is somebody else's",
        "members: their number is somebody else's. Find another way to them",
        "We asked whether this is a good way to reach them, and somebody said no. Nothing "
        "goes there any more.",
        f"{_ASK} If they have a new number, make a code for it on their page.",
    ),
    flags.NO_ANSWER: Words(
        "Find another way to a member: nobody answers on their phone",
        "members: nobody answers on their phone. Find another way to them",
        "We asked whether this is a good way to reach them, and nobody answered for a week. "
        "Nothing goes there any more.",
        f"{_ASK} They may only have been away.",
    ),
    flags.NO_MOBILE: Words(
        "Ask a member for another number: theirs takes no texts",
        "members: their number takes no texts. Ask them for another",
        "The provider says that this number is no mobile. It may be a landline, which can read a "
        "text aloud to everybody in the room. Nothing goes there.",
        f"{_ASK} Look together whether the number was written down as they meant it.",
    ),
    flags.WRONG_PHRASE: Words(
        "Find out who has the phone of a member: the agreed words were wrong",
        "members: the agreed words were wrong three times. Find out who has their phone",
        "The words that were agreed with them were asked for, and three times they were not right.",
        _ASK,
    ),
}
KINDS = frozenset(_WORDS)


@dataclass(frozen=True, slots=True)
class Task:
    """Flags of one kind in a forum, as the overview shows them."""

    head: str
    said: str
    member_id: str  # the one that waits longest
    since: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """One open flag of a member."""

    kind: str
    words: Words
    at: datetime


def tasks(connection: Connection, forum_id: int) -> list[Task]:
    """List what is open in a forum, one task for each kind, the oldest first."""
    found = [row for row in flags.open_in(connection, forum_id) if row.kind in KINDS]
    by_kind = groupby(sorted(found, key=lambda row: (row.kind, row.at)), lambda row: row.kind)
    return sorted((_task(kind, list(rows)) for kind, rows in by_kind), key=lambda task: task.since)


def _task(kind: str, rows: list[AnyRow]) -> Task:
    words, oldest = _WORDS[kind], rows[0]
    number = len({row.member_id for row in rows})
    head = words.one if number == 1 else f"{number} {words.many}"
    return Task(head, words.happened, oldest.member_id, oldest.at)


def of_member(connection: Connection, forum_id: int, member_id: str) -> list[Raised]:
    """List what is open for one member of this forum, the oldest first."""
    return [
        Raised(row.kind, _WORDS[row.kind], row.at)
        for row in flags.open_in(connection, forum_id)
        if row.member_id == member_id and row.kind in KINDS
    ]


def phones_in_doubt(connection: Connection, member_id: str) -> list[AnyRow]:
    """List her phones that this forum knows, and to which nothing goes before somebody asked.

    One that takes no texts is not among them: that it is hers changes nothing.
    """
    known = roster.phones(connection, [member_id]).get(member_id, [])
    held = [phone for phone in known if phone.parked_at or phone.doubted_at]
    return [phone for phone in held if not takes_no_texts(phone.line_type)]


def close(connection: Connection, member: AnyRow, did: flags.Did) -> int:
    """Close what is open for a member of this kind, with what was done; gives how many."""
    owner, keyring = members.owner_of(member), desk().keyring
    return sum(flags.done(connection, keyring, owner, kind, did) for kind in sorted(KINDS))
