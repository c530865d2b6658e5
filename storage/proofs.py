"""What proves who somebody is when the authenticator is lost, and how often it was tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter


class RecoveryCode(Base):
    """A code for one use in the place of the authenticator; only its keyed hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Try(Base):
    """One try that failed to prove who somebody is: too many in a while, and all of them wait."""

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_whose", "what", "whose", "at"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    what: Mapped[str]  # password, code
    whose: Mapped[bytes] = mapped_column(LargeBinary)  # keyed hash of the e-mail address
    at: Mapped[datetime]
