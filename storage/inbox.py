"""The inbox: every text that came, once, with what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from storage.addresses import Address
from storage.base import AnyRow, Base, Counter
from storage.sealing import Keyring, Owner

# What became of a text.
UNDERSTOOD = "understood"  # a command or an answer: nothing is left to read
FILED = "filed"  # its words stand in the feedback now, locked with the member's key
KEPT = "kept"  # for a person to read
UNREAD = "unread"  # the bot failed on it: for a person to read, and tried once more

# Marks that this house itself looks for; all others only stand beside a text for people.
PERSON = "person"  # she asks for a person; behind a colon stands what about
ANY_LINE = ":any_line"  # behind a risk: the house lead has not seen it yet, the forum may have
WHICH_LINE = "which_line"  # it waits until she says which forum it is for
FOR_PEOPLE = (KEPT, UNREAD)


def is_for_people(row: Any) -> Any:  # noqa: ANN401 - the entity or an alias of it, and a condition
    """Say of a text that it is for a person to read, whether or not one has read it.

    In the very words of the index of those that wait: SQLite uses it for nothing less.
    """
    kept = row.state.in_([literal_column(repr(state)) for state in FOR_PEOPLE])
    return or_(kept, row.mark.is_not(None))


def waits(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a text that it waits for a person, in the words of the index of those."""
    return and_(row.read_at.is_(None), is_for_people(row))


_WAITING: dict[str, Any] = dict.fromkeys(
    ("sqlite_where", "postgresql_where"),
    text(f"read_at IS NULL AND (state IN ({KEPT!r}, {UNREAD!r}) OR mark IS NOT NULL)"),
)


