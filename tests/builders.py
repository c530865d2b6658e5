"""Builders: an invented forum with invented people, by the storage functions alone."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, update

from storage import addresses, feedback, forums, house, inbox, member_phones, members, outbox, staff
from storage.database import Database
from storage.journal import Journal
from storage.outgoing import HELD, UNSURE, Outgoing
from storage.sealing import Keyring, Masters, Owner, new_master
from tests.tables import make_tables

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)  # a Thursday


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Say what time it is."""
        return self.now

    def goes_on(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass
class Ground:
    """A database with its house key open, and a clock: what builders build on."""

    database: Database
    keyring: Keyring
    journal: Journal
    clock: Clock = field(default_factory=Clock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, work: Callable[[Connection], object]) -> None:
        """Do something in one transaction."""
        with self.database.write() as connection:
            work(connection)

    def number(self) -> int:
        """Give a number that was not given before."""
        return next(self._numbers)

    def ago(self, **by: float) -> datetime:
        """Give a moment before now."""
        return self.clock.now - timedelta(**by)


@contextmanager
def new_ground(url: str) -> Iterator[Ground]:
    """Make all tables and the house in an empty database."""
    database, masters, clock = Database(url), Masters.read(new_master("k1")), Clock()
    make_tables(database)
    with database.write() as connection:
        house.found(connection, masters, clock())
        keyring = house.open_keyring(connection, masters)
    with TemporaryDirectory() as folder:
        journal = Journal(f"sqlite:///{folder}/journal.db")
        journal.make()
        yield Ground(database, keyring, journal, clock)
        journal.close()
    database.close()


@dataclass(frozen=True)
class Place:
    """A forum."""

    id: int
    slug: str


@dataclass(frozen=True)
class Somebody:
    """A member, with one phone."""

    forum: Place
    owner: Owner
    address: Owner
    channel: str = "sms"

    @property
    def id(self) -> str:
        """The member's id."""
        return str(self.owner.id)


def a_forum(ground: Ground, name: str = "Riverside forum", slug: str = "riverside") -> Place:
    """Make a forum."""
    with ground.database.write() as connection:
        new = forums.NewForum(slug, name, f"Line {ground.number()}")
        return Place(forums.add(connection, ground.keyring, new, ground.clock()), slug)


def a_member(
    ground: Ground, forum: Place, alias: str | None = "Kestrel", channel: str = "sms"
) -> Somebody:
    """Let somebody join, with a number that is nobody's."""
    now, chat = ground.ago(days=30), f"+447700900{ground.number():03}"
    with ground.database.write() as connection:
        phone = addresses.meet(connection, ground.keyring, channel, chat, now)
        new = members.NewMember(
            phone.row.person_id, forum.id, "code", state=members.IN, alias=alias
        )
        member_id = members.add(connection, ground.keyring, new, now)
        member_phones.add(connection, member_id, phone.id)
        row = members.with_forum(connection, member_id)
    assert row is not None
    return Somebody(forum, members.owner_of(row), phone.owner, channel)


def some_feedback(
    ground: Ground, member: Somebody, *texts: str, at: datetime | None = None, about: str = ""
) -> int:
    """Let a member say something, in one text or in several a minute apart."""
    feedback_id, moment = None, at or ground.ago(hours=3)
    for words in texts or ("The letter said nothing that I could use.",):
        feedback_id = one_more_text(ground, member, words, feedback_id, at=moment, about=about)
        moment += timedelta(minutes=1)
    assert feedback_id is not None
    return feedback_id


def one_more_text(  # noqa: PLR0913 - each names one fact of the text
    ground: Ground,
    member: Somebody,
    words: str,
    feedback_id: int | None,
    *,
    at: datetime | None = None,
    about: str = "",
    mark: str | None = None,
) -> int:
    """Let a member go on with what she said, or begin anew; gives the feedback's id."""
    moment = at or ground.clock()
    with ground.database.write() as connection:
        new = _text(ground, member.channel, None, moment, inbox.FILED, mark, member.id)
        inbox_id = inbox.keep(connection, ground.keyring, member.address, new)
        assert inbox_id is not None
        said = feedback.Said(
            member.owner, member.forum.id, inbox_id, member.channel, words, moment, about
        )
        return feedback.add(connection, ground.keyring, said, feedback_id)


def a_kept_text(  # noqa: PLR0913 - each names one fact of the text
    ground: Ground,
    member: Somebody | None,
    words: str | None = "can somebody ring me",
    *,
    state: str = inbox.KEPT,
    mark: str | None = None,
    media: bool = False,
    at: datetime | None = None,
) -> int:
    """Let a text wait for a person; without a member it is somebody's whom we do not know."""
    moment = at or ground.ago(hours=2)
    new = _text(
        ground,
        member.channel if member else "sms",
        words,
        moment,
        state,
        mark,
        member.id if member else None,
        media=media,
    )
    with ground.database.write() as connection:
        owner = member.address if member else None
        inbox_id = inbox.keep(connection, ground.keyring, owner, new)
    assert inbox_id is not None
    return inbox_id


def _text(  # noqa: PLR0913, PLR0917 - each names one fact of the text
    ground: Ground,
    channel: str,
    words: str | None,
    at: datetime,
    state: str,
    mark: str | None,
    member_id: str | None,
    *,
    media: bool = False,
) -> inbox.NewText:
    name = f"SM{ground.number()}"
    hashed = ground.keyring.message_hash(channel, "", name)
    return inbox.NewText(
        channel, hashed, name, words, at, at, state, media=media, mark=mark, member_id=member_id
    )


def a_message(  # noqa: PLR0913 - each names one fact of the message
    ground: Ground,
    member: Somebody,
    words: str = "Thank you. A person will read this.",
    *,
    state: str,
    why: str | None = None,
    of_member: bool = True,
    code: str | None = None,
) -> int:
    """Put a message to a member, in any state; not of a member, it is the house's."""
    now = ground.clock()
    with ground.database.write() as connection:
        new = outbox.NewMessage(
            cause=f"reply:{ground.number()}",
            kind="reply",
            priority=1,
            words=words,
            parts=1,
            made_at=ground.ago(minutes=40),
            good_until=now + timedelta(days=4),
            member_id=member.id if of_member else None,
        )
        row = outbox.put(connection, ground.keyring, member.address, member.channel, new)
        facts = {"state": state, "why": why, "provider_code": code, "sending_at": now}
        ended = None if state in {UNSURE, HELD} else now
        connection.execute(
            update(Outgoing).where(Outgoing.id == row).values(**facts, ended_at=ended)
        )
    return row


def an_unsure_row(ground: Ground, member: Somebody, words: str = "Thank you.") -> int:
    """Put a message of which nobody knows whether it left."""
    return a_message(ground, member, words, state=UNSURE)


def a_person(ground: Ground, role: str, forum: Place | None, email: str = "ash@example.org") -> str:
    """Give somebody a role, in a forum or in the house; gives the token of a sign-in link."""
    with ground.database.write() as connection:
        where = forum.id if forum else None
        staff_id = staff.add(connection, email, role, where, ground.clock())
        return staff.make_link(connection, staff_id, ground.clock())
