"""Sessions: browsers in which somebody of the staff is signed in, or half of the way."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import staff
from storage.base import Base, Counter
from storage.sealing import token_hash
from storage.staff import Role, Staff

GOOD_FOR = timedelta(hours=12)
IDLE_FOR = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)  # so much sooner a session may lock, and never later


class Step(StrEnum):
    """What is still to be done before somebody is in."""

    CODE = "code"  # the authenticator's code
    CODE_FIRST = "code_first"  # the same, and then a new password
    SETUP = "setup"  # name and password
    PHONE = "phone"  # connect the authenticator
    CODES = "codes"  # see the recovery codes
    LOCKED = "locked"  # the password alone
    OVER = "over"  # ended, or too old: sign in again


class Session(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lacks: Mapped[str | None]  # the step that is to be done before they are in; none: nothing
    locked_at: Mapped[datetime | None]  # their password opens it again
    browser: Mapped[str | None]  # in words, for the list of their sessions: Firefox on Linux


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, and in which roles: forum id to roles, none being the house."""

    id: int
    email: str = field(repr=False)
    session_id: int
    roles: dict[int | None, frozenset[str]]
    seen_at: datetime
    name: str | None = field(default=None, repr=False)
    step: Step | None = None  # what is still to be done; none: they are in

    @property
    def known_as(self) -> str:
        """By what colleagues know them."""
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Listed:
    """One session in the list of somebody's own."""

    id: int
    browser: str | None
    begun_at: datetime
    seen_at: datetime


_insert = insert(Session)
_session = (
    select(
        Session.id,
        Session.staff_id,
        Session.begun_at,
        Session.seen_at,
        Session.lacks,
        Session.locked_at,
        Session.ended_at,
        Staff.email,
        Staff.name,
        Role.forum_id,
        Role.role,
    )
    .join(Staff, Staff.id == Session.staff_id)
    .outerjoin(Role, Role.staff_id == Staff.id)
    .where(Session.token_hash == bindparam("hash"))
)
_which = Session.id == bindparam("which")
_seen = update(Session).where(_which).values(seen_at=bindparam("now"))
_lock = update(Session).where(_which).values(locked_at=bindparam("now"))
_unlock = update(Session).where(_which).values(locked_at=None, seen_at=bindparam("now"))
_go_on = (
    update(Session)
    .where(_which, Session.lacks == bindparam("before"), Session.ended_at.is_(None))
    .values(lacks=bindparam("next"), seen_at=bindparam("now"), token_hash=bindparam("hash"))
    .returning(Session.id)
)
_open = (
    Session.staff_id == bindparam("staff"),
    Session.ended_at.is_(None),
)
_end = update(Session).where(*_open, _which).values(ended_at=bindparam("now")).returning(Session.id)
_end_token = (
    update(Session)
    .where(Session.token_hash == bindparam("hash"), Session.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_leave = (
    update(Session).where(_which).values(ended_at=bindparam("now"), token_hash=bindparam("hash"))
)
_end_all = update(Session).where(*_open).values(ended_at=bindparam("now"))
_end_others = (
    update(Session)
    .where(*_open, Session.id != bindparam("which"))
    .values(ended_at=bindparam("now"))
    .returning(Session.id)
)
_list = (
    select(Session.id, Session.browser, Session.begun_at, Session.seen_at)
    .where(*_open, Session.lacks.is_(None), Session.begun_at > bindparam("since"))
    .order_by(Session.seen_at.desc(), Session.id.desc())
)


def begin(
    connection: Connection,
    staff_id: int,
    now: datetime,
    lacks: Step | None = None,
    browser: str | None = None,
) -> str:
    """Begin a session, and give its token: the only time that it is seen."""
    token = secrets.token_urlsafe(staff.TOKEN_BYTES)
    row = {
        "staff_id": staff_id,
        "token_hash": token_hash(token),
        "begun_at": now,
        "seen_at": now,
        "lacks": lacks,
        "browser": browser,
    }
    connection.execute(_insert, row)
    return token


def find(connection: Connection, token: str, now: datetime) -> SignedIn | None:
    """Give whose session a token belongs to; none where it never was one, or they have left it.

    One that is too old is still known, and one that was ended from elsewhere: what its owner was
    writing is kept for them.
    """
    rows = connection.execute(_session, {"hash": token_hash(token)}).all()
    if not rows:
        return None
    row = rows[0]
    idle = row.locked_at is not None or now - row.seen_at > IDLE_FOR
    over = row.ended_at is not None or now - row.begun_at > GOOD_FOR
    if row.lacks and (idle or over):
        return None  # they never were in: they begin again
    step = Step(row.lacks) if row.lacks else Step.LOCKED if idle else None
    step = Step.OVER if over else step
    roles = staff.by_place((each.forum_id, each.role) for each in rows if each.role)
    return SignedIn(row.staff_id, row.email, row.id, roles, row.seen_at, row.name, step)


def seen(connection: Connection, session_id: int, now: datetime) -> None:
    """Note that somebody is at the screen."""
    connection.execute(_seen, {"which": session_id, "now": now})


def go_on(connection: Connection, who: SignedIn, lacks: Step | None, now: datetime) -> str | None:
    """Go on to the next step, or in where there is none; gives a new token, the old has no force.

    None where somebody else has gone on from this step in the meantime: the same form, sent twice.
    """
    token = secrets.token_urlsafe(staff.TOKEN_BYTES)
    row = {
        "which": who.session_id,
        "before": who.step,
        "next": lacks,
        "now": now,
        "hash": token_hash(token),
    }
    return token if connection.execute(_go_on, row).first() else None


def lock(connection: Connection, session_id: int, now: datetime) -> None:
    """Lock a session: whatever is asked for, the password comes first."""
    connection.execute(_lock, {"which": session_id, "now": now})


def unlock(connection: Connection, session_id: int, now: datetime) -> None:
    """Open a locked session again."""
    connection.execute(_unlock, {"which": session_id, "now": now})


def of(connection: Connection, staff_id: int, now: datetime) -> list[Listed]:
    """List the browsers in which somebody is signed in, who was there last first."""
    rows = connection.execute(_list, {"staff": staff_id, "since": now - GOOD_FOR})
    return [Listed(*row) for row in rows]


def end(connection: Connection, staff_id: int, session_id: int, now: datetime) -> bool:
    """Sign a person out in one browser; false where they were, or it is not theirs."""
    ended = connection.execute(_end, {"staff": staff_id, "which": session_id, "now": now})
    return ended.first() is not None


def leave(connection: Connection, session_id: int, now: datetime) -> None:
    """End the session of somebody who leaves; nothing that its token brings is theirs any more."""
    nobodys = token_hash(secrets.token_urlsafe(staff.TOKEN_BYTES))
    connection.execute(_leave, {"which": session_id, "now": now, "hash": nobodys})


def end_token(connection: Connection, token: str, now: datetime) -> None:
    """End the session that a token opens, if there is one: another begins in the same browser."""
    connection.execute(_end_token, {"hash": token_hash(token), "now": now})


def end_all(connection: Connection, staff_id: int, now: datetime) -> None:
    """Sign a person out everywhere."""
    connection.execute(_end_all, {"staff": staff_id, "now": now})


def end_others(connection: Connection, staff_id: int, session_id: int, now: datetime) -> int:
    """Sign a person out everywhere but here; gives how many browsers that were."""
    row = {"staff": staff_id, "which": session_id, "now": now}
    return len(connection.execute(_end_others, row).all())
