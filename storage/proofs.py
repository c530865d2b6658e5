"""What proves who somebody is when the authenticator is lost, and how often it was tried."""

from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter, Moment
from storage.sealing import Keyring
from storage.staff import Staff

MOST = 5  # failures within
WITHIN = timedelta(minutes=15)
PASSWORD, CODE = "password", "code"


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


_hold = select(Staff.id).where(Staff.id == bindparam("staff")).with_for_update()
_forget_codes = delete(RecoveryCode).where(RecoveryCode.staff_id == bindparam("staff"))
_insert_code = insert(RecoveryCode)
_use_code = (
    update(RecoveryCode)
    .where(
        RecoveryCode.staff_id == bindparam("staff"),
        RecoveryCode.code_hash == bindparam("hash"),
        RecoveryCode.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
    .returning(RecoveryCode.id)
)
_codes_left = (
    select(func.count())
    .select_from(RecoveryCode)
    .where(RecoveryCode.staff_id == bindparam("staff"), RecoveryCode.used_at.is_(None))
)
_insert_try = insert(Try).returning(Try.id)
_tries = (
    select(Try.at)
    .where(
        Try.what == bindparam("what"),
        Try.whose == bindparam("whose"),
        Try.at > bindparam("since", type_=Moment()),
        Try.id != bindparam("this"),
    )
    .order_by(Try.at.desc())
    .limit(MOST)
)
_take_back = delete(Try).where(Try.id == bindparam("this"))
_forget_tries = delete(Try).where(Try.at <= bindparam("since", type_=Moment()))


def keep_codes(
    connection: Connection, keyring: Keyring, staff_id: int, codes: list[str], now: datetime
) -> None:
    """Keep new recovery codes in the place of all that there were."""
    connection.execute(_hold, {"staff": staff_id})  # of two at once, one comes second
    forget_codes(connection, staff_id)
    rows = [
        {"staff_id": staff_id, "code_hash": _hash(keyring, staff_id, code), "made_at": now}
        for code in codes
    ]
    connection.execute(_insert_code, rows)


def forget_codes(connection: Connection, staff_id: int) -> None:
    """Forget all recovery codes of somebody."""
    connection.execute(_forget_codes, {"staff": staff_id})


def use_code(
    connection: Connection, keyring: Keyring, staff_id: int, code: str, now: datetime
) -> bool:
    """Use a recovery code up; false where there is none such, or it was used."""
    row = {"staff": staff_id, "hash": _hash(keyring, staff_id, code), "now": now}
    return connection.execute(_use_code, row).first() is not None


def codes_left(connection: Connection, staff_id: int) -> int:
    """Count the recovery codes that are not used."""
    return connection.execute(_codes_left, {"staff": staff_id}).scalar_one()


def begin_try(
    connection: Connection, keyring: Keyring, what: str, email: str, now: datetime
) -> int:
    """Note a try before it is looked at, as one that fails; gives its row.

    Who tries many times at once would otherwise be counted only when all of them are done.
    """
    connection.execute(_forget_tries, {"since": now - WITHIN})
    row = {"what": what, "whose": _whose(keyring, email), "at": now}
    return connection.execute(_insert_try, row).scalar_one()


def wait_until(
    connection: Connection, keyring: Keyring, what: str, email: str, this: int, now: datetime
) -> datetime | None:
    """Say until when somebody has to wait, who failed too often before this try; none: not."""
    row = {"what": what, "whose": _whose(keyring, email), "since": now - WITHIN, "this": this}
    failed = list(connection.execute(_tries, row).scalars())
    return failed[-1] + WITHIN if len(failed) == MOST else None


def take_back(connection: Connection, this: int) -> None:
    """Forget a try: it was right, or was not looked at."""
    connection.execute(_take_back, {"this": this})


def _hash(keyring: Keyring, staff_id: int, code: str) -> bytes:
    return keyring.proof_hash("recovery", str(staff_id), code)


def _whose(keyring: Keyring, email: str) -> bytes:
    return keyring.proof_hash("email", email)
