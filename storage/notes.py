"""Notes: what staff write beside a member's thread, for staff alone."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter, Moment
from storage.members import Member
from storage.sealing import Keyring, Owner
from storage.staff import Staff


class Note(Base):
    """One note on one member. It is locked with her key, and goes when that goes."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_member_id", "member_id", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Written:
    """One note, as staff see it."""

    id: int
    staff_id: int
    by: str  # the name of who wrote it, or else their address
    words: str = field(repr=False)
    at: datetime


_COLUMN = "notes.words"
_insert = insert(Note).returning(Note.id)
_at = bindparam("at", type_=Moment())
_before = (
    select(
        Note.id,
        Note.staff_id,
        func.coalesce(Staff.name, Staff.email).label("by"),
        Note.words,
        Note.at,
        Member.id.label("member_id"),
        Member.key,
        Member.master,
    )
    .join(Member, Member.id == Note.member_id)
    .join(Staff, Staff.id == Note.staff_id)
    .where(
        Note.member_id == bindparam("member"),
        Member.forum_id == bindparam("forum"),
        or_(Note.at < _at, and_(Note.at == _at, Note.id < bindparam("below"))),
    )
    .order_by(Note.at.desc(), Note.id.desc())
    .limit(bindparam("most"))
)
_take_back = (
    delete(Note)
    .where(
        Note.id == bindparam("which"),
        Note.member_id == bindparam("member"),
        Note.staff_id == bindparam("staff"),
    )
    .returning(Note.id)
)
_forget = delete(Note).where(Note.member_id == bindparam("member"))


def add(
    connection: Connection,
    keyring: Keyring,
    member: Owner,
    staff_id: int,
    words: str,
    now: datetime,
) -> int:
    """Keep a note on a member, and give its id."""
    row = {
        "member_id": member.id,
        "staff_id": staff_id,
        "words": keyring.seal(member, _COLUMN, words),
        "at": now,
    }
    return connection.execute(_insert, row).scalar_one()


def before(  # noqa: PLR0913 - whose notes, and which page of them
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    member_id: str,
    *,
    at: datetime,
    below: int,
    most: int,
) -> list[Written]:
    """List a page of the notes on a member, the newest first: those from before a place."""
    bound = {"forum": forum_id, "member": member_id, "at": at, "below": below, "most": most}
    return [
        Written(
            row.id,
            row.staff_id,
            row.by,
            keyring.unseal(
                Owner("members", row.member_id, row.key, row.master), _COLUMN, row.words
            ),
            row.at,
        )
        for row in connection.execute(_before, bound)
    ]


def take_back(connection: Connection, note_id: int, member_id: str, staff_id: int) -> bool:
    """Delete a note of one's own; false where there is no such note."""
    bound = {"which": note_id, "member": member_id, "staff": staff_id}
    return connection.execute(_take_back, bound).first() is not None


def forget(connection: Connection, member_id: str) -> None:
    """Delete all notes on a member: she has left, or wants nothing of her kept."""
    connection.execute(_forget, {"member": member_id})
