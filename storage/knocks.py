"""Knocks: what waits for one, what it announced, and what her answer to it does.

A row that waits for a knock is held with the why `knock`. Once a knock for it has left, it names
that knock in `knock_row`; from then on it stays silent until she says that now is good.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from storage.base import AnyRow, Moment
from storage.forums import Forum
from storage.members import Member
from storage.outgoing import (
    FOR_A_KNOCK,
    FOR_HER_TURN,
    HELD,
    KNOCK_KIND,
    NOT_LEFT,
    READY,
    Outgoing,
    cancelled,
    is_open,
)

_now = bindparam("now", type_=Moment())
_held_for_a_knock = and_(
    is_open(Outgoing),
    Outgoing.address_id == bindparam("address"),
    Outgoing.state == HELD,
    Outgoing.why == FOR_A_KNOCK,
    Outgoing.good_until > _now,
)
_waiting = select(Outgoing.kind, func.count()).where(_held_for_a_knock).group_by(Outgoing.kind)
_announced = (
    select(Outgoing.good_until, Forum.hours, Forum.zone, Outgoing.knock_row)
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .outerjoin(Forum, Forum.id == Member.forum_id)
    .where(_held_for_a_knock)
)
_on_its_way = (
    select(Outgoing.good_until)
    .where(
        is_open(Outgoing),
        Outgoing.address_id == bindparam("address"),
        Outgoing.kind == KNOCK_KIND,
        Outgoing.state.in_(NOT_LEFT),
        Outgoing.good_until > _now,
    )
    .limit(1)
)
_hurry = (
    update(Outgoing)
    .where(
        is_open(Outgoing),
        Outgoing.address_id == bindparam("address"),
        Outgoing.kind == KNOCK_KIND,
        Outgoing.state == HELD,
        Outgoing.why == FOR_HER_TURN,
    )
    .values(state=READY, due_at=None)
)
_made = exists().where(
    Outgoing.address_id == bindparam("address"), Outgoing.cause == bindparam("cause")
)
_announce = (
    update(Outgoing).where(_held_for_a_knock).values(knock_row=bindparam("knock"), due_at=None)
)
_take_back = (
    update(Outgoing)
    .where(
        is_open(Outgoing),
        Outgoing.address_id == bindparam("address"),
        Outgoing.state == HELD,
        Outgoing.why == FOR_A_KNOCK,
        Outgoing.knock_row == bindparam("knock"),
    )
    .values(knock_row=None, due_at=_now)
)
_put_off = update(Outgoing).where(_held_for_a_knock).values(due_at=bindparam("at"))
_skip = update(Outgoing).where(_held_for_a_knock).values(cancelled("skipped"))
_next = (
    select(Outgoing.id)
    .where(
        is_open(Outgoing),
        Outgoing.address_id == bindparam("address"),
        Outgoing.state == HELD,
        or_(
            Outgoing.why == FOR_HER_TURN,
            # What came after she opened was not there to be opened: null is never reached.
            and_(
                Outgoing.why == FOR_A_KNOCK,
                Outgoing.made_at <= bindparam("opened_at", type_=Moment()),
            ),
        ),
    )
    .order_by(Outgoing.good_until, Outgoing.id)
    .limit(1)
)
_brought = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("which"))
    .values(pressed_row=bindparam("button_of"), pressed_label=bindparam("label"))
)
_ready = (
    update(Outgoing)
    .where(Outgoing.id == _next.scalar_subquery())
    .values(state=READY, due_at=None)
    .returning(Outgoing.id)
)


def waiting(connection: Connection, address_id: int, now: datetime) -> dict[str, int]:
    """Count what waits for a knock at this phone, by kind."""
    rows = connection.execute(_waiting, {"address": address_id, "now": now})
    return {row[0]: row[1] for row in rows}


def announced(connection: Connection, address_id: int, now: datetime) -> list[AnyRow]:
    """List what a knock at this phone would announce, with the hours of each forum."""
    return list(connection.execute(_announced, {"address": address_id, "now": now}))


def on_its_way(connection: Connection, address_id: int, now: datetime) -> datetime | None:
    """Give until when the knock is good that has not left yet; none where there is none."""
    return connection.execute(_on_its_way, {"address": address_id, "now": now}).scalar()


def hurry(connection: Connection, address_id: int) -> None:
    """Let the gate look anew at a knock that waits until she is to be asked again."""
    connection.execute(_hurry, {"address": address_id})


def was_made(connection: Connection, address_id: int, cause: str) -> bool:
    """Say whether there was a knock for this window already: one is enough."""
    return bool(connection.execute(select(_made), {"address": address_id, "cause": cause}).scalar())


def announce(connection: Connection, address_id: int, knock: int, now: datetime) -> None:
    """Note that a knock is on its way for all that waits: after it they keep silent."""
    connection.execute(_announce, {"address": address_id, "knock": knock, "now": now})


def take_back(connection: Connection, address_id: int, knock: int, now: datetime) -> None:
    """Note that a knock did not reach this phone: what it announced asks once more."""
    bound = {"address": address_id, "knock": knock, "now": now}
    connection.execute(_take_back, bound)


def put_off(connection: Connection, address_id: int, at: datetime | None, now: datetime) -> None:
    """Let what waits ask once more from a moment on."""
    connection.execute(_put_off, {"address": address_id, "at": at, "now": now})


def skip(connection: Connection, address_id: int, now: datetime) -> None:
    """Cancel what waits: she does not want to see it."""
    connection.execute(_skip, {"address": address_id, "now": now})


def next_ready(connection: Connection, address_id: int, opened_at: datetime | None) -> int | None:
    """Make the next that waits at this phone ready, the one that ends first; gives its row.

    What waits for a knock is among them only where she opened it, at that moment.
    """
    bound = {"address": address_id, "opened_at": opened_at}
    return connection.execute(_ready, bound).scalar()


def brought(connection: Connection, row_id: int, button_of: int, label: bytes) -> None:
    """Note by which button she brought what waited: its going shows there the choice made."""
    connection.execute(_brought, {"which": row_id, "button_of": button_of, "label": label})
