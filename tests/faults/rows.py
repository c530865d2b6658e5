"""Every message that is to leave or has left, and how often the provider has taken it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from storage.addresses import Address
from storage.database import Database
from storage.outgoing import Outgoing
from tests.fakes.twilio import FakeTwilio


@dataclass(frozen=True)
class Row:
    """One outgoing message, and how often the provider has taken it."""

    id: int
    address_id: int
    sender: str
    cause: str
    ordinal: int
    kind: str
    state: str
    why: str | None
    attempts: int
    sending_at: datetime | None
    stopped_at: datetime | None
    taken: tuple[float, ...]  # moments, by the provider's clock
    token: str = field(repr=False)


_rows = (
    select(
        Outgoing.id,
        Outgoing.address_id,
        Outgoing.sender,
        Outgoing.cause,
        Outgoing.ordinal,
        Outgoing.kind,
        Outgoing.state,
        Outgoing.why,
        Outgoing.attempts,
        Outgoing.sending_at,
        Address.stopped_at,
        Outgoing.receipt_token.label("token"),
    )
    .join(Address, Address.id == Outgoing.address_id)
    .order_by(Outgoing.id)
)


def read_rows(database: Database, provider: FakeTwilio) -> list[Row]:
    """List all outgoing messages in their order."""
    with database.read() as connection:
        found = connection.execute(_rows).mappings().all()
    taken: dict[str, list[float]] = {}
    # Asked after the database: what was taken by now may be more than the rows know, never less.
    for message in provider.accepted():
        taken.setdefault(row_of(message), []).append(message["at"])
    return [Row(**each, taken=tuple(taken.get(each["token"], ()))) for each in found]


def row_of(message: Mapping[str, Any]) -> str:
    """Return the token of the row that a message at the provider belongs to."""
    query = urlsplit(str(message["status_callback"])).query
    return parse_qs(query)["row"][0]
