"""The outbox: how messages are put, cancelled and woken; the address is locked before.

Order of locks: addresses by rising id, then outgoing. How workers take rows in hand stands in
`claims.py`, what came of them in `outcomes.py`.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import waking
from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.outgoing import (
    CHECK,
    DELIVERED,
    FOR_A_TIME,
    HELD,
    LATE_LINE,
    NEVER_CAME,
    NOT_LEFT,
    READY,
    SENDING,
    SENT,
    UNSURE,
    Outgoing,
    is_open,
)
from storage.sealing import Keyring, Owner

_now = bindparam("now", type_=Moment())


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One message to be put in the outbox, in words of its own."""

    cause: str
    kind: str
    priority: int
    words: str = field(repr=False)
    parts: int
    made_at: datetime
    good_until: datetime
    ordinal: int = 0
    member_id: str | None = None
    said_at: datetime | None = None
    buttons: str | None = field(default=None, repr=False)
    asks: bool = False
    opens: str | None = None
    pressed_row: int | None = None
    pressed_label: str | None = field(default=None, repr=False)
    passes: str | None = None
    due_at: datetime | None = None  # not before


_put = waking.telling(insert(Outgoing).returning(Outgoing.id, Outgoing.ordinal))


def put(
    connection: Connection, keyring: Keyring, address: Owner, sender: str, new: NewMessage
) -> int:
    """Put a message to a locked address, and give the row's id.

    IntegrityError where the same cause put it before.
    """
    return put_all(connection, keyring, address, sender, [new])[new.ordinal]


def put_all(
    connection: Connection, keyring: Keyring, address: Owner, sender: str, new: list[NewMessage]
) -> dict[int, int]:
    """Put the messages of one cause in one statement, and give the rows' ids by ordinal."""
    if not new:
        return {}
    rows = [_row(keyring, address, sender, message) for message in new]
    return {row.ordinal: row.id for row in connection.execute(_put[connection.dialect.name], rows)}


def _row(keyring: Keyring, address: Owner, sender: str, new: NewMessage) -> dict[str, object]:
    return {
        "address_id": address.id,
        "member_id": new.member_id,
        "sender": sender,
        "cause": new.cause,
        "ordinal": new.ordinal,
        "kind": new.kind,
        "priority": new.priority,
        "words": keyring.seal(address, "outgoing.words", new.words),
        "buttons": _sealed(keyring, address, "outgoing.buttons", new.buttons),
        "asks": new.asks,
        "opens": new.opens,
        "pressed_row": new.pressed_row,
        "pressed_label": _sealed(keyring, address, "outgoing.pressed_label", new.pressed_label),
        "passes": new.passes,
        "counted": False,
        "parts": new.parts,
        "made_at": new.made_at,
        "said_at": new.said_at,
        "good_until": new.good_until,
        "state": READY if new.due_at is None else HELD,
        "due_at": new.due_at,
        "attempts": 0,
        "receipt_token": secrets.token_urlsafe(16),
    }


@dataclass(frozen=True, slots=True)
class NewBegun:
    """One message that we begin, to be put in the outbox, in a wording read at sending."""

    address_id: int
    member_id: str
    sender: str
    cause: str
    kind: str
    priority: int
    wording_id: int
    opens: str
    parts: int
    made_at: datetime
    good_until: datetime
    due_at: datetime | None = None  # not before
    passes: str | None = None


_begin = {
    "sqlite": sqlite.insert(Outgoing).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Outgoing).on_conflict_do_nothing(),
}


def begin(connection: Connection, new: NewBegun) -> None:
    """Put such a message; what the same cause put before stands."""
    row = asdict(new) | {
        "ordinal": 0,
        "asks": True,
        "counted": False,
        "state": READY if new.due_at is None else HELD,
        "attempts": 0,
        "receipt_token": secrets.token_urlsafe(16),
    }
    connection.execute(_begin[connection.dialect.name], row)


