"""Whose deed it was, for colleagues: people who work in a browser by their name."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection

from admin.door import visit
from bot import approving
from storage import staff

COLLEAGUE = "a colleague"  # whose row is gone
_STAFF_ID = re.compile(r"staff:(\d{1,18})", re.ASCII)


def me() -> str:
    """Name this visitor as what is kept names them."""
    return approving.staff(visit().who.id)


def named(connection: Connection, bys: Iterable[str | None]) -> dict[str | None, str]:
    """Name those who did something: "you", a name, or who sat at the machine itself.

    What nobody has done yet has no name.
    """
    every = {by for by in bys if by is not None}
    numbers = {by: int(found[1]) for by in every if (found := _STAFF_ID.fullmatch(by))}
    names = staff.names(connection, numbers.values()) if numbers else {}

    def name(by: str) -> str:
        if by == me():
            return "you"
        if by in numbers:
            return names.get(numbers[by], COLLEAGUE)
        return f"{by} at the command line"

    return {by: name(by) for by in every}
