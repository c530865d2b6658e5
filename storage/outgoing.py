"""The table `outgoing`: every message that is to leave, is leaving, or has left.

The web process writes rows, the worker sends them; nothing else lies between the two.
How rows are put here and drawn from here stands in `outbox.py`; what staff see in `sends.py`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    false,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter, Moment

HELD = "held"  # for a time, a knock, her turn, a second wording, an approval, another try
READY = "ready"
LEASED = "leased"  # a worker has it in hand; nothing has left
SENDING = "sending"  # written before the provider is called: from here on it may have left
SENT = "sent"
DELIVERED = "delivered"
FAILED = "failed"
CANCELLED = "cancelled"
EXPIRED = "expired"
UNSURE = "unsure"  # it may have left; never again by itself

WAITING = (HELD, READY)
OPEN = (HELD, READY, LEASED, SENDING)
UNDER_WAY = (LEASED, SENDING)
NOT_LEFT = (HELD, READY, LEASED)  # what a stop cancels
NEVER_CAME = (FAILED, CANCELLED, EXPIRED)
NOT_SENT = (EXPIRED, CANCELLED)
DOUBTFUL = (HELD, UNSURE)

# Kinds that the outbox itself must know; the others are the gate's business.
RISK, LATE_LINE, CHECK, KNOCK_KIND, ANSWER = "risk", "late_line", "check", "knock", "answer"

# Why rows wait that one phone's own turns make ready: codes of the gate, which knows the others.
FOR_A_KNOCK, FOR_HER_TURN = "knock", "her_turn"
FOR_A_TIME = "hours"  # her next one
FOR_A_WORDING = "wording"  # what it waits for that a second wording makes ready
TRY_AGAIN = "try_again"  # why it waits: the provider did not take it for now
TAKEN_BACK = "taken_back"  # why it did not go: whoever sent it took it back
AGAIN = "again"  # a second knock for the same things: it passes the contact budget

RISK_FIRST, REPLIES, BEGUN = 0, 1, 2  # priorities


def is_open(row: Any) -> Any:  # noqa: ANN401 - the entity or an alias of it, and a condition
    """Say of a row that it has not ended, in the very words of the partial indexes.

    SQLite uses such an index for nothing less: not for one of its states, nor for a bound value.
    """
    return _is_in(row.state, OPEN)


def is_waiting(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that nobody has it in hand yet, in the words of the index of such rows."""
    return _is_in(row.state, WAITING)


