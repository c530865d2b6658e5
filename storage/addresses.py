"""Addresses: one phone or chat each, how it stands with us, and the conversation on it.

An address belongs to no forum. Whoever changes anything about a person locks all her addresses
first, by rising id; whoever sends to one locks that one. Only this file and `people.py` cross
forums; staff pages come here through `members.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from storage import people
from storage.base import AnyRow, Base
from storage.present import present
from storage.sealing import Keyring, Owner

FIRST_LOOK = timedelta(days=7)  # when a join check that nobody has answered is over


class Address(Base):
    """A phone or chat. A state is a moment, since when it is so; none where it is not."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("uq_addresses_blind", "channel", "blind", unique=True),
        Index("ix_addresses_person_id", "person_id"),
        Index(
            "ix_addresses_wake_at",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
        Index(
            "ix_addresses_looser_at",
            "looser_at",
            sqlite_where=text("looser_at IS NOT NULL"),
            postgresql_where=text("looser_at IS NOT NULL"),
        ),
        Index(
            "ix_addresses_still_due_at",
            "still_due_at",
            sqlite_where=text("still_due_at IS NOT NULL"),
            postgresql_where=text("still_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str]
    blind: Mapped[bytes] = mapped_column(LargeBinary)
    # Sealed; none once she is erased, where the row stays to say that nothing goes to it.
    number: Mapped[bytes | None] = mapped_column(LargeBinary)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    master: Mapped[str]
    made_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]  # when she last wrote

    # How it stands.
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]  # word, provider, staff
    start_offered_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    leaving_until: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]  # we asked whether it is still hers, and nobody said so
    doubt: Mapped[str | None]  # why, in a word of `still_you.py`
    still_due_at: Mapped[datetime | None]  # when to look whether to ask, or what came of asking

    # The effective contact-safety profile: the narrowest of what her forums set.
    discreet: Mapped[bool] = mapped_column(default=True)
    shared: Mapped[bool | None]
    hours: Mapped[str | None]  # none: the forum's own
    checked_at: Mapped[datetime | None]
    line_type: Mapped[str | None]  # as the provider names it: mobile, landline ...; none: unknown
    line_type_at: Mapped[datetime | None]  # when the provider was asked for it

    # What was agreed with her, the same on all her phones: keyed hashes, which nobody can read.
    phrase: Mapped[bytes | None] = mapped_column(LargeBinary)
    quiet_word: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What she wants looser, sealed, and from when on it holds.
    looser: Mapped[bytes | None] = mapped_column(LargeBinary)
    looser_at: Mapped[datetime | None]
    no_erasing_until: Mapped[datetime | None]  # after three wrong tries: until then by a person

    # The knock: the end of the time that the last one asked about; when she said that now is
    # good, and until when that holds, for what was there when she said it.
    knock_until: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_until: Mapped[datetime | None]

    # The conversation on it.
    memory: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    member_id: Mapped[str | None]  # whom the last message put to it named
    invite_id: Mapped[int | None]  # the code that is being answered, until it is used up
    asked_row: Mapped[int | None]  # our newest question in `outgoing`
    put_row: Mapped[int | None]  # the question that left last
    put_at: Mapped[datetime | None]
    feedback_id: Mapped[int | None]  # the feedback that the next piece belongs to
    wake_at: Mapped[datetime | None]  # when the conversation goes on by itself


_MADE_ANEW = ("id", "number", "key", "master", "made_at", "confirmed_at", "still_due_at")
_columns = Address.__table__.c
_hers = select(Address.person_id).where(
    Address.channel == bindparam("channel"), Address.blind == bindparam("blind")
)
_lock_person = (
    select(*_columns)
    .where(Address.person_id == _hers.scalar_subquery())
    .order_by(Address.id)
    .with_for_update()
)
_lock_one = select(*_columns).where(Address.id == bindparam("which")).with_for_update()
_lock_all = (
    select(*_columns)
    .where(Address.id.in_(bindparam("ids", expanding=True)))
    .order_by(Address.id)
    .with_for_update()
)
_person_of = select(Address.person_id).where(Address.id == bindparam("which"))
_lock_person_of = (
    select(*_columns)
    .where(Address.person_id == _person_of.scalar_subquery())
    .order_by(Address.id)
    .with_for_update()
)
_lock_whole_person = (
    select(*_columns)
    .where(Address.person_id == bindparam("person"))
    .order_by(Address.id)
    .with_for_update()
)
_first_contact = {
    "sqlite": sqlite.insert(Address).on_conflict_do_nothing().returning(*_columns),
    "postgresql": postgresql.insert(Address).on_conflict_do_nothing().returning(*_columns),
}
_to_loosen = select(Address.id).where(Address.looser_at <= bindparam("now")).order_by(Address.id)
# Nothing leads to the row of a phone that was erased, so it takes a new id like a new one.
_begin_again = (
    update(Address)
    .where(
        Address.channel == bindparam("of"),
        Address.blind == bindparam("hashed"),
        Address.key.is_(None),
    )
    .values({name: bindparam(f"new_{name}") for name in _MADE_ANEW})
    .returning(*_columns)
)


