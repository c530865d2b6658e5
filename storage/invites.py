"""Invites: codes for one use, found by a keyed hash."""

import secrets
from datetime import datetime, timedelta

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

from storage.base import AnyRow, Base, Counter, Moment
from storage.forums import Forum
from storage.members import Member
from storage.sealing import Keyring, Owner

# No letter that looks or sounds like another: no I, L, O, no vowels that make words.
LETTERS = "BCDFGHJKMNPQRTVWXYZ"
LENGTH = 8
GOOD_FOR = timedelta(days=14)


class Invite(Base):
    """One invite code; the code itself is not kept."""

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # The member whom it gives one more phone; none: it makes a new member.
    member_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))


_insert = insert(Invite)
_facts = select(
    Invite.id,
    Invite.forum_id,
    Invite.used_at,
    Invite.expires_at,
    Invite.member_id,
    Forum.label,
    Forum.zone,
    Forum.hours.label("forum_hours"),
    Forum.reads,
    Forum.answers_in,
    Forum.key.label("forum_key"),
    Forum.master.label("forum_master"),
    Forum.listed_words,
).join(Forum, Forum.id == Invite.forum_id)
_by_code = _facts.where(Invite.code_hash == bindparam("code_hash"))
_by_id = _facts.where(Invite.id == bindparam("which"))
_take = (
    update(Invite)
    .where(
        Invite.id == bindparam("which"),
        Invite.used_at.is_(None),
        Invite.expires_at > bindparam("now", type_=Moment()),
    )
    .values(used_at=bindparam("now"))
    .returning(Invite.forum_id)
)


def add(
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    by: str,
    now: datetime,
    member_id: str | None = None,
) -> str:
    """Make an invite, and give its code: the only time that it is seen.

    With a member it gives her one more phone, and makes nobody new.
    """
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = {
        "forum_id": forum_id,
        "code_hash": keyring.code_hash(code),
        "made_by": by,
        "made_at": now,
        "expires_at": now + GOOD_FOR,
        "member_id": member_id,
    }
    connection.execute(_insert, row)
    return code


def find(connection: Connection, keyring: Keyring, code: str) -> AnyRow | None:
    """Give the invite with this code, and what may be known of its forum."""
    return connection.execute(_by_code, {"code_hash": keyring.code_hash(code)}).first()


def with_forum(connection: Connection, invite_id: int) -> AnyRow | None:
    """Give an invite by its id, and what may be known of its forum."""
    return connection.execute(_by_id, {"which": invite_id}).first()


def take(connection: Connection, invite_id: int, now: datetime) -> bool:
    """Use an invite up; false where somebody was faster."""
    return connection.execute(_take, {"which": invite_id, "now": now}).first() is not None


PRACTICE = "practice:"  # how who made it is named for an invented phone, before their number
OPEN, USED, CANCELLED, RUN_OUT = "open", "used", "cancelled", "run_out"
_BEFORE_ALL = 2**62
_of_forum = (
    select(
        Invite.id,
        Invite.made_by,
        Invite.made_at,
        Invite.expires_at,
        Invite.used_at,
        Invite.member_id,
        Member.alias,
        Member.key,
        Member.master,
    )
    .outerjoin(Member, Member.id == Invite.member_id)
    .where(
        Invite.forum_id == bindparam("forum"),
        Invite.id < bindparam("before"),
        Invite.made_by.not_like(f"{PRACTICE}%"),
    )
    .order_by(Invite.id.desc())
    .limit(bindparam("most"))
)
_cancel = (
    update(Invite)
    .where(
        Invite.id == bindparam("which"),
        Invite.forum_id == bindparam("forum"),
        Invite.used_at.is_(None),
        Invite.expires_at > bindparam("now", type_=Moment()),
    )
    .values(expires_at=bindparam("now"))
    .returning(Invite.id)
)


def of_forum(
    connection: Connection, forum_id: int, *, before: int | None = None, most: int = 50
) -> list[AnyRow]:
    """Give one page of the invites of a forum, newest first; `before` is the last id above.

    Those for invented phones are left out: they are used where they are made.
    """
    bound = {"forum": forum_id, "before": before or _BEFORE_ALL, "most": most}
    return list(connection.execute(_of_forum, bound))


def alias(keyring: Keyring, row: AnyRow) -> str | None:
    """Open the alias of the member to whom an invite gives one more phone."""
    if row.alias is None or row.key is None:
        return None
    owner = Owner("members", row.member_id, row.key, row.master)
    return keyring.unseal(owner, "members.alias", row.alias)


def cancel(connection: Connection, invite_id: int, forum_id: int, now: datetime) -> bool:
    """Let nobody use an invite any more; false where it is used or over, or of elsewhere."""
    bound = {"which": invite_id, "forum": forum_id, "now": now}
    return connection.execute(_cancel, bound).first() is not None


def stands(invite: AnyRow, now: datetime) -> str:
    """Say how an invite stands; one that ended before its days were over was cancelled."""
    if invite.used_at is not None:
        return USED
    if invite.expires_at > now:
        return OPEN
    return RUN_OUT if invite.expires_at - invite.made_at >= GOOD_FOR else CANCELLED