def is_under_way(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that a worker has it in hand, in the words of the index of such rows."""
    return _is_in(row.state, UNDER_WAY)


def is_doubtful(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that it waits, or may have left, in the words of the index of such rows."""
    return _is_in(row.state, DOUBTFUL)


def has_failed(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that it failed for good, in the words of the index of such rows."""
    return row.state == literal_column(repr(FAILED))


def is_lost_answer(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that it is a person's answer that never left, in the words of their index."""
    return and_(is_answer(row), _is_in(row.state, NOT_SENT))


def is_answer(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that it is a person's answer, in the words of the index of such rows."""
    return row.kind == literal_column(repr(ANSWER))


def is_begun(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that it went to many in one wording, in the words of the index of such rows."""
    return row.wording_id.is_not(None)


def waits_at_her_phone(row: Any) -> Any:  # noqa: ANN401 - as above
    """Say of a row that one of her own turns may make it ready: by a knock opened, or a turn."""
    return and_(is_open(row), row.state == HELD, row.why.in_((FOR_A_KNOCK, FOR_HER_TURN)))


def ended(state: Any) -> Any:  # noqa: ANN401 - values of SQL
    """Give how a row ends: what may have left before is unsure, and never as if it had not."""
    return case((Outgoing.may_have_left, UNSURE), else_=state)


def text_behind(cause: str) -> int | None:
    """Name the text in the inbox that a reply, or a person's answer, with this cause is to."""
    thing, _, number = cause.partition(":")
    return int(number) if thing in {"reply", "answer"} and number.isdecimal() else None


def cancelled(why: Any) -> dict[str, Any]:  # noqa: ANN401 - a word, or a parameter of SQL
    """Give what is written to a row that never leaves, at the moment that is bound as `now`."""
    return {
        "state": ended(CANCELLED),
        "why": why,
        "ended_at": bindparam("now", type_=Moment()),
        "lease": None,
        "leased_until": None,
    }


def _is_in(column: Any, states: tuple[str, ...]) -> Any:  # noqa: ANN401 - as above
    return column.in_([literal_column(repr(state)) for state in states])


def _where(condition: str) -> dict[str, Any]:
    return dict.fromkeys(("sqlite_where", "postgresql_where"), text(condition))


def _one_of(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(state) for state in states)})"


_OPEN_ROWS = _where(_one_of(OPEN))


class Outgoing(Base):
    """One message to one address, in words of its own or in a wording read at sending."""

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("address_id", "cause", "ordinal"),
        CheckConstraint("(words IS NULL) <> (wording_id IS NULL)", name="words_or_wording"),
        Index("ix_outgoing_queue", "sender", "priority", "id", **_where(_one_of(WAITING))),
        Index("ix_outgoing_under_way", "leased_until", **_where(_one_of(UNDER_WAY))),
        Index("ix_outgoing_open_of_address", "address_id", **_OPEN_ROWS),
        Index("ix_outgoing_member_id", "member_id", "id"),
        # The order of a thread, by two indexes: what has gone, and what was only made.
        Index("ix_outgoing_member_sent", "member_id", "sending_at"),
        Index("ix_outgoing_not_sent", "member_id", "made_at", "id", **_where("sending_at IS NULL")),
        Index("ix_outgoing_answer", "member_id", "id", **_where(f"kind = {ANSWER!r}")),
        Index("ix_outgoing_begun", "cause", **_where("wording_id IS NOT NULL")),
        # What each page of staff counts, whatever else a member was ever sent.
        Index("ix_outgoing_doubtful", "member_id", "state", **_where(_one_of(DOUBTFUL))),
        Index("ix_outgoing_failed", "member_id", "ended_at", **_where(f"state = {FAILED!r}")),
        Index(
            "ix_outgoing_lost_answer",
            "member_id",
            "ended_at",
            **_where(f"kind = {ANSWER!r} AND {_one_of(NOT_SENT)}"),
        ),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    member_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    sender: Mapped[str]  # the channel, whose rate cap holds
    cause: Mapped[str]  # as reply:12, update:7, late:12
    ordinal: Mapped[int]
    kind: Mapped[str]  # the gate's row for it
    priority: Mapped[int]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed to the address
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("wordings.id"))
    buttons: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: number and label of each
    asks: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[str | None]  # what it asks, as poll:7:2; a bare number answers the newest
    pressed_row: Mapped[int | None]  # the message whose button this one answers
    pressed_label: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    knock_row: Mapped[int | None]  # the knock that announced it
    counted: Mapped[bool] = mapped_column(default=False)  # against the contact budget, once sent
    passes: Mapped[str | None]  # what lets it through the gate: start, menu, check, again
    parts: Mapped[int]  # SMS parts, counted against the cap
    made_at: Mapped[datetime]
    said_at: Mapped[datetime | None]  # when she wrote what this answers
    good_until: Mapped[datetime]
    state: Mapped[str]
    due_at: Mapped[datetime | None]  # held until then; none: until something changes
    why: Mapped[str | None]  # why it waits or did not go, a code of the gate
    attempts: Mapped[int] = mapped_column(default=0)
    # At a try before this one: it goes again all the same, as risk replies alone do.
    may_have_left: Mapped[bool] = mapped_column(server_default=false())
    lease: Mapped[str | None]  # the fencing token of the worker that has it in hand
    leased_until: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    provider_id: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed to the address
    provider_code: Mapped[str | None]  # the provider's error number
    receipt_token: Mapped[str] = mapped_column(unique=True)  # names the row in status callbacks


# The cause of a row that was taken back: under its old one, its cause could put no other.
FREED = f"{TAKEN_BACK}:" + cast(Outgoing.id, String)
