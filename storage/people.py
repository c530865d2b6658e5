"""People: what joins the phones of one person. No name, no forum."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base

_RANDOM_BITS = 62  # fits a signed 64-bit column, and tells nothing of the order of joining


class Person(Base):
    """One person; her phones point here. The contact budget counts here."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]


_insert = insert(Person)


def random_id() -> int:
    """Give an id that tells neither order nor number of people."""
    return secrets.randbits(_RANDOM_BITS)


def add(connection: Connection, now: datetime) -> int:
    """Make a person, and give her id."""
    person_id = random_id()
    connection.execute(_insert, {"id": person_id, "made_at": now})
    return person_id


def forget(connection: Connection, person_id: int) -> None:
    """Take a person away who turned out to have no phone."""
    connection.execute(delete(Person).where(Person.id == person_id))
