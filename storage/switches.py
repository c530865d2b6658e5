"""The kill switches: no message leaves one forum, or the whole house, until somebody allows it.

Whoever switches off cancels what has not left, in the same transaction and with the phones
locked, as `bot/halting.py` does. Replies to words of risk alone are spared: they wait, and go if
it is switched on in time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from storage.addresses import Address
from storage.forums import Forum
from storage.house import House
from storage.members import Member
from storage.outgoing import HELD, NOT_LEFT, READY, RISK, Outgoing, cancelled, is_open

OFF = "sending_off"  # why a row waits or was cancelled: a code of the gate


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether messages may leave."""

    house_on: bool
    forum_on: bool

    @property
    def on(self) -> bool:
        """Whether messages to members of this forum may leave."""
        return self.house_on and self.forum_on


_house = select(House.sending_on)
_forum = select(Forum.sending_on).where(Forum.id == bindparam("forum")).scalar_subquery()
_both = select(House.sending_on.label("house_on"), _forum.label("forum_on"))
_of_forum = select(Member.id).where(Member.forum_id == bindparam("forum"))
_waits = (is_open(Outgoing), Outgoing.state.in_(NOT_LEFT), Outgoing.kind != RISK)
_phones = select(Outgoing.address_id).where(*_waits)
_cancel = update(Outgoing).where(*_waits).values(cancelled(OFF)).returning(Outgoing.id)
_wake = (
    update(Outgoing)
    .where(is_open(Outgoing), Outgoing.state == HELD, Outgoing.why == OFF)
    .values(state=READY, due_at=None)
)


def standing(connection: Connection, forum_id: int | None) -> Standing:
    """Say how the switches stand; with no forum, that of the house alone."""
    if forum_id is None:
        return Standing(connection.execute(_house).scalar_one(), forum_on=True)
    row = connection.execute(_both, {"forum": forum_id}).one()
    return Standing(row.house_on, row.forum_on)


def would_cancel(connection: Connection, forum_id: int | None) -> int:
    """Count what has not left: it would never leave."""
    count = select(func.count()).select_from(Outgoing).where(*_waits)
    return int(connection.execute(*_narrowed(count, forum_id)).scalar_one())


def switch_off(connection: Connection, forum_id: int | None) -> bool:
    """Let nothing leave from now on; false where it was off before."""
    return _turn(connection, forum_id, on=False)


def cancel(connection: Connection, forum_id: int | None, now: datetime) -> int:
    """Cancel what waits, in the transaction of the switch; gives how many messages that were."""
    phones = _narrowed(_phones, forum_id)
    lock = select(Address.id).where(Address.id.in_(phones[0])).order_by(Address.id)
    connection.execute(lock.with_for_update(), phones[1]).all()
    cancel = _cancel if forum_id is None else _cancel.where(Outgoing.member_id.in_(_of_forum))
    return len(connection.execute(cancel, phones[1] | {"now": now}).all())


def switch_on(connection: Connection, forum_id: int | None) -> bool:
    """Let messages leave again, and what waited for that ask the gate; false where they might."""
    if not _turn(connection, forum_id, on=True):
        return False
    wake = _wake if forum_id is None else _wake.where(Outgoing.member_id.in_(_of_forum))
    connection.execute(wake, {} if forum_id is None else {"forum": forum_id})
    return True


def _turn(connection: Connection, forum_id: int | None, *, on: bool) -> bool:
    """Turn one switch; false where it stood so before."""
    if forum_id is None:
        turned = update(House).where(House.sending_on.is_not(on)).values(sending_on=on)
        return connection.execute(turned.returning(House.id)).first() is not None
    ours = (Forum.id == forum_id, Forum.sending_on.is_not(on))
    turn = update(Forum).where(*ours).values(sending_on=on).returning(Forum.id)
    return connection.execute(turn).first() is not None


def _narrowed(
    statement: Select[*tuple[Any, ...]], forum_id: int | None
) -> tuple[Select[*tuple[Any, ...]], dict[str, int]]:
    if forum_id is None:
        return statement, {}
    return statement.where(Outgoing.member_id.in_(_of_forum)), {"forum": forum_id}
