"""A form that somebody writes while their session locks, and what is kept of it."""

from datetime import timedelta

from storage import drafts
from tests.admin.conftest import Staff
from tests.builders import Ground

TEAM = "/forums/riverside/team"
WRITTEN = {"email": "wren at example", "role": "analyst"}


def goes_idle(ground: Ground) -> None:
    """Let half an hour pass, and a minute."""
    ground.clock.goes_on(timedelta(minutes=31))


def draft_of(person: Staff, ground: Ground, place: str) -> dict[str, list[str]]:
    """Open what was kept of a form."""
    with ground.database.read() as connection:
        return drafts.find(connection, person.desk.keyring, 1, place)
