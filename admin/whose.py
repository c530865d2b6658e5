"""Whose deed it was, for colleagues: people who work in a browser by their name."""

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from admin.door import visit
from bot import approving
from storage import staff

NOBODY, COLLEAGUE = "nobody", "a colleague"


def me() -> str:
    """Name this visitor as what is kept names them."""
    return approving.staff(visit().who.id)


def named(connection: Connection, by: str | None) -> str:
    """Say who that is: "you", a name, or who sat at the machine itself."""
    if by is None:
        return NOBODY
    if by == me():
        return "you"
    sort, _, which = by.partition(":")
    if sort == "staff" and which.isdigit():
        return _colleague(connection, int(which))
    return f"{by} at the command line"


def _colleague(connection: Connection, staff_id: int) -> str:
    try:
        known = staff.known(connection, staff_id)
    except NoResultFound:
        return COLLEAGUE
    return known.name or known.email
