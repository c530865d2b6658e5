"""The house: what exists once. Its key, the kill switch, whether all this is a demonstration."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Connection, LargeBinary, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.sealing import KeyProblem, Keyring, Masters, Owner, new_owner

_ID = 1


class House(Base):
    """One row. Its wrapped key is the check value too: a wrong master does not open it."""

    __tablename__ = "house"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    master: Mapped[str]
    made_at: Mapped[datetime]
    demonstration: Mapped[bool] = mapped_column(default=False)
    sending_on: Mapped[bool] = mapped_column(default=True)
    # What invites name; the worker learns it from the providers.
    bot_name: Mapped[str | None]
    sms_number: Mapped[str | None]


LATE = timedelta(seconds=60)  # without a tick: by then a process is gone, or hangs


class Tick(Base):
    """When each process last showed that it is alive."""

    __tablename__ = "ticks"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


_house = select(House.key, House.master, House.demonstration, House.sending_on)
_tick = update(Tick).where(Tick.name == bindparam("who")).values(at=bindparam("now"))
_ticked = select(Tick.at).where(Tick.name == bindparam("who"))


def open_keyring(connection: Connection, masters: Masters) -> Keyring:
    """Open the house key with the masters; KeyProblem when they are another database's."""
    row = connection.execute(_house).first()
    if row is None:
        raise KeyProblem("the database has no house key yet: run 'forumline migrate' first")
    return Keyring(masters, Owner("house", _ID, row.key, row.master))


def learn(connection: Connection, **names: str) -> None:
    """Keep the name of the bot, or the number, that a provider says is ours."""
    connection.execute(update(House).values(**names))


def learnt(connection: Connection) -> tuple[str | None, str | None]:
    """Give the name of the bot and our number, as far as the providers have said."""
    row = connection.execute(select(House.bot_name, House.sms_number)).one()
    return row.bot_name, row.sms_number


def is_founded(connection: Connection) -> bool:
    """Say whether there is a house: from then on the database holds what its keys have sealed."""
    return connection.execute(_house).first() is not None


def found(connection: Connection, masters: Masters, now: datetime) -> None:
    """Make the house of a new database; nothing happens where there is one."""
    if connection.execute(_house).first() is None:
        owner = new_owner(masters, "house", _ID)
        row = {"id": _ID, "key": owner.key, "master": owner.master, "made_at": now}
        connection.execute(insert(House), row | {"demonstration": False, "sending_on": True})


def is_demonstration(connection: Connection) -> bool:
    """Say whether this database holds invented people only, for life."""
    row = connection.execute(_house).first()
    return bool(row and row.demonstration)


def mark_demonstration(connection: Connection) -> None:
    """Mark the database as a demonstration; there is no way back."""
    connection.execute(update(House).values(demonstration=True))


def tick(connection: Connection, who: str, now: datetime) -> None:
    """Note that a process is alive."""
    if connection.execute(_tick, {"who": who, "now": now}).rowcount == 0:
        connection.execute(insert(Tick), {"name": who, "at": now})


def last_tick(connection: Connection, who: str) -> datetime | None:
    """Say when a process was last alive; none where it never was."""
    return connection.execute(_ticked, {"who": who}).scalar()
