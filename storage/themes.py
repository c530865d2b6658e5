"""Themes: subjects under which a forum files what its members said."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter


class Theme(Base):
    """One subject of one forum."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)  # sealed to the forum
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # no longer offered; what is filed under it stays


class TextTheme(Base):
    """That one text is about a theme."""

    __tablename__ = "text_themes"
    __table_args__ = (UniqueConstraint("inbox_id", "theme_id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
