"""Drafts: what somebody was writing on a page of the admin, so that no words are lost."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter, Moment
from storage.sealing import Keyring


class Draft(Base):
    """The fields of one form, as one person of the staff left them."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("staff_id", "place"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    place: Mapped[str]  # the path to which the form is sent
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed for the house: names and values
    at: Mapped[datetime]


_COLUMN = "drafts.words"
_mine = (Draft.staff_id == bindparam("staff"), Draft.place == bindparam("where"))
_find = select(Draft.words).where(*_mine)
_drop = delete(Draft).where(*_mine)
_insert = insert(Draft)
_forget = delete(Draft).where(Draft.at < bindparam("before", type_=Moment()))


def keep(
    connection: Connection,
    keyring: Keyring,
    staff_id: int,
    place: str,
    fields: Mapping[str, list[str]],
    now: datetime,
) -> None:
    """Keep what a form held, in the place of what it held before."""
    drop(connection, staff_id, place)
    row = {
        "staff_id": staff_id,
        "place": place,
        "words": keyring.seal_for_house(_COLUMN, json.dumps(dict(fields))),
        "at": now,
    }
    connection.execute(_insert, row)


def find(
    connection: Connection, keyring: Keyring, staff_id: int, place: str
) -> dict[str, list[str]]:
    """Give what a form held when it was left; nothing where nothing was kept."""
    sealed = connection.execute(_find, {"staff": staff_id, "where": place}).scalar()
    if sealed is None:
        return {}
    opened: dict[str, list[str]] = json.loads(keyring.unseal_for_house(_COLUMN, sealed))
    return opened


def drop(connection: Connection, staff_id: int, place: str) -> None:
    """Forget what a form held: it was sent, or is no longer wanted."""
    connection.execute(_drop, {"staff": staff_id, "where": place})


def forget(connection: Connection, before: datetime) -> None:
    """Forget what nobody has come back to since then."""
    connection.execute(_forget, {"before": before})
