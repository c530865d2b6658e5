"""Forums: one group each, with its own hours, promise and key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, LargeBinary, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter
from storage.sealing import Keyring, Owner

DEFAULT_HOURS = "09:00-20:00"
HOME = "Europe/London"  # of the house, and of a phone in no forum yet


class Forum(Base):
    """A forum. Hours are HH:MM in its zone; `reads` is as `mon-fri 10:00-16:00`."""

    __tablename__ = "forums"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    label: Mapped[str]
    zone: Mapped[str] = mapped_column(default=HOME)
    hours: Mapped[str]
    reads: Mapped[str]
    answers_in: Mapped[int]
    sending_on: Mapped[bool] = mapped_column(default=True)
    part_costs: Mapped[int | None]  # of an SMS, in tenths of a penny; none: the usual price
    # Sealed, one on each line: its own words that no text to a discreet member may hold.
    listed_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    master: Mapped[str]


@dataclass(frozen=True, slots=True)
class NewForum:
    """What a forum is made of."""

    slug: str
    name: str
    label: str
    hours: str = DEFAULT_HOURS
    reads: str = "mon-fri 10:00-16:00"
    answers_in: int = 2


_by_slug = select(Forum.id).where(Forum.slug == bindparam("slug"))
_this = Forum.id == bindparam("which")
_owner = select(Forum.key, Forum.master).where(_this)
_zone = select(Forum.zone).where(_this)
_listed = select(
    Forum.id.label("forum_id"),
    Forum.key.label("forum_key"),
    Forum.master.label("forum_master"),
    Forum.listed_words,
).where(_this)
_facts = select(
    Forum.id,
    Forum.slug,
    Forum.name,
    Forum.label,
    Forum.hours,
    Forum.reads,
    Forum.answers_in,
    Forum.part_costs,
    Forum.sending_on,
    Forum.zone,
).where(_this)
_all = select(Forum.id, Forum.slug, Forum.name, Forum.label, Forum.zone).order_by(Forum.id)


def add(connection: Connection, keyring: Keyring, new: NewForum, now: datetime) -> int:
    """Make a forum with a key of its own, and give its id."""
    # The key binds the owner's id, so the id must be known before the row stands.
    forum_id = 1 + (connection.execute(select(func.max(Forum.id))).scalar() or 0)
    owner = keyring.new_owner("forums", forum_id)
    row = {
        "id": forum_id,
        "slug": new.slug,
        "name": new.name,
        "label": new.label,
        "zone": HOME,
        "hours": new.hours,
        "reads": new.reads,
        "answers_in": new.answers_in,
        "sending_on": True,
        "made_at": now,
        "key": owner.key,
        "master": owner.master,
    }
    connection.execute(insert(Forum), row)
    return forum_id


def find(connection: Connection, slug: str) -> int | None:
    """Give the id of the forum with this slug."""
    return connection.execute(_by_slug, {"slug": slug}).scalar()


@dataclass(frozen=True, slots=True)
class Listed:
    """One forum in a list."""

    id: int
    slug: str
    name: str
    label: str
    zone: str


def every(connection: Connection) -> list[Listed]:
    """List all forums in the order of their making."""
    return [Listed(*row) for row in connection.execute(_all)]


def owner(connection: Connection, forum_id: int) -> Owner:
    """Give the key of a forum."""
    row = connection.execute(_owner, {"which": forum_id}).one()
    return Owner("forums", forum_id, row.key, row.master)


def zone(connection: Connection, forum_id: int) -> str:
    """Name the time zone of a forum."""
    return connection.execute(_zone, {"which": forum_id}).scalar_one()


def part_costs(connection: Connection, forum_id: int | None) -> int | None:
    """Give what one SMS part costs a forum, in tenths of a penny; none: the usual price."""
    return connection.execute(select(Forum.part_costs).where(Forum.id == forum_id)).scalar()


def listed_words(connection: Connection, keyring: Keyring, forum_id: int) -> tuple[str, ...]:
    """Give the words that a forum has added to those which no discreet member gets."""
    return unseal_listed(keyring, connection.execute(_listed, {"which": forum_id}).one())


def unseal_listed(keyring: Keyring, row: AnyRow) -> tuple[str, ...]:
    """Open them where a row carries them with the id and the key of their forum."""
    if row.listed_words is None:
        return ()
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    return tuple(keyring.unseal(forum, "forums.listed_words", row.listed_words).split("\n"))


def keep_listed(
    connection: Connection, keyring: Keyring, forum_id: int, words: tuple[str, ...]
) -> None:
    """Put a forum's own words in the place of those before."""
    forum = owner(connection, forum_id)
    sealed = keyring.seal(forum, "forums.listed_words", "\n".join(words)) if words else None
    change(connection, forum_id, listed_words=sealed)


def facts(connection: Connection, forum_id: int) -> AnyRow:
    """Give what staff may see and set of a forum."""
    return connection.execute(_facts, {"which": forum_id}).one()


def change(connection: Connection, forum_id: int, **values: object) -> None:
    """Write facts about a forum."""
    connection.execute(update(Forum).where(Forum.id == forum_id).values(**values))
