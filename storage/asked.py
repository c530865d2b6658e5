"""What we asked in our answer to a text of hers: an edit of that text may be about it."""

from sqlalchemy import Connection, bindparam, select

from storage.outgoing import Outgoing

_asked = (
    select(Outgoing.opens)
    .where(
        Outgoing.address_id == bindparam("address"),
        Outgoing.cause == bindparam("cause"),
        Outgoing.asks,
    )
    .order_by(Outgoing.ordinal.desc())
    .limit(1)
)


def after(connection: Connection, address_id: int, inbox_id: int) -> str:
    """Name what the answer to a text asked, as poll:7:2; empty where it asked nothing."""
    bound = {"address": address_id, "cause": f"reply:{inbox_id}"}
    return connection.execute(_asked, bound).scalar() or ""