def _sealed(keyring: Keyring, address: Owner, column: str, text: str | None) -> bytes | None:
    return None if text is None else keyring.seal(address, column, text)


_late_waits = exists().where(
    Outgoing.address_id == bindparam("address"),
    Outgoing.kind == LATE_LINE,
    Outgoing.state.in_((*NOT_LEFT, SENDING)),
)


def late_line_waits(connection: Connection, address_id: int) -> bool:
    """Say whether a late line is on its way to this address already: one is enough."""
    return bool(connection.execute(select(_late_waits), {"address": address_id}).scalar())


def wake(connection: Connection, address_ids: Iterable[int]) -> None:
    """Let the gate look anew at what waits for something to change at these addresses.

    What waits for a time of hers is among it, as her times may be others now. A knock is not:
    who said "later" is not asked in the same hour.
    """
    connection.execute(
        update(Outgoing)
        .where(
            Outgoing.address_id.in_(sorted(address_ids)),
            Outgoing.state == HELD,
            or_(Outgoing.due_at.is_(None), Outgoing.why == FOR_A_TIME),
        )
        .values(state=READY)
    )


_contacts = (
    select(func.count(), func.min(Outgoing.sending_at))
    .select_from(Outgoing)
    .join(Address, Address.id == Outgoing.address_id)
    .where(
        Address.person_id == bindparam("person"),
        Outgoing.counted,
        Outgoing.sending_at >= bindparam("since"),
        # What waits for another try has not reached her; it would else be in its own way.
        Outgoing.state.not_in((*NOT_LEFT, *NEVER_CAME)),
    )
)
_checked = exists().where(
    Outgoing.address_id == bindparam("address"),
    Outgoing.kind == CHECK,
    Outgoing.state.in_((SENDING, SENT, DELIVERED, UNSURE)),
)


def contacts(
    connection: Connection, person_id: int, since: datetime
) -> tuple[int, datetime | None]:
    """Count how often we began to talk to a person since then, and say when the first was."""
    count, first = connection.execute(_contacts, {"person": person_id, "since": since}).one()
    return count, first


def checked(connection: Connection, address_id: int) -> bool:
    """Say whether a check has gone to this address before."""
    return bool(connection.execute(select(_checked), {"address": address_id}).scalar())


_missing = exists().where(Outgoing.id == bindparam("which"), Outgoing.state.in_(NEVER_CAME))


def never_came(connection: Connection, row_id: int) -> bool:
    """Say whether a message of ours has ended without reaching the phone."""
    return bool(connection.execute(select(_missing), {"which": row_id}).scalar())


_pressed = select(
    Outgoing.id, Outgoing.opens, Outgoing.buttons, Outgoing.words, Outgoing.wording_id
).where(Outgoing.receipt_token == bindparam("token"), Outgoing.address_id == bindparam("address"))


def pressed(connection: Connection, address_id: int, token: str) -> AnyRow | None:
    """Give the message of this phone whose button was pressed; none where it is none of ours."""
    if not token or "\0" in token:
        return None  # PostgreSQL refuses even to look for it
    return connection.execute(_pressed, {"token": token, "address": address_id}).first()


_sent = select(Outgoing.provider_id, Outgoing.words, Outgoing.wording_id).where(
    Outgoing.id == bindparam("which")
)


def sent(connection: Connection, row_id: int) -> AnyRow | None:
    """Give what a message said, and the provider's id of it, both sealed."""
    return connection.execute(_sent, {"which": row_id}).first()


_outdated = (
    update(Outgoing)
    .where(
        is_open(Outgoing),
        Outgoing.state == HELD,
        Outgoing.due_at.is_(None),
        Outgoing.good_until <= _now,
    )
    .values(state=READY)
)


def wake_outdated(connection: Connection, now: datetime) -> None:
    """Let the gate end what waited for a change until it was out of date."""
    connection.execute(_outdated, {"now": now})
