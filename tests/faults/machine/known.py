"""What the written-out table looks at, read of a real row before the gate is asked about it."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from bot.safety.listed_words import listed
from storage import wordings
from storage.addresses import Address
from storage.consents import Consent
from storage.forums import Forum
from storage.house import House as HouseRow
from storage.members import Member
from storage.outgoing import BEGUN, DELIVERED, SENDING, SENT, UNSURE, Outgoing
from storage.sealing import Owner
from tests.bot.safety.allowed import ROWS, Facts, Windows, both, windows
from tests.rooms import House

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
MOST_CONTACTS = 2  # in a week
HOURS, ZONE = "09:00-20:00", "Europe/London"  # of a message that is of no forum
MAY_HAVE_LEFT = (SENDING, SENT, DELIVERED, UNSURE)
CONSENTS = {"poll": "polls", "reminder": "polls", "update": "updates", "notice": "notices"}
PASSES = {"start": "offer", "menu": "menu", "check": "check"}
# A column of a phone, and the state of the table that it tells.
STATES = {
    "stopped_at": "stopped",
    "paused_at": "paused",
    "leaving_until": "leaving",
    "quiet_at": "quiet",
    "parked_at": "parked",
    "unreachable_at": "unreachable",
    "doubted_at": "doubted",
}
_of_phone = (Address.person_id, Address.discreet, Address.opened_at, Address.opened_until)
_row = (
    select(
        Outgoing.__table__,
        *_of_phone,
        *(Address.__table__.c[column] for column in (*STATES, "confirmed_at", "heard_at")),
        Address.hours.label("hers"),
        Address.key,
        Address.master,
        Forum.hours.label("forum_hours"),
        Forum.zone,
        Forum.sending_on.label("forum_on"),
        select(HouseRow.sending_on).scalar_subquery().label("house_on"),
    )
    .join(Address, Address.id == Outgoing.address_id)
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .outerjoin(Forum, Forum.id == Member.forum_id)
)


def facts_of(rooms: House, row_id: int) -> Facts:
    """Read all that the table looks at, of one row that waits or is in a worker's hand."""
    (row,) = rooms.rows(_row.where(Outgoing.id == row_id))
    states = {state for column, state in STATES.items() if getattr(row, column) is not None}
    states |= {"unconfirmed"} if row.confirmed_at is None else set()
    facts = Facts(
        kind=row.kind,
        good_until=row.good_until,
        forum=_hours(rooms, row),
        hers=None if row.hers is None else windows(row.hers),
        zone=ZoneInfo(row.zone or ZONE),
        said_at=row.said_at,
        is_one=PASSES.get(row.passes, ""),
        consented=_has_consented(rooms, row),
        budget_left=row.passes == "again" or _contacts(rooms, row) < MOST_CONTACTS,
        discreet=row.discreet,
        lists_a_word=bool(listed(_words(rooms, row))),
        question=_is_asked(rooms, row),
        sending_on=row.house_on and row.forum_on is not False,
        states=frozenset(states),
    )
    if not _is_opened(rooms, row, facts):
        return facts
    return replace(facts, kind="opened", knock_until=row.opened_until)


def _is_opened(rooms: House, row: Row[Any], facts: Facts) -> bool:
    """Say whether a knock for it was answered by a 1, in a time that is not over."""
    is_open = row.opened_until is not None and rooms.clock() < row.opened_until
    needs_it = row.discreet and ROWS[row.kind]["discreet"] == "knock"
    return needs_it and is_open and row.made_at <= row.opened_at and facts.consented


def _hours(rooms: House, row: Row[Any]) -> Windows:
    """Give the times of its forum; of a knock those of each forum that it speaks for."""
    if row.kind != "knock":
        return windows(row.forum_hours or HOURS)
    every = rooms.column(_waiting(row, Forum.hours))
    return reduce(both, map(windows, every)) if every else windows(HOURS)


def _has_consented(rooms: House, row: Row[Any]) -> bool:
    """Say what she chose last; a knock is there for what waits for it."""
    if row.kind == "knock":
        return bool(rooms.rows(_waiting(row, Outgoing.id)))
    if row.kind not in CONSENTS:
        return True
    of_kind = select(Consent.given).where(
        Consent.member_id == row.member_id, Consent.kind == CONSENTS[row.kind]
    )
    return rooms.column(of_kind.order_by(Consent.id.desc()).limit(1)) == [True]


def _waiting(row: Row[Any], what: Any) -> Any:  # noqa: ANN401 - a column, and a query for it
    waits = select(what).select_from(Outgoing)
    waits = waits.join(Member, Member.id == Outgoing.member_id).join(Forum)
    return waits.where(
        Outgoing.address_id == row.address_id, Outgoing.state == "held", Outgoing.why == "knock"
    )


def _contacts(rooms: House, row: Row[Any]) -> int:
    of_person = select(func.count()).select_from(Outgoing).join(Address)
    (found,) = rooms.column(
        of_person.where(
            Address.person_id == row.person_id,
            Outgoing.counted,
            Outgoing.id != row.id,
            Outgoing.state.in_(MAY_HAVE_LEFT),
            Outgoing.sending_at > rooms.clock() - WEEK,
        )
    )
    return int(found)


def _is_asked(rooms: House, row: Row[Any]) -> bool:
    """Say whether we have begun to ask her something within a day, and she has said nothing."""
    asked = select(Outgoing.id).where(
        Outgoing.address_id == row.address_id,
        Outgoing.id != row.id,
        Outgoing.priority == BEGUN,
        Outgoing.asks,
        Outgoing.state.in_(MAY_HAVE_LEFT),
        Outgoing.sending_at > rooms.clock() - DAY,
    )
    if row.heard_at is not None:
        asked = asked.where(Outgoing.sending_at > row.heard_at)
    return bool(rooms.rows(asked))


def _words(rooms: House, row: Row[Any]) -> str:
    if row.words is not None:
        owner = Owner("addresses", row.address_id, row.key, row.master)
        return rooms.keyring.unseal(owner, "outgoing.words", row.words)
    with rooms.database.read() as connection:
        return wordings.words(connection, rooms.keyring, row.wording_id, discreet=row.discreet)
