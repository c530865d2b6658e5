"""Staff: who may sign in, with which roles, and by which link."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter
from storage.sealing import token_hash

LINK_GOOD_FOR = timedelta(hours=24)
TOKEN_BYTES = 32


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one person, and what they prove themselves with."""

    id: int
    email: str = field(repr=False)
    name: str | None = field(repr=False)
    password: str | None = field(repr=False)  # argon2id
    seed: bytes | None = field(repr=False)  # only once it was proved


@dataclass(frozen=True, slots=True)
class Holder:
    """One role of one person."""

    role_id: int
    staff_id: int
    email: str = field(repr=False)
    name: str | None = field(repr=False)
    role: str
    forum_id: int | None
    is_set_up: bool  # they have chosen a password


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
_known = select(Staff.id, Staff.email, Staff.name, Staff.password, Staff.seed)
_by_id = _known.where(Staff.id == bindparam("staff"))
_by_email = _known.where(Staff.email == bindparam("email"))
_roles = select(Role.forum_id, Role.role).where(Role.staff_id == bindparam("staff"))
_holders = (
    select(
        Role.id,
        Staff.id,
        Staff.email,
        Staff.name,
        Role.role,
        Role.forum_id,
        Staff.password.is_not(None),
    )
    .join(Staff, Staff.id == Role.staff_id)
    .order_by(Staff.email, Role.forum_id, Role.role)
)
_holders_in = _holders.where(Role.forum_id == bindparam("forum"))
# With a lock, in the order of ids: of two people who remove one another, one comes second.
_alike = (
    select(Role.id)
    .where(Role.role == bindparam("role"), Role.forum_id.is_not_distinct_from(bindparam("forum")))
    .order_by(Role.id)
    .with_for_update()
)
_role = select(Role.role, Role.forum_id, Role.staff_id).where(Role.id == bindparam("which"))
_remove = delete(Role).where(Role.id == bindparam("which")).returning(Role.id)
_name = update(Staff).where(Staff.id == bindparam("staff")).values(name=bindparam("called"))
_password = update(Staff).where(Staff.id == bindparam("staff")).values(password=bindparam("hash"))
_seed = (
    update(Staff)
    .where(Staff.id == bindparam("staff"))
    .values(seed=bindparam("sealed"), seed_proved_at=bindparam("now"), last_step=bindparam("step"))
)
_use_step = (
    update(Staff)
    .where(
        Staff.id == bindparam("staff"),
        or_(Staff.last_step.is_(None), Staff.last_step < bindparam("step")),
    )
    .values(last_step=bindparam("step"))
    .returning(Staff.id)
)


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
    return by_place((row[0], row[1]) for row in connection.execute(_roles, {"staff": staff_id}))


def by_place(roles: Iterable[tuple[int | None, str]]) -> dict[int | None, frozenset[str]]:
    """Put roles together, by forum."""
    found: dict[int | None, frozenset[str]] = {}
    for forum_id, role in roles:
        found[forum_id] = found.get(forum_id, frozenset()) | {role}
    return found


def holders(connection: Connection, forum_id: int | None = None) -> list[Holder]:
    """List who has which role in a forum; without one, everywhere."""
    if forum_id is None:
        return [Holder(*row) for row in connection.execute(_holders)]
    return [Holder(*row) for row in connection.execute(_holders_in, {"forum": forum_id})]


def role_of(connection: Connection, role_id: int) -> tuple[str, int | None, int] | None:
    """Give what a row says: the role, its forum, whose it is; none where there is no such row."""
    row = connection.execute(_role, {"which": role_id}).first()
    return (row.role, row.forum_id, row.staff_id) if row else None


def alike(connection: Connection, role: str, forum_id: int | None) -> list[int]:
    """Give the rows of all who have a role in a place, and hold them until the transaction ends."""
    row = {"role": role, "forum": forum_id}
    return list(connection.execute(_alike, row).scalars())


def remove_role(connection: Connection, role_id: int) -> bool:
    """Take a role away; false where somebody did before."""
    return connection.execute(_remove, {"which": role_id}).first() is not None


def make_link(connection: Connection, staff_id: int, now: datetime) -> str:
    """Make a one-time sign-in token, good for 24 hours; links made before lose their force."""
    connection.execute(
        update(SignInLink)
        .where(SignInLink.staff_id == staff_id, SignInLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
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


def use_link(connection: Connection, link: str, now: datetime) -> int | None:
    """Use a link up, and give whose it is; none for a bad link."""
    return connection.execute(_use_link, {"hash": token_hash(link), "now": now}).scalar()


def known(connection: Connection, staff_id: int) -> Known:
    """Give what is kept of a person."""
    return Known(*connection.execute(_by_id, {"staff": staff_id}).one())


def names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Give by what colleagues know these people: their name, else their address."""
    found = select(Staff.id, Staff.name, Staff.email).where(Staff.id.in_(sorted(set(ids))))
    return {row.id: row.name or row.email for row in connection.execute(found)}


def known_by_email(connection: Connection, email: str) -> Known | None:
    """Give what is kept of the person with this e-mail address."""
    row = connection.execute(_by_email, {"email": email.lower()}).first()
    return Known(*row) if row else None


def set_name(connection: Connection, staff_id: int, name: str) -> None:
    """Note by which name members and colleagues know somebody."""
    connection.execute(_name, {"staff": staff_id, "called": name})


def set_password(connection: Connection, staff_id: int, password: str | None) -> None:
    """Keep the hash of a password; none where they are to choose a new one."""
    connection.execute(_password, {"staff": staff_id, "hash": password})


def set_seed(
    connection: Connection, staff_id: int, sealed: bytes, step: int, now: datetime
) -> None:
    """Keep the seed of an authenticator that has just been proved, by the code of a step."""
    row = {"staff": staff_id, "sealed": sealed, "step": step, "now": now}
    connection.execute(_seed, row)


def forget_phone(connection: Connection, staff_id: int) -> None:
    """Forget the authenticator and the password: both are chosen anew, by a link alone."""
    connection.execute(_seed, {"staff": staff_id, "sealed": None, "step": None, "now": None})
    set_password(connection, staff_id, None)


def use_step(connection: Connection, staff_id: int, step: int) -> bool:
    """Use the code of a step of the authenticator's clock up; false where it or a later one was."""
    used = connection.execute(_use_step, {"staff": staff_id, "step": step})
    return used.first() is not None
