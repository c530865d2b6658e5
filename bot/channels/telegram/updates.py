"""Reads Telegram's updates, and of each no more than we need.

Our own reading, and not the library's `Update.de_json`: that one raises three kinds of error for
what is missing, takes a word for a number, keeps names and phone numbers in its objects, and
costs each web process 39 MB and half a second at its start.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.messages import Event, Inbound

NAME = "telegram"
# What we ask Telegram for; other kinds never come.
ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")

# What Telegram tells of a chat, and nobody has said.
_NOT_SAID_NAMES = """
    boost_added chat_background_set chat_shared connected_website gift
    message_auto_delete_timer_changed pinned_message refunded_payment successful_payment
    unique_gift users_shared video_chat_scheduled write_access_allowed
"""
_NOT_SAID = frozenset(_NOT_SAID_NAMES.split())
# All else falls out while the JSON is read: names, numbers, pictures, what she quotes.
_KEPT_NAMES = """
    update_id message edited_message channel_post edited_channel_post callback_query
    my_chat_member message_reaction result
    chat id type message_id date edit_date text caption location data
    new_chat_member old_chat_member status
    new_reaction old_reaction emoji custom_emoji_id
"""
_KEPT = _NOT_SAID.union(_KEPT_NAMES.split())
_GROUPS = {"group", "supergroup", "channel"}
_GONE = {"left", "kicked"}
_BLOCKS = {"kicked": Event.BLOCKED, "member": Event.UNBLOCKED}
_BUTTON = re.compile(r"([A-Za-z0-9_-]{1,61}):([0-9]{1,2})")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**53  # Telegram's ids have 52 bits

Part = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Update:
    """What one update means to us."""

    id: int | None = None
    inbound: Inbound | None = None
    # The one call that it asks for, as Telegram takes it: {"method": "leaveChat", ...}.
    answer: Mapping[str, str | int] | None = field(default=None, repr=False)


class Unreadable(Exception):
    """An answer with updates from which there is no way on."""


def read_all(body: bytes, now: datetime) -> list[Update]:
    """Read the answer with all updates that waited."""
    answer = parse(body)
    found = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise Unreadable("there is no list of updates in it")
    read_ones = [read(each, now) for each in found]
    if read_ones and all(update.id is None for update in read_ones):
        raise Unreadable("no update has an id, so that they would come again for ever")
    return read_ones


def parse(body: bytes) -> object:
    """Parse a JSON body, without what we do not keep; none where it is no JSON."""
    try:
        return json.loads(body, object_pairs_hook=_kept)
    except (ValueError, RecursionError):
        return None


def _kept(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if name in _KEPT}


def read(parsed: object, now: datetime) -> Update:
    """Read one parsed update, whatever is missing or odd in it; raises nothing."""
    update = parsed if isinstance(parsed, dict) else {}
    number = _number(update, "update_id")
    for kind in update:
        part = _part(update, kind)
        group = _group(part)
        if group is not None:
            gone = _part(part, "new_chat_member").get("status") in _GONE
            leave: dict[str, str | int] = {"method": "leaveChat", "chat_id": group}
            return Update(number, None, None if gone else leave)
    inbound = _inbound(update, now)
    if inbound is not None and number is not None:
        inbound = replace(inbound, delivery_id=str(number))
    return Update(number, inbound, _thanks(update))


def _inbound(update: Part, now: datetime) -> Inbound | None:
    if part := _part(update, "message"):
        return _wrote(part, now)
    if part := _part(update, "edited_message"):
        return _edited(part, now)
    if part := _part(update, "callback_query"):
        return _pressed(part, now)
    if part := _part(update, "my_chat_member"):
        return _blocked(part, now)
    return _reacted(_part(update, "message_reaction"), now)


def _wrote(part: Part, now: datetime) -> Inbound | None:
    chat, message_id = _chat(part), _number(part, "message_id")
    if chat is None or message_id is None:
        return None
    said = next((part[key] for key in ("text", "caption") if isinstance(part.get(key), str)), None)
    if said is None and not part.keys().isdisjoint(_NOT_SAID):
        return None
    return Inbound(
        channel=NAME,
        chat=chat,
        message_id=str(message_id),
        text=_words(said),
        said_at=_date(part, "date", now),
        # Whatever came without a text of its own, also of kinds that are not there yet.
        media=not isinstance(part.get("text"), str),
    )


def _edited(part: Part, now: datetime) -> Inbound | None:
    wrote = _wrote(part, now)
    # A place that moves is edited every few seconds, by the phone and not by her.
    if wrote is None or (wrote.media and not wrote.text and "location" in part):
        return None
    at = _date(part, "edit_date", wrote.said_at if "edit_date" not in part else now)
    version = _number(part, "edit_date") or ""
    return replace(wrote, event=Event.EDITED, said_at=at, version=str(version))


def _pressed(part: Part, now: datetime) -> Inbound | None:
    chat, press = _chat(_part(part, "message")), part.get("id")
    if chat is None or not isinstance(press, str) or not press:
        return None
    data = part.get("data")
    ours = _BUTTON.fullmatch(data) if isinstance(data, str) else None
    token, number = ours.groups() if ours else ("", "")
    return Inbound(
        channel=NAME,
        chat=chat,
        message_id=f"press:{_words(press)}",  # the bare number would be that of a message
        text=number,
        said_at=now,  # Telegram does not tell when
        event=Event.PRESSED,
        button_of=token,
    )


def _blocked(part: Part, now: datetime) -> Inbound | None:
    chat, status = _chat(part), _part(part, "new_chat_member").get("status")
    event = _BLOCKS.get(status) if isinstance(status, str) else None
    if chat is None or event is None:
        return None
    # It has no id of its own. The date is the same when it comes again.
    version = str(_number(part, "date") or "")
    return Inbound(NAME, chat, f"{event}:{version}", "", now, event=event, version=version)


def _reacted(part: Part, now: datetime) -> Inbound | None:
    chat, message_id = _chat(part), _number(part, "message_id")
    before, after = part.get("old_reaction"), part.get("new_reaction")
    if chat is None or message_id is None or not isinstance(after, list):
        return None
    added = [sign for sign in after if not isinstance(before, list) or sign not in before]
    if not added:
        return None  # she took one away
    sign = _words(added[0].get("emoji") if isinstance(added[0], dict) else None)
    version = f"{_number(part, 'date') or ''}{sign}"
    # Not the bare number: it is that of the message under which the sign stands.
    reaction = Inbound(NAME, chat, f"sign:{message_id}", sign, _date(part, "date", now))
    return replace(reaction, event=Event.REACTED, version=version)


def _thanks(update: Part) -> dict[str, str | int] | None:
    """Give the call that ends the waiting sign on a pressed button."""
    press = _part(update, "callback_query").get("id")
    if not isinstance(press, str) or not press:
        return None
    return {"method": "answerCallbackQuery", "callback_query_id": press}


def _part(whole: Part, name: str) -> Part:
    value = whole.get(name)
    return value if isinstance(value, dict) else {}


def _number(part: Part, name: str) -> int | None:
    value = part.get(name)
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST
    return value if right and isinstance(value, int) else None


def _chat(part: Part) -> str | None:
    """Give the chat of one person; none where it is no such chat."""
    chat = _part(part, "chat")
    number = _number(chat, "id")
    return str(number) if number and chat.get("type", "private") == "private" else None


def _group(part: Part) -> int | None:
    """Give the id of a group or channel in which this happened; we have no business there."""
    chat = _part(part, "chat") or _part(_part(part, "message"), "chat")
    number = chat.get("id")
    is_group = chat.get("type") in _GROUPS if isinstance(chat.get("type"), str) else False
    return number if is_group and type(number) is int else None


def _date(part: Part, name: str, now: datetime) -> datetime:
    """Give the time that Telegram tells, but none that is still to come."""
    number = _number(part, name)
    if not number or number > now.timestamp():
        return now
    return datetime.fromtimestamp(number, UTC)


def _words(value: object) -> str:
    """Give a text that can be sealed: no NUL, and no half of a letter."""
    text = value if isinstance(value, str) else ""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\0", ""))
