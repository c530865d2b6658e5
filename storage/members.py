"""Members: a person in one forum, with alias, key and what that forum set of her profile.

Staff reach a phone only through this file, for one member of one forum, and never learn from it
which two members are one person.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    bindparam,
    exists,
    false,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base
from storage.forums import Forum
from storage.outgoing import Outgoing, waits_at_her_phone
from storage.sealing import Keyring, Owner

JOINING, IN, LEFT = "joining", "in", "left"


class Member(Base):
    """A member of one forum. Ids are random: they stand in addresses of pages."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("person_id", "forum_id"),
        Index(
            "ix_members_left_at",
            "left_at",
            sqlite_where=text("left_at IS NOT NULL"),
            postgresql_where=text("left_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    state: Mapped[str]
    alias: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    language: Mapped[str] = mapped_column(default="en")
    style: Mapped[str] = mapped_column(default="plain")
    made_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    joined_by: Mapped[str]  # code, or the name of who added her in person
    invented: Mapped[bool] = mapped_column(default=False)  # for practice: counts nowhere
    # When she last stopped or paused on this forum's line, or its staff did for her. Whether it
    # still holds is said by her phones: what they say more may come from another forum.
    stopped_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    # When a phrase or a quiet word was agreed here; another forum may have put one in its place.
    phrase_at: Mapped[datetime | None]
    quiet_word_at: Mapped[datetime | None]
    # The end of her days to come back, as her last LEAVE on this line set it on her phones.
    leaving_until: Mapped[datetime | None]
    # Whether all that is hers goes at `left_at`; else her words stay without her name.
    erases: Mapped[bool] = mapped_column(server_default=false())
    # What this forum set of the contact-safety profile.
    discreet: Mapped[bool] = mapped_column(default=True)
    shared: Mapped[bool | None]
    hours: Mapped[str | None]
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    master: Mapped[str]


_insert = insert(Member)
_with_member = select(
    Member.id,
    Member.person_id,
    Member.state,
    Member.alias,
    Member.joined_at,
    Member.stopped_at,
    Member.paused_at,
    Member.joined_at,
    Member.discreet,
    Member.shared,
    Member.hours,
    Member.key,
    Member.master,
    Member.forum_id,
    Forum.label,
    Forum.zone,
    Forum.hours.label("forum_hours"),
    Forum.reads,
    Forum.answers_in,
    Forum.key.label("forum_key"),
    Forum.master.label("forum_master"),
    Forum.listed_words,
).join(Forum, Forum.id == Member.forum_id)
_with_forum = _with_member.where(Member.id == bindparam("which"), Member.state != LEFT)
_memberships = _with_member.where(
    Member.person_id == bindparam("person"), Member.state != LEFT
).order_by(Member.forum_id)
_waits = exists().where(Outgoing.address_id == bindparam("address"), waits_at_her_phone(Outgoing))
_heard = _memberships.add_columns(_waits.label("waits"))
_stay = (
    update(Member)
    .where(Member.person_id == bindparam("person"), Member.state != LEFT)
    .values(leaving_until=None, left_at=None, erases=False)
)
_leaving = select(Member.id, Member.person_id, Member.forum_id, Member.erases).where(
    Member.id == bindparam("which"), Member.left_at <= bindparam("now"), Member.state != LEFT
)
_all_leaving = select(Member.id).where(Member.left_at <= bindparam("now"), Member.state != LEFT)
_of_forum = (
    select(
        Member.id,
        Member.alias,
        Member.key,
        Member.master,
        Member.state,
        Member.joined_at,
        Member.invented,
    )
    .where(Member.forum_id == bindparam("forum"))
    .order_by(Member.joined_at, Member.id)
)
_profiles = select(Member.discreet, Member.shared, Member.hours).where(
    Member.person_id == bindparam("person"), Member.state != LEFT
)
_person = select(Member.person_id).where(Member.id == bindparam("which"))
_of_person = select(Member.id).where(
    Member.person_id == bindparam("person"), Member.forum_id == bindparam("forum")
)


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a member begins with."""

    person_id: int
    forum_id: int
    joined_by: str
    state: str = JOINING
    alias: str | None = field(default=None, repr=False)
    discreet: bool = True
    shared: bool | None = None
    hours: str | None = None
    invented: bool = False


def owner_of(row: AnyRow) -> Owner:
    """Give the owner behind a row that carries a member's id, key and master."""
    return Owner("members", row.id, row.key, row.master)


def add(connection: Connection, keyring: Keyring, new: NewMember, now: datetime) -> str:
    """Make a member, and give her id; IntegrityError where she is one already."""
    return str(begin(connection, keyring, new, now).id)


def begin(connection: Connection, keyring: Keyring, new: NewMember, now: datetime) -> Owner:
    """Make a member, and give the key of her own with which more can be kept of her at once."""
    member_id = secrets.token_hex(12)
    owner = keyring.new_owner("members", member_id)
    sealed = None if new.alias is None else keyring.seal(owner, "members.alias", new.alias)
    row = {
        "id": member_id,
        "person_id": new.person_id,
        "forum_id": new.forum_id,
        "state": new.state,
        "alias": sealed,
        "language": "en",
        "style": "plain",
        "made_at": now,
        "joined_at": now if new.state == IN else None,
        "joined_by": new.joined_by,
        "discreet": new.discreet,
        "shared": new.shared,
        "hours": new.hours,
        "invented": new.invented,
        "key": owner.key,
        "master": owner.master,
    }
    connection.execute(_insert, row)
    return owner


def with_forum(connection: Connection, member_id: str) -> AnyRow | None:
    """Give a member and what the conversation may know of her forum; none once she has left."""
    return connection.execute(_with_forum, {"which": member_id}).first()


def memberships(connection: Connection, person_id: int) -> list[AnyRow]:
    """List all members who one person is, each as `with_forum` gives it, by their forums' ids."""
    return list(connection.execute(_memberships, {"person": person_id}))


def heard(connection: Connection, person_id: int, address_id: int) -> list[AnyRow]:
    """List the same for one phone that wrote, and in `waits` whether her turn may let any come."""
    return list(connection.execute(_heard, {"person": person_id, "address": address_id}))


def stay(connection: Connection, person_id: int) -> None:
    """Let nothing of a person end, in no forum: she stays after all."""
    connection.execute(_stay, {"person": person_id})


def leaving(connection: Connection, member_id: str, now: datetime) -> AnyRow | None:
    """Give a member whose days to come back after LEAVE are over; none where they are not."""
    return connection.execute(_leaving, {"which": member_id, "now": now}).first()


def all_leaving(connection: Connection, now: datetime) -> list[str]:
    """List the members whose days to come back are over."""
    return list(connection.execute(_all_leaving, {"now": now}).scalars())


def of_person(connection: Connection, person_id: int, forum_id: int) -> str | None:
    """Give the member who this person is in a forum; none where she is none."""
    found = {"person": person_id, "forum": forum_id}
    return connection.execute(_of_person, found).scalar()


def change(connection: Connection, member_id: str, **values: object) -> None:
    """Write facts about a member whose addresses are locked."""
    connection.execute(update(Member).where(Member.id == member_id).values(**values))


def seal_alias(keyring: Keyring, owner: Owner, alias: str) -> bytes:
    """Lock an alias for its member."""
    return keyring.seal(owner, "members.alias", alias)


def alias(keyring: Keyring, row: AnyRow) -> str | None:
    """Open the alias of a row that carries a member's id, alias, key and master."""
    if row.alias is None or row.key is None:
        return None
    return keyring.unseal(owner_of(row), "members.alias", row.alias)


def profiles(connection: Connection, person_id: int) -> list[AnyRow]:
    """List what each forum of a person set of her contact-safety profile."""
    return list(connection.execute(_profiles, {"person": person_id}))


@dataclass(frozen=True, slots=True)
class Listed:
    """One member in a list of her forum."""

    id: str
    alias: str | None = field(repr=False)
    joined_at: datetime | None
    state: str
    invented: bool


def of_forum(connection: Connection, keyring: Keyring, forum_id: int) -> Iterator[Listed]:
    """List the members of a forum, first joined first."""
    for row in connection.execute(_of_forum, {"forum": forum_id}):
        yield Listed(
            row.id,
            alias(keyring, row),
            row.joined_at,
            row.state,
            row.invented,
        )
