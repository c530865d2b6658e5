"""Fan-out: one poll or piece of news becomes a row of the outbox for each whom it goes to.

One statement decides whom, and writes the rows: their number costs neither memory here nor trips
to the database. The words stay where they are, once, in their wording.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage import audience, reminding
from storage.audience import Phone
from storage.database import Again
from storage.members import Member
from storage.outgoing import BEGUN, HELD, READY, Outgoing, is_begun


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What goes to everybody who gets it: all that its rows have in common."""

    forum: int
    consent: str  # that it needs
    cause: str
    kind: str  # the gate's row for it
    wording_id: int
    opens: str
    made_at: datetime
    good_until: datetime
    due_at: datetime | None  # not before
    parts: int  # of the plain form, by SMS
    discreet_parts: int
    chats: tuple[str, ...]  # the channels on which a message is one, however long


_TABLE = Outgoing.__table__.c
_ONCE = ("address_id", "cause", "ordinal")  # what the same cause put before stands


def _given(name: str, column: str = "") -> Any:  # noqa: ANN401 - a parameter of the column's type
    return bindparam(name, type_=_TABLE[column or name].type)


_row: dict[str, Any] = {
    "address_id": Phone.id,
    "member_id": Member.id,
    "sender": Phone.channel,
    "cause": _given("cause"),
    "ordinal": literal(0),
    "kind": _given("kind"),
    "priority": literal(BEGUN),
    "wording_id": _given("wording_id"),
    "asks": true(),
    "opens": _given("opens"),
    "counted": false(),
    "parts": case(
        (Phone.channel.in_(bindparam("chats", expanding=True)), 1),
        (Phone.discreet, _given("discreet_parts", "parts")),
        else_=_given("parts"),
    ),
    "made_at": _given("made_at"),
    "good_until": _given("good_until"),
    "state": _given("state"),
    "due_at": _given("due_at"),
    "attempts": literal(0),
}
# The name of each row in status callbacks and under buttons, which nobody can guess.
_sqlite_token = func.lower(func.hex(func.randomblob(16)))
_postgresql_token = cast(func.gen_random_uuid(), String)
_names = (*_row, "receipt_token")


def _putting(*conditions: Any) -> dict[str, Executable]:
    who = audience.listening(*_row.values()).where(*conditions)
    return {
        "sqlite": sqlite.insert(Outgoing)
        .from_select(_names, who.add_columns(_sqlite_token))
        .on_conflict_do_nothing(index_elements=_ONCE),
        "postgresql": postgresql.insert(Outgoing)
        .from_select(_names, who.add_columns(_postgresql_token))
        .on_conflict_do_nothing(index_elements=_ONCE),
    }


_put = _putting()
_remind = _putting(reminding.is_silent)


_put_up_to = select(func.count()).select_from(
    select(literal_column("1"))
    .where(is_begun(Outgoing), Outgoing.cause == bindparam("cause"))
    .limit(bindparam("more"))
    .subquery()
)


def put(connection: Connection, new: Broadcast, most: int | None) -> None:
    """Put it to everybody who gets it; what the same cause put before stands.

    Whoever counted them before may have counted one too few: somebody agrees meanwhile. So with
    `most` they are counted once more as they were put, and where they are more, Again is raised.
    """
    connection.execute(_put[connection.dialect.name], _bound(new))
    _count_again(connection, new, most)


def remind(connection: Connection, new: Broadcast, poll_id: int, most: int | None) -> None:
    """Put it to those alone who have said nothing to a poll; else as `put`."""
    silent = reminding.silent_of(poll_id)
    connection.execute(_remind[connection.dialect.name], _bound(new) | silent)
    _count_again(connection, new, most)


def _count_again(connection: Connection, new: Broadcast, most: int | None) -> None:
    if most is None:
        return
    bound = {"cause": new.cause, "more": most + 1}
    if connection.execute(_put_up_to, bound).scalar_one() > most:
        raise Again


def _bound(new: Broadcast) -> dict[str, object]:
    return asdict(new) | {"state": READY if new.due_at is None else HELD}
