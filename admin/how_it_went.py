"""How a poll or a piece of news went, member by member, for the pages that show it."""

from collections import Counter

from sqlalchemy import Connection

from admin.desk import desk
from admin.of_forum import forum_id
from bot.reached import GOT_IT, UNKNOWN, Delivery, deliveries

_ORDER = ("unknown", "missed", "waits", "got")


def delivered(connection: Connection, cause: str) -> list[Delivery]:
    """List how it stands with each member, first those about whom a person can do something."""
    found = deliveries(connection, desk().keyring, forum_id(), cause)
    return sorted(found, key=lambda one: _ORDER.index(_group(one)))


def tally(found: list[Delivery]) -> Counter[str]:
    """Count them by what became of it."""
    return Counter(_group(one) for one in found)


def _group(one: Delivery) -> str:
    if one.until is not None:
        return "waits"
    return {GOT_IT: "got", UNKNOWN: "unknown"}.get(one.state, "missed")