@dataclass(frozen=True, slots=True)
class Known:
    """One locked address: its row, and beside it the other phones of the same person."""

    row: AnyRow = field(repr=False)
    phones: tuple[AnyRow, ...] = field(repr=False)  # all of the person, this one too, by rising id
    is_new: bool = False

    @property
    def id(self) -> int:
        """The address's id."""
        return int(self.row.id)

    @property
    def family(self) -> tuple[int, ...]:
        """The ids of all addresses of the person, by rising id."""
        return tuple(phone.id for phone in self.phones)

    @property
    def member_id(self) -> str | None:
        """The member under whom its texts are filed; none before the number confirmed itself.

        Somebody wrote it down: it may be a stranger's, whose words are not hers.
        """
        return None if self.row.confirmed_at is None else self.row.member_id

    @property
    def owner(self) -> Owner:
        """Whose key opens what is sealed to this address."""
        return owner_of(self.row)


def owner_of(row: AnyRow) -> Owner:
    """Give the owner behind a row that carries an address's id, key and master."""
    return Owner("addresses", row.id, row.key, row.master)


def lock(connection: Connection, keyring: Keyring, channel: str, chat: str) -> Known | None:
    """Lock all phones of the person behind this one, by rising id; none for one never met."""
    found = {"channel": channel, "blind": keyring.blind(channel, chat)}
    rows = tuple(connection.execute(_lock_person, found))
    hers = (row for row in rows if row.blind == found["blind"] and row.key is not None)
    return next((Known(row, rows) for row in hers), None)


def lock_by_id(connection: Connection, address_id: int) -> Known | None:
    """Lock all phones of the person who has this address, by rising id."""
    rows = tuple(connection.execute(_lock_person_of, {"which": address_id}))
    return next((Known(row, rows) for row in rows if row.id == address_id), None)


def lock_person(connection: Connection, person_id: int) -> list[AnyRow]:
    """Lock all phones of a person, by rising id."""
    return list(connection.execute(_lock_whole_person, {"person": person_id}))


def meet(connection: Connection, keyring: Keyring, channel: str, chat: str, now: datetime) -> Known:
    """Lock a phone, making address and person at the first contact."""
    known = lock(connection, keyring, channel, chat)
    if known is not None:
        return known
    made = add(connection, keyring, channel, chat, now)
    if made is not None:
        return made
    # Somebody else made it in this very moment and has committed: now it can be locked.
    return present(
        lock(connection, keyring, channel, chat), "an address that is in the way must be there"
    )


def add(
    connection: Connection,
    keyring: Keyring,
    channel: str,
    chat: str,
    now: datetime,
    *,
    confirmed: bool = True,
) -> Known | None:
    """Make an address and its person; none where the phone is known already.

    A phone that writes by itself is confirmed; one that somebody wrote down is not. One that was
    erased is made anew: what had been silent on it stays so.
    """
    address_id = people.random_id()
    owner = keyring.new_owner("addresses", address_id)
    person_id = people.add(connection, now)
    row = {
        "id": address_id,
        "person_id": person_id,
        "channel": channel,
        "blind": keyring.blind(channel, chat),
        "number": keyring.seal(owner, "addresses.number", chat),
        "key": owner.key,
        "master": owner.master,
        "made_at": now,
        "confirmed_at": now if confirmed else None,
        "still_due_at": now + FIRST_LOOK,
        "discreet": True,
    }
    made = connection.execute(_first_contact[connection.dialect.name], row).first()
    if made is not None:
        return Known(made, (made,), is_new=True)
    people.forget(connection, person_id)  # nobody has this phone: somebody else has it
    anew = {f"new_{name}": row[name] for name in _MADE_ANEW}
    anew |= {"of": row["channel"], "hashed": row["blind"]}
    erased = connection.execute(_begin_again, anew).first()
    return None if erased is None else Known(erased, (erased,))


def lock_one(connection: Connection, address_id: int) -> AnyRow:
    """Lock one address to send to it."""
    return connection.execute(_lock_one, {"which": address_id}).one()


def lock_all(connection: Connection, ids: list[int]) -> dict[int, AnyRow]:
    """Lock several addresses by rising id, before any work on one of them; gives them by id."""
    return {row.id: row for row in connection.execute(_lock_all, {"ids": ids})}


def change(connection: Connection, ids: Iterable[int], **values: object) -> None:
    """Write facts about locked addresses; an empty change is no statement."""
    if values:
        connection.execute(update(Address).where(Address.id.in_(sorted(ids))).values(**values))


def to_loosen(connection: Connection, now: datetime) -> list[int]:
    """List the phones on which the day is over after which something is looser."""
    return list(connection.execute(_to_loosen, {"now": now}).scalars())


def number(keyring: Keyring, row: AnyRow) -> str:
    """Open the number or chat id of an address."""
    return keyring.unseal(owner_of(row), "addresses.number", row.number)
