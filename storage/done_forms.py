"""Forms that were carried out: one that is posted twice does nothing twice."""

from datetime import datetime

from sqlalchemy import Connection, LargeBinary, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Moment
from storage.sealing import token_hash


class DoneForm(Base):
    """One form that was carried out, known by the token that it carried."""

    __tablename__ = "done_forms"

    once: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # hash of its token
    led_to: Mapped[str]  # the path that followed
    at: Mapped[datetime]


_find = select(DoneForm.led_to).where(DoneForm.once == bindparam("hash"))
_insert = insert(DoneForm)
_forget = delete(DoneForm).where(DoneForm.at < bindparam("before", type_=Moment()))


def led_to(connection: Connection, once: str) -> str | None:
    """Give the path to which this form has led already; none where it comes for the first time."""
    return connection.execute(_find, {"hash": token_hash(once)}).scalar()


def done(connection: Connection, once: str, path: str, now: datetime) -> None:
    """Note that a form was carried out; IntegrityError where it was in this very moment."""
    connection.execute(_insert, {"once": token_hash(once), "led_to": path, "at": now})


def forget(connection: Connection, before: datetime) -> None:
    """Forget the forms of before then: no browser still holds them."""
    connection.execute(_forget, {"before": before})
