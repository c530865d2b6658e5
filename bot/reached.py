"""Whom a poll or a piece of news reached, and why not, in plain words for the staff of its forum.

For any wait there is one wording, whatever its cause: a cause could come from another forum of
the same person, of which this one knows nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import news
from bot.safety.why import Why
from storage import audience, broadcasts, forums, members, polls, updates
from storage.audience import POLLS, UPDATES, Listener
from storage.base import AnyRow
from storage.flags import NO_MOBILE
from storage.outgoing import DELIVERED, FAILED, OPEN, SENT, UNSURE
from storage.sealing import Keyring
from storage.sends import A_PERSON_SAID
from storage.updates import UpdateState

GOT_IT = "Got it."
WAITS = "Waits for a good moment for this person, at the latest until {day}."
LEAVES = "Is just going to this person: it was too late to stop it."
WILL_GET_IT = "Gets it in the next good moment for this person."
UNKNOWN = "It may have arrived. Nobody can tell for sure, so it is not sent again."
NOT_SENT = "Was not sent: {because}"
TOO_LATE = "no good moment came in time."
JOINED_LATER = "this person joined after it had gone out."
NOT_DELIVERED = "the provider could not deliver it."
NOT_THEN = "it could not go to this person at that time."
NOT_NOW = "nothing can go to this person at this time."

# Why a message that left us did not arrive.
_UNDELIVERED: dict[str, str] = {
    Why.UNREACHABLE: "the provider cannot reach this phone.",
    NO_MOBILE: "the provider says that this number takes no texts. It may be a landline.",
    A_PERSON_SAID: "a person said that it did not arrive.",
}
# What providers say of a phone that has stopped all messages, by SMS or by a block. That may
# have been on the line of another forum, so these numbers are shown nowhere.
_OF_A_STOP = frozenset({"21610", "403"})

_BECAUSE = {
    Why.STOPPED: "this person has stopped all messages.",
    Why.PAUSED: "this person has paused messages.",
    Why.QUIET: NOT_THEN,  # as below
    Why.PARKED: "the number or chat may be somebody else's.",
    Why.UNREACHABLE: "the number or chat cannot be reached.",
    Why.NO_CONSENT: "this person has not agreed to this kind of message.",
    "leaving": NOT_THEN,  # perhaps another forum, of which this one knows nothing
    "answered": "this person had answered it already.",
    "closed": "it closed before a good moment came.",
    news.STOPPED: "it was stopped before it went.",
    "skipped": "this person did not want to see it now.",
    audience.NO_PHONE: "this person has no number or chat here.",
    members.JOINING: "this person has not finished joining.",
}
# What is told only where she said it on this forum's line, or its own staff did it for her.
_SAID_HERE: dict[str, str] = {Why.STOPPED: "said_stop_at", Why.PAUSED: "said_pause_at"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a poll or a piece of news stands with one member."""

    member_id: str
    alias: str | None = field(repr=False)  # none for somebody who has left
    state: str  # one plain sentence
    until: datetime | None = None  # in the forum's zone, where it waits


def deliveries(
    connection: Connection, keyring: Keyring, forum_id: int, cause: str
) -> list[Delivery]:
    """Say of each member how `poll:7:open` or `update:7` stands; before it goes, who gets it.

    Those for whom it was put come first, each list in the order of joining.
    """
    went = _how_it_went(connection, cause)
    zone = ZoneInfo(forums.zone(connection, forum_id))
    put = list(_put(connection, keyring, forum_id, cause, zone))
    if went.stopped:
        put = [one if one.until is None else replace(one, state=LEAVES) for one in put]
    met = {one.member_id for one in put}
    consent = POLLS if cause.startswith("poll:") else UPDATES
    rest = (
        Delivery(each.member.id, members.alias(keyring, each.member), _missed(each, went))
        for each in audience.everyone(connection, forum_id, consent)
        if each.member.id not in met
    )
    return [*put, *rest]


@dataclass(frozen=True, slots=True)
class _Went:
    """When it went out, and whether it was stopped; none where it has not gone."""

    at: datetime | None
    stopped: bool = False


def _how_it_went(connection: Connection, cause: str) -> _Went:
    thing, which = cause.split(":")[:2]
    if thing == "poll":
        poll = polls.find(connection, int(which))
        return _Went(None if poll is None else poll.opened_at)
    told = updates.find(connection, int(which))
    if told is None:
        return _Went(None)
    return _Went(told.sent_at, told.state == UpdateState.STOPPED)


def _put(
    connection: Connection, keyring: Keyring, forum_id: int, cause: str, zone: ZoneInfo
) -> Iterator[Delivery]:
    for row in broadcasts.of_cause(connection, forum_id, cause):
        until = row.good_until.astimezone(zone) if row.row_state in OPEN else None
        yield Delivery(row.id, members.alias(keyring, row), _in_words(row, until), until)


def waits(until: datetime) -> str:
    """Say that it waits, whatever the cause: one could come from another forum of hers."""
    return WAITS.format(day=f"{until:%A} {until.day} {until:%B}")


def _in_words(row: AnyRow, until: datetime | None) -> str:
    if until is not None:
        return waits(until)
    if row.row_state in {SENT, DELIVERED}:
        return GOT_IT
    if row.row_state == UNSURE:
        return UNKNOWN
    if row.row_state == FAILED:
        return NOT_SENT.format(because=undelivered(row.why, row.provider_code))
    # What ended on the way to her, for whatever reason that this forum may not know.
    return NOT_SENT.format(because=_because(row, row.why, row.ended_at))


def left_out(listener: Listener) -> str:
    """Say why somebody would get nothing now, in one plain sentence."""
    because = _because(listener.member, listener.left_out, listener.since)
    said = NOT_NOW if because == NOT_THEN else because
    return f"{said[:1].upper()}{said[1:]}"


def undelivered(why: str | None, code: str | None) -> str:
    """Say why a message that left us did not arrive, in words that tell of no other forum."""
    if why in _UNDELIVERED:
        return _UNDELIVERED[why]
    return NOT_THEN if code in _OF_A_STOP else NOT_DELIVERED


def number_to_look_up(why: str | None, code: str | None) -> str | None:
    """Give the provider's number for a failure; none where it would tell of a stop."""
    return None if why not in _UNDELIVERED and code in _OF_A_STOP else code


def _because(member: AnyRow, why: str | None, since: datetime | None) -> str:
    """Say why, as it was at a moment; what is younger than her own word here was said elsewhere."""
    column = _SAID_HERE.get(why or "")
    if column is not None:
        said_at = getattr(member, column)
        if said_at is None or since is None or since > said_at:
            return NOT_THEN
    return _BECAUSE.get(why or "", TOO_LATE)


def _missed(listener: Listener, went: _Went) -> str:
    """Say of somebody for whom nothing was put why not, as far as can be known today."""
    joined = listener.member.joined_at
    if went.at is not None and joined is not None and joined > went.at:
        return NOT_SENT.format(because=JOINED_LATER)
    if went.at is None and went.stopped:
        return NOT_SENT.format(because=_BECAUSE[news.STOPPED])
    if listener.left_out is None:
        return WILL_GET_IT if went.at is None else NOT_SENT.format(because=NOT_THEN)
    return NOT_SENT.format(because=_because(listener.member, listener.left_out, listener.since))
