"""Notes: what staff write beside a member's thread, for staff alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter


class Note(Base):
    """One note on one member. It is locked with her key, and goes when that goes."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_member_id", "member_id", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    at: Mapped[datetime]
