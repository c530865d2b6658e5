"""What the page for practice shows of an invented phone: thread, buttons, what waits and why."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import news
from bot.safety.why import Why, in_words
from bot.segments import cost
from storage import practice
from storage.base import AnyRow
from storage.inbox import FILED, KEPT, UNDERSTOOD, UNREAD
from storage.members import IN, JOINING, LEFT
from storage.outgoing import LEASED, NEVER_CAME, NOT_LEFT, READY, SENDING, UNSURE
from storage.practice import Line, Phone
from storage.sealing import Keyring

# In addresses of pages and in forms, what is tried is called so.
CHANNEL_OF = {"sms": practice.PHONE, "chat": practice.CHAT}
_AT_ONCE = 12  # of a thread, how many lines stand unfolded
_ENDED = 5  # of what did not go, how many are shown
_LOCK_SCREEN = 60  # characters, about what a phone shows
_OF_HERS = {
    UNDERSTOOD: "understood",
    FILED: "kept",
    KEPT: "kept for a person",
    UNREAD: "the bot failed on it: kept for a person",
}


@dataclass(frozen=True, slots=True)
class Device:
    """One phone or chat on the page; without a phone it is still to be made."""

    name: str  # sms or chat
    phone: Phone | None
    others: tuple[Phone, ...]  # what could stand in its place
    lines: tuple[Line, ...] = ()  # what it shows
    earlier: tuple[Line, ...] = ()  # what it showed before, folded
    waits: tuple[Line, ...] = ()  # what has not left
    ended: tuple[Line, ...] = ()  # what never came, the last of it
    keys_of: int | None = None  # the message whose buttons can be pressed
    keys: tuple[tuple[str, str], ...] = ()
    chosen: dict[int, str] = field(default_factory=dict)  # by message, the button that was pressed
    typed: str = field(default="", repr=False)  # stands in its field beforehand
    problem: str = ""  # with what was typed

    @property
    def under_way(self) -> bool:
        """Whether something will soon stand here that does not yet."""
        return any(line.state in {READY, LEASED, SENDING} for line in (*self.lines, *self.waits))

    @property
    def newest(self) -> Line | None:
        """Where the page is to be read on: the last that was said here by either."""
        hers = [line for line in self.lines if line.hers]
        return next(reversed(hers or self.lines), None)

    @property
    def lock_screen(self) -> str:
        """What a bystander sees of the last message."""
        ours = [line.words or "" for line in self.lines if not line.hers]
        text = " ".join(ours[-1].split()) if ours else ""
        return text if len(text) <= _LOCK_SCREEN else text[:_LOCK_SCREEN].rstrip() + "…"


def device(
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    name: str,
    token: str | None,
    *,
    code: tuple[str, str] | None = None,
) -> Device:
    """Open a phone by its token; without one, the one that was heard last.

    `code` is the invite that was made for a phone, which stands in its field until it is used.
    """
    channel = CHANNEL_OF[name]
    others = practice.phones(connection, keyring, channel, forum_id)
    phone = next(iter(others), None)
    if token:
        phone = practice.find(connection, keyring, channel, forum_id, token)
    if phone is None:
        return Device(name, None, tuple(others))
    thread = practice.thread(connection, keyring, phone)
    seen = tuple(line for line in thread if line.hers or _came(line))
    found = Device(
        name,
        phone,
        tuple(others),
        lines=seen[-_AT_ONCE:],
        earlier=seen[:-_AT_ONCE],
        waits=tuple(line for line in thread if not line.hers and line.state in NOT_LEFT),
        ended=tuple(line for line in thread if not line.hers and line.state in NEVER_CAME)[
            -_ENDED:
        ],
    )
    if code and code[0] == phone.token and not found.lines:
        found = replace(found, typed=f"JOIN {code[1]}")
    return _with_keys(found)


def _came(line: Line) -> bool:
    return line.state not in (*NOT_LEFT, *NEVER_CAME)


def _with_keys(found: Device) -> Device:
    """Find the newest message with buttons; a choice that was made has taken their place."""
    ours = [line for line in (*found.earlier, *found.lines) if not line.hers]
    answers = (*ours, *found.waits, *found.ended)
    chosen = {line.pressed_row: line.pressed or "" for line in answers if line.pressed_row}
    found = replace(found, chosen=chosen)
    newest = next((line for line in reversed(ours) if line.buttons), None)
    if newest is None or newest.buttons is None or newest.id in chosen:
        return found
    keys = tuple((str(number), str(label)) for number, label in json.loads(newest.buttons))
    return replace(found, keys_of=newest.id, keys=keys)


def said(line: Line) -> str:
    """Say what became of a text of hers."""
    return _OF_HERS.get(line.state, "")


def size(words: str) -> str:
    """Say what a text costs as an SMS."""
    found = cost(words)
    texts = "1 text" if found.parts == 1 else f"{found.parts} texts"
    return f"{texts}, {found.units} characters"


def next_move(phone: Phone, now: datetime) -> datetime | None:
    """Say when the talk on a phone goes on by itself; none where it does not."""
    wake_at: datetime | None = phone.row.wake_at
    return wake_at if wake_at and wake_at > now else None


def stands(row: AnyRow) -> str:
    """Say how an invented phone stands with us, in a few words."""
    joined = {None: "has not joined", JOINING: "is joining", IN: "has joined", LEFT: "has left"}
    words = [joined.get(row.state, ""), "discreet" if row.discreet else "open"]
    words += [said for name, said in _STANDINGS.items() if getattr(row, name) is not None]
    return ", ".join(words + ([f"times {row.hours}"] if row.hours else []))


def whereabouts(state: str, why: str | None) -> str:
    """Say where a message is, and why: here the true cause may be told, as nobody is real."""
    if state in _STATES:
        return _STATES[state]
    code = why or ""
    if code in set(Why):
        return in_words(Why(code))
    return _CAUSES.get(code, "It was called off.")


_STANDINGS = {
    "stopped_at": "stopped",
    "paused_at": "paused",
    "quiet_at": "silent",
    "parked_at": "parked",
    "leaving_until": "leaving",
    "unreachable_at": "not reachable",
}
_STATES = {
    READY: "It waits for the worker to carry it.",
    LEASED: "The worker has it in hand.",
    SENDING: "on its way",
    UNSURE: "may have arrived or not",
}
# What a row can be waiting for or have ended with, beside the causes of the gate.
_CAUSES = {
    "stop": in_words(Why.STOPPED),
    "pause": in_words(Why.PAUSED),
    "closed": "Its poll has closed.",
    news.STOPPED: "Staff have stopped it.",
    "skipped": "This person did not want to see what waits.",
    "new_owner": "Somebody else has this phone now.",
    "try_again": "It could not be sent just now, and is tried again.",
    "broken": "It could not be read: tell whoever runs Forumline.",
}
