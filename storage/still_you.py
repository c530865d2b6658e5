"""Whether a phone is still hers: when it is looked at, and what we last asked on it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.addresses import Address
from storage.base import AnyRow
from storage.outgoing import CHECK, NOT_LEFT, Outgoing, cancelled

# Why a phone is doubted.
ASKED = "asked"  # by the clock: it is long since she said so, or since she wrote
BOUNCED = "bounced"  # it could not be reached for a while, and now somebody writes from it
CAME_BACK = "came_back"  # it had blocked us
WHO_IS_THIS = "who_is_this"  # somebody on it asked who writes: no yes takes that back

STILL = "still:asked"  # what a message opens that asks

_due = (
    select(Address.id)
    .where(Address.still_due_at <= bindparam("now"))
    .order_by(Address.still_due_at)
    .limit(bindparam("most"))
)
_asked = (
    select(Outgoing.id, Outgoing.state, Outgoing.sending_at)
    .where(
        Outgoing.address_id == bindparam("address"),
        or_(Outgoing.kind == CHECK, Outgoing.opens == STILL),
    )
    .order_by(Outgoing.id.desc())
    .limit(1)
)


_take_back = (
    update(Outgoing)
    .where(
        Outgoing.address_id.in_(bindparam("ids", expanding=True)),
        Outgoing.state.in_(NOT_LEFT),
        Outgoing.kind == CHECK,
    )
    .values(cancelled("answered"))
)


def due(connection: Connection, now: datetime, most: int) -> list[int]:
    """List the phones that are to be looked at now, the longest due first."""
    return list(connection.execute(_due, {"now": now, "most": most}).scalars())


def take_back(connection: Connection, address_ids: list[int], now: datetime) -> None:
    """Take back the question on locked phones, where it has not left: it is answered already."""
    connection.execute(_take_back, {"ids": sorted(address_ids), "now": now})


def asked(connection: Connection, address_id: int) -> AnyRow | None:
    """Give the newest message on this phone that asks whether it is hers: its state, and when."""
    return connection.execute(_asked, {"address": address_id}).first()
