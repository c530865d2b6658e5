"""What codes of the database mean, in words for staff."""

from bot.reached import number_to_look_up, undelivered
from storage.inbox import ANY_LINE, PERSON, UNREAD

CHANNELS = {"sms": "SMS", "telegram": "Telegram", "try": "Simulator", "try_chat": "Simulator, chat"}

# The gravest first. What stands behind "risk:" is a group of the list of risk words.
_RISKS = {
    "suicide": "May be thinking of suicide",
    "danger": "May be in danger now",
    "child": "A child may be in danger",
    "others": "May be about to hurt somebody else",
    "self-harm": "May be hurting themselves",
}
_MARKS = {
    "who_is_this": "Asks who this is: may not be the member",
    "wrong_codes": "Five wrong codes within an hour",
    "too_many": "More texts than a person sends: the bot has gone silent",
    "erasing": "Has all their words erased, and can still stay by 0",
    "leaving": "Leaves, and has not said what becomes of their words",
    "left": "Leaves: in three days their name goes, and nothing leads from their words to them",
    "new_owner": "Says that somebody else has this phone now",
    "which_line": "Did not say which line this is for",
    "person": "Asks for a person",
    "person:settings": "Asks a person to change settings",
    "person:agreed words": "Asks a person to agree a phrase, or a word for silence",
    "person:new owner": "Says that this phone has a new owner",
    "person:phone in use": "Wants to join from a phone that is in use",
    "person:under 18": "Says that they are under 18",
    "person:18 or over": "Did not say whether they are 18 or over",
    "person:erasing": "Wants all their words erased: ask them first",
}
KINDS = {
    "reply": "A reply",
    "risk": "The safety reply",
    "stop_confirmation": "The confirmation of a stop",
    "late_line": "The line that says sorry for a late reply",
    "answer": "A person's answer",
    "knock": "A knock",
    "opened": "A message after a knock",
    "poll": "A question",
    "reminder": "A reminder",
    "update": "An update",
    "notice": "A notice about a session",
    "check": "The check that it is still them",
}


def channel(code: str) -> str:
    """Name a channel."""
    return CHANNELS.get(code, code)


def is_risk(mark: str | None) -> bool:
    """Say whether a mark means that somebody may be in danger."""
    return bool(mark and mark.startswith("risk:"))


def mark(code: str | None, state: str) -> str:
    """Say why a text waits for a person."""
    if code is None:
        return "Not read by the bot" if state == UNREAD else "Kept for a person"
    if is_risk(code):
        # Nothing here tells that she is in another forum.
        group = code.removeprefix("risk:").removesuffix(ANY_LINE)
        return _RISKS.get(group, "Somebody may be in danger")
    if code.startswith(PERSON):
        return _MARKS.get(code, _MARKS[PERSON])
    return _MARKS.get(code, "Marked for a person to look at")


def kind(code: str) -> str:
    """Name a kind of message."""
    return KINDS.get(code, "A message")


def failure(why: str | None, code: str | None) -> str:
    """Say why a message did not arrive, with the number that somebody could look up."""
    because, number = undelivered(why, code), number_to_look_up(why, code)
    said = f"{because[0].upper()}{because[1:]}"
    return f"{said} Its number for this: {number}." if number else said
