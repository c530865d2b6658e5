"""Staff: who may sign in, with which roles, by which link and in which session."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter
from storage.sealing import token_hash

LINK_GOOD_FOR = timedelta(hours=24)
SESSION_GOOD_FOR = timedelta(hours=12)
IDLE_FOR = timedelta(minutes=30)
_TOKEN_BYTES = 32


class Staff(Base):
    """Somebody who may sign in."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    made_at: Mapped[datetime]
    name: Mapped[str | None]  # by which members and colleagues know them
    password: Mapped[str | None]  # argon2id; none until it is chosen
    seed: Mapped[bytes | None] = mapped_column(LargeBinary)  # authenticator's, sealed for the house
    seed_proved_at: Mapped[datetime | None]
    last_step: Mapped[int | None]  # of the authenticator's clock: no code counts twice


class Role(Base):
    """What somebody is in one forum; with no forum, in the house."""

    __tablename__ = "roles"
    __table_args__ = (
        Index(
            "uq_roles_of_forum",
            "staff_id",
            "forum_id",
            "role",
            unique=True,
            sqlite_where=text("forum_id IS NOT NULL"),
            postgresql_where=text("forum_id IS NOT NULL"),
        ),
        Index(
            "uq_roles_of_house",
            "staff_id",
            "role",
            unique=True,
            sqlite_where=text("forum_id IS NULL"),
            postgresql_where=text("forum_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forums.id"))
    role: Mapped[str]


class SignInLink(Base):
    """A link that opens the admin once; only the hash of its token is kept."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Session(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lacks: Mapped[str | None]  # what is to be done before they are in: setup, code; none: nothing
    locked_at: Mapped[datetime | None]  # their password opens it again
    browser: Mapped[str | None]  # in words, for the list of their sessions: Firefox on Linux


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and in which roles: forum id to roles, none being the house."""

    id: int
    email: str = field(repr=False)
    session_id: int
    roles: dict[int | None, frozenset[str]]


_link = select(SignInLink.id, SignInLink.staff_id).where(
    SignInLink.token_hash == bindparam("hash"),
    SignInLink.used_at.is_(None),
    SignInLink.expires_at > bindparam("now"),
)
_use_link = (
    update(SignInLink)
    .where(
        SignInLink.token_hash == bindparam("hash"),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(SignInLink.staff_id)
)
_session = (
    select(Session.id, Session.staff_id, Session.begun_at, Session.seen_at, Staff.email)
    .join(Staff, Staff.id == Session.staff_id)
    .where(Session.token_hash == bindparam("hash"), Session.ended_at.is_(None))
)
_roles = select(Role.forum_id, Role.role).where(Role.staff_id == bindparam("staff"))
_seen = update(Session).where(Session.id == bindparam("which")).values(seen_at=bindparam("now"))


def find(connection: Connection, email: str) -> int | None:
    """Give the id of the person with this e-mail address."""
    return connection.execute(select(Staff.id).where(Staff.email == email.lower())).scalar()


def add(connection: Connection, email: str, role: str, forum_id: int | None, now: datetime) -> int:
    """Add a role, and the person too when the address is new; gives the person's id."""
    staff_id = find(connection, email)
    if staff_id is None:
        row = {"email": email.lower(), "made_at": now}
        staff_id = connection.execute(insert(Staff).returning(Staff.id), row).scalar_one()
    if role not in roles(connection, staff_id).get(forum_id, frozenset()):
        connection.execute(insert(Role), {"staff_id": staff_id, "forum_id": forum_id, "role": role})
    return staff_id


def roles(connection: Connection, staff_id: int) -> dict[int | None, frozenset[str]]:
    """Give all roles of a person, by forum."""
    found: dict[int | None, frozenset[str]] = {}
    for forum_id, role in connection.execute(_roles, {"staff": staff_id}):
        found[forum_id] = found.get(forum_id, frozenset()) | {role}
    return found


def make_link(connection: Connection, staff_id: int, now: datetime) -> str:
    """Make a one-time sign-in token, good for 24 hours; links made before lose their force."""
    connection.execute(
        update(SignInLink)
        .where(SignInLink.staff_id == staff_id, SignInLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "staff_id": staff_id,
        "token_hash": token_hash(token),
        "made_at": now,
        "expires_at": now + LINK_GOOD_FOR,
    }
    connection.execute(insert(SignInLink), row)
    return token


def link_is_good(connection: Connection, token: str, now: datetime) -> bool:
    """Say whether a link would open the admin, without using it up."""
    found = connection.execute(_link, {"hash": token_hash(token), "now": now})
    return found.first() is not None


def begin_session(connection: Connection, link: str, now: datetime) -> str | None:
    """Use a link up, and give the token of the session that it opens; none for a bad link."""
    staff_id = connection.execute(_use_link, {"hash": token_hash(link), "now": now}).scalar()
    if staff_id is None:
        return None
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "staff_id": staff_id,
        "token_hash": token_hash(token),
        "begun_at": now,
        "seen_at": now,
    }
    connection.execute(insert(Session), row)
    return token


def signed_in(connection: Connection, token: str, now: datetime) -> SignedIn | None:
    """Give who a session token belongs to; none once it is ended, idle or too old."""
    row = connection.execute(_session, {"hash": token_hash(token)}).first()
    if row is None or now - row.seen_at > IDLE_FOR or now - row.begun_at > SESSION_GOOD_FOR:
        return None
    return SignedIn(row.staff_id, row.email, row.id, roles(connection, row.staff_id))


def seen(connection: Connection, session_id: int, now: datetime) -> None:
    """Note that somebody is at the screen."""
    connection.execute(_seen, {"which": session_id, "now": now})


def end_session(connection: Connection, session_id: int, now: datetime) -> None:
    """Sign out."""
    connection.execute(update(Session).where(Session.id == session_id).values(ended_at=now))


def end_all_sessions(connection: Connection, staff_id: int, now: datetime) -> None:
    """Sign a person out everywhere."""
    connection.execute(
        update(Session)
        .where(Session.staff_id == staff_id, Session.ended_at.is_(None))
        .values(ended_at=now)
    )