class Inbox(Base):
    """One text that came. Its words are locked for the address, else for the house."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_member_id", "member_id", "id"),
        Index("ix_inbox_came", "member_id", "came_at", "id"),  # the order of a thread
        # `read_at` is always none here: that it stands in it makes it the narrowest for SQLite,
        # which otherwise takes whichever index of the member is the newest.
        Index("ix_inbox_waiting", "member_id", "read_at", "id", **_WAITING),
        Index(
            "ix_inbox_open",
            "state",
            "id",
            sqlite_where=text("state IN ('kept', 'unread')"),
            postgresql_where=text("state IN ('kept', 'unread')"),
        ),
        Index(
            "ix_inbox_mark",
            "id",
            sqlite_where=text("mark IS NOT NULL"),
            postgresql_where=text("mark IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    channel: Mapped[str]
    message_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    # Of the provider's own count of deliveries, for 14 days (rule 37).
    delivery_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"), index=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    words: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed; none once filed elsewhere
    provider_id: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    media: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    mark: Mapped[str | None]  # as risk:..., person, who_is_this, too_many
    said_at: Mapped[datetime]
    came_at: Mapped[datetime]
    tried_again_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    searched: Mapped[bool | None]  # its words are in the index of words; none: not looked at yet


@dataclass(frozen=True, slots=True)
class NewText:
    """One text on its way into the inbox."""

    channel: str
    message_hash: bytes = field(repr=False)
    provider_id: str = field(repr=False)
    words: str | None = field(repr=False)
    said_at: datetime
    came_at: datetime
    state: str
    media: bool = False
    mark: str | None = None
    member_id: str | None = None
    delivery_hash: bytes | None = field(default=None, repr=False)
    tried_again_at: datetime | None = None  # set where it is not to be tried again


# The same message, or the same delivery of the provider: either makes it a repetition.
_keep = {
    "sqlite": sqlite.insert(Inbox).on_conflict_do_nothing().returning(Inbox.id),
    "postgresql": postgresql.insert(Inbox).on_conflict_do_nothing().returning(Inbox.id),
}
_by_message = select(Inbox.id, Inbox.member_id).where(Inbox.message_hash == bindparam("hashed"))
_settle = (
    update(Inbox)
    .where(Inbox.id == bindparam("which"))
    .values(
        state=bindparam("new_state"),
        mark=bindparam("new_mark"),
        member_id=bindparam("new_member"),
        words=bindparam("new_words"),
        tried_again_at=bindparam("now"),
    )
)


def keep(connection: Connection, keyring: Keyring, owner: Owner | None, new: NewText) -> int | None:
    """Keep a text, and give its id; none where it came before.

    With no owner the words are locked for the house.
    """
    row = {
        "channel": new.channel,
        "message_hash": new.message_hash,
        "delivery_hash": new.delivery_hash,
        "address_id": owner.id if owner else None,
        "member_id": new.member_id,
        "words": None if new.words is None else seal(keyring, owner, new.words),
        "provider_id": _seal(keyring, owner, "inbox.provider_id", new.provider_id),
        "media": new.media,
        "state": new.state,
        "mark": new.mark,
        "said_at": new.said_at,
        "came_at": new.came_at,
        "tried_again_at": new.tried_again_at,
    }
    return connection.execute(_keep[connection.dialect.name], row).scalar()


def by_message(connection: Connection, message_hash: bytes) -> AnyRow | None:
    """Give id and member of a message by its keyed hash; none where it never came."""
    return connection.execute(_by_message, {"hashed": message_hash}).first()


def seal(keyring: Keyring, owner: Owner | None, words: str) -> bytes:
    """Lock the words of a text for its address, else for the house."""
    return _seal(keyring, owner, "inbox.words", words)


def _seal(keyring: Keyring, owner: Owner | None, column: str, words: str) -> bytes:
    if owner is None:
        return keyring.seal_for_house(column, words)
    return keyring.seal(owner, column, words)


def unseal(keyring: Keyring, row: AnyRow, column: str = "words") -> str | None:
    """Open a sealed column of a row that carries the address's id, key and master beside it."""
    sealed = getattr(row, column)
    if sealed is None:
        return None
    if row.address_id is None:
        return keyring.unseal_for_house(f"inbox.{column}", sealed)
    owner = Owner("addresses", row.address_id, row.address_key, row.address_master)
    return keyring.unseal(owner, f"inbox.{column}", sealed)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a text that the bot had failed on before."""

    state: str
    words: bytes | None = field(repr=False)  # sealed
    member_id: str | None
    mark: str | None


def settle(connection: Connection, inbox_id: int, settled: Settled, now: datetime) -> None:
    """Write what became of a text at the second try."""
    values = {
        "which": inbox_id,
        "new_state": settled.state,
        "new_words": settled.words,
        "new_member": settled.member_id,
        "new_mark": settled.mark,
        "now": now,
    }
    connection.execute(_settle, values)


_COLUMNS = (
    Inbox.id,
    Inbox.channel,
    Inbox.address_id,
    Inbox.member_id,
    Inbox.words,
    Inbox.provider_id,
    Inbox.media,
    Inbox.state,
    Inbox.mark,
    Inbox.said_at,
    Inbox.came_at,
    Inbox.read_at,
    Address.key.label("address_key"),
    Address.master.label("address_master"),
)
_with_address = select(*_COLUMNS).outerjoin(Address, Address.id == Inbox.address_id)
# In the words of the index of such rows, else SQLite does not take it.
IS_UNREAD = (
    Inbox.state.in_([literal_column("'kept'"), literal_column("'unread'")]),
    Inbox.state == UNREAD,
)
_untried = (
    _with_address.where(*IS_UNREAD, Inbox.tried_again_at.is_(None))
    .order_by(Inbox.id)
    .limit(bindparam("most"))
)


def untried(connection: Connection, most: int) -> list[AnyRow]:
    """List texts that the bot failed on and has not tried again, oldest first."""
    return list(connection.execute(_untried, {"most": most}))


def gave_up(connection: Connection, inbox_id: int, now: datetime) -> None:
    """Note that a text was tried once more in vain: it stays for a person."""
    connection.execute(update(Inbox).where(Inbox.id == inbox_id).values(tried_again_at=now))


_waiting_for_a_line = _with_address.where(
    Inbox.address_id == bindparam("address"),
    Inbox.mark == WHICH_LINE,
    Inbox.state == KEPT,
    Inbox.read_at.is_(None),
).order_by(Inbox.id)
_file = (
    update(Inbox)
    .where(Inbox.id == bindparam("which"))
    .values(state=FILED, words=None, mark=None, member_id=bindparam("new_member"))
)


def waiting_for_a_line(connection: Connection, address_id: int) -> list[AnyRow]:
    """List the texts of a phone of which she has not said which forum they are for."""
    return list(connection.execute(_waiting_for_a_line, {"address": address_id}))


def file(connection: Connection, inbox_id: int, member_id: str) -> None:
    """Note that the words of a text stand with what a member said."""
    connection.execute(_file, {"which": inbox_id, "new_member": member_id})


_understood = (
    update(Inbox)
    .where(Inbox.id == bindparam("which"))
    .values(state=UNDERSTOOD, mark=None, member_id=bindparam("new_member"))
)


def understood(connection: Connection, inbox_id: int, member_id: str) -> None:
    """Note that nothing is left to read in a text that waited, and whose it is."""
    connection.execute(_understood, {"which": inbox_id, "new_member": member_id})


_forget_deliveries = (
    update(Inbox)
    .where(Inbox.delivery_hash.is_not(None), Inbox.came_at < bindparam("before"))
    .values(delivery_hash=None)
)


def forget_deliveries(connection: Connection, before: datetime) -> None:
    """Forget the provider's numbers of deliveries: it may give the same ones again (rule 37)."""
    connection.execute(_forget_deliveries, {"before": before})
