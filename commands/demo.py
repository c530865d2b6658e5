"""Fill an empty database with invented people, and mark it a demonstration for life."""

from sqlalchemy import Connection

from commands.opening import Opened
from commands.staff_add import link
from storage import staff

FACILITATOR = "facilitator@line.example"


def sign_in_link(house: Opened, connection: Connection) -> str:
    """Make a link for the invented facilitator."""
    staff_id = staff.find(connection, FACILITATOR)
    assert staff_id is not None, "a demonstration has a facilitator"  # noqa: S101 - made with it
    return link(house, staff.make_link(connection, staff_id, house.clock()))
