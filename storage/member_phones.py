"""Which phones a forum knows: those on which its members joined, or which they gave it.

A person may have more phones than one forum knows. What she gave to another forum is not for this
one: it neither writes there nor tells its staff of it.
"""

from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    and_,
    bindparam,
    delete,
    exists,
    false,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from storage.addresses import Address
from storage.base import Base
from storage.inbox import Inbox
from storage.members import LEFT, Member


class MemberPhone(Base):
    """A phone that a member gave to her forum, or that its staff wrote down for her."""

    __tablename__ = "member_phones"
    __table_args__ = (Index("ix_member_phones_address_id", "address_id"),)

    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True)
    # She wrote from it herself, or answered on it in the room. That another forum is sure of a
    # number is not for this one to know.
    answered: Mapped[bool] = mapped_column(server_default=false())


# Whose phone it is comes first: it may have changed hands since it was given. Who wrote to a forum
# from a phone has told it of that one, too.
is_hers = Address.person_id == Member.person_id


def known(phone: Any) -> Any:  # noqa: ANN401 - an entity or an alias of it, and a condition
    """Say of a phone, beside a member, that it is hers and her forum knows it."""
    told = (
        exists()
        .where(where.member_id == Member.id, where.address_id == phone.id)
        .correlate(Member, phone)  # also where the two stand in different statements around it
        for where in (MemberPhone, Inbox)
    )
    return and_(phone.person_id == Member.person_id, or_(*told))


is_known = known(Address)


def has_answered(phone: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a phone, beside a member, that her forum itself is sure that it is hers."""
    told = (
        exists().where(
            MemberPhone.member_id == Member.id,
            MemberPhone.address_id == phone.id,
            MemberPhone.answered,
        ),
        exists().where(Inbox.member_id == Member.id, Inbox.address_id == phone.id),
    )
    return or_(*(each.correlate(Member, phone) for each in told))


_ONE = ("member_id", "address_id")
_in_sqlite, _in_postgresql = sqlite.insert(MemberPhone), postgresql.insert(MemberPhone)
_add = {
    "sqlite": _in_sqlite.on_conflict_do_update(
        index_elements=_ONE,
        set_={"answered": or_(MemberPhone.answered, _in_sqlite.excluded.answered)},
    ),
    "postgresql": _in_postgresql.on_conflict_do_update(
        index_elements=_ONE,
        set_={"answered": or_(MemberPhone.answered, _in_postgresql.excluded.answered)},
    ),
}
_knowing = (
    select(Member.id)
    .join(Address, is_known)
    .where(Address.id == bindparam("address"), Member.state != LEFT)
    .order_by(Member.forum_id)
)
_forget_phone = delete(MemberPhone).where(MemberPhone.address_id == bindparam("address"))
_forget_member = delete(MemberPhone).where(MemberPhone.member_id == bindparam("member"))


def add(connection: Connection, member_id: str, address_id: int, *, answered: bool = True) -> None:
    """Note that a member's forum knows a phone of hers; safe to do twice.

    `answered` is false as long as nobody but its staff has said that it is hers.
    """
    given = {"member_id": member_id, "address_id": address_id, "answered": answered}
    connection.execute(_add[connection.dialect.name], given)


def knowing(connection: Connection, address_id: int) -> list[str]:
    """List the members whose forums know a phone, by their forums' ids."""
    return list(connection.execute(_knowing, {"address": address_id}).scalars())


def forget_phone(connection: Connection, address_id: int) -> None:
    """Forget who gave a phone: it is somebody else's now."""
    connection.execute(_forget_phone, {"address": address_id})


def forget_member(connection: Connection, member_id: str) -> None:
    """Forget which phones a member gave."""
    connection.execute(_forget_member, {"member": member_id})
