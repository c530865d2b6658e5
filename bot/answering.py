"""A person answers: words of staff on their way to the phone on which somebody asked."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot import posting
from bot.approving import UNDO
from bot.as_sms import MOST_PARTS, named
from bot.messages import Kind, Reply
from bot.safety.listed_words import listed
from bot.safety.why import Why, in_words
from bot.segments import Encoding, cost, plain
from storage import addresses, forums, members, person_answers
from storage.base import AnyRow
from storage.person_answers import Written
from storage.present import present
from storage.sealing import Keyring

LONGEST_NAME = 20
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’-](?=[^\W\d_]))*")
PERHAPS_NOT_HERS = frozenset({"who_is_this", "person:new owner"})  # marks of a text
_SIGNED = re.compile(r"This is ([^,]*), a person\. (.*)", re.DOTALL)
_REFUSED = {
    "parked_at": Why.PARKED,
    "stopped_at": Why.STOPPED,
    "quiet_at": Why.QUIET,
    "unreachable_at": Why.UNREACHABLE,
}
_NOT_HERS = "This phone is no longer this member's, so nothing goes to it."
_TOLD = frozenset({Why.PARKED, Why.UNREACHABLE})  # of the number, and not of what she said


class NotAnswered(Exception):
    """Why these words do not go, each thing in one plain sentence."""

    def __init__(self, *problems: str, about_name: bool = False) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
        self.about_name = about_name  # of who writes; else about the words, or the person


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that a text has now."""

    written: Written = field(repr=False)
    was_first: bool  # false: somebody had answered before, and what they wrote stands


def worded(name: str, words: str) -> str:
    """Say first who writes, so that nobody takes it for the bot."""
    who, said = " ".join(name.split()), words.strip().replace("\r\n", "\n")
    if not _NAME.fullmatch(who) or len(who) > LONGEST_NAME:
        raise NotAnswered(
            f"Your name is a first name of at most {LONGEST_NAME} letters.", about_name=True
        )
    if not said:
        raise NotAnswered("Write what you want to say.")
    return plain(f"This is {who}, a person. {said}")


def parted(words: str) -> tuple[str, str]:
    """Part an answer, as it was put, into who wrote it and what they said."""
    found = _SIGNED.fullmatch(words)
    return (found[1], found[2]) if found else ("", words)


def bar(connection: Connection, inbox_id: int, member_id: str) -> tuple[str, ...]:
    """Say why nothing can go in answer to a text now, in plain sentences; none: it can."""
    asked = person_answers.asked(connection, inbox_id, member_id)
    if asked is None or not asked.is_hers:
        return (_NOT_HERS,)
    return _never(asked, asked.said_stop_at)


def answer(
    connection: Connection,
    keyring: Keyring,
    member_id: str,
    inbox_id: int,
    words: str,
    now: datetime,
) -> Given:
    """Put a person's answer to a text of a member; NotAnswered where it may not go.

    It goes to the phone from which the text came, at a good moment, and not within the next
    minute; somebody discreet is asked first. Where the text has an answer already, that one
    stands; one that never came does not.
    """
    asked = person_answers.asked(connection, inbox_id, member_id)
    if asked is not None and asked.mark in PERHAPS_NOT_HERS:
        raise NotAnswered("Whoever wrote this may not be the member, so nothing goes to them.")
    known = None if asked is None else addresses.lock_by_id(connection, asked.address_id)
    member = members.with_forum(connection, member_id)
    if known is None or member is None or member.person_id != known.row.person_id:
        raise NotAnswered(_NOT_HERS)
    before = person_answers.first(connection, keyring, known.id, inbox_id)
    if before is not None:
        return Given(before, was_first=False)
    _refuse(member, known.row, words, forums.unseal_listed(keyring, member))
    person_answers.give_way(connection, known.id, inbox_id)
    cause, due_at = person_answers.cause_of(inbox_id), now + UNDO
    post = posting.Post(cause, member_id, None, now, due_at=due_at)
    posting.put(connection, keyring, known, post, Reply(words, kind=Kind.ANSWER))
    written = person_answers.first(connection, keyring, known.id, inbox_id)
    return Given(present(written, "it was put just now"), was_first=True)


def _refuse(member: AnyRow, address: AnyRow, words: str, own: tuple[str, ...]) -> None:
    """Raise all that speaks against these words on this phone."""
    if never := _never(address, member.stopped_at):
        raise NotAnswered(*never, "Nothing was sent.")
    found = listed(words, own) if address.discreet else ()
    problems = [*_too_long(words), *_seen_by_others(member, found)]
    if problems:
        raise NotAnswered(*problems)


def _never(address: AnyRow, said_stop_at: datetime | None) -> tuple[str, ...]:
    """Say why nothing goes to a phone that stands like this, however good the words are."""
    why = next((why for name, why in _REFUSED.items() if getattr(address, name)), None)
    # A stop that is younger than her own word here was said on another line.
    said_here = said_stop_at is not None and bool(
        address.stopped_at and address.stopped_at <= said_stop_at
    )
    if why in _TOLD or (why is Why.STOPPED and said_here):
        return (in_words(why),)
    if why is not None or address.leaving_until is not None:
        # Not why: she may have said it to another forum, of which this one knows nothing.
        return ("Nothing can go to this person at this time.",)
    return ()


def _too_long(words: str) -> tuple[str, ...]:
    found = cost(words)
    if found.parts <= MOST_PARTS:
        return ()
    said = f"This is {found.parts} texts long, and an answer is at most {MOST_PARTS}."
    if found.encoding is Encoding.GSM_7:
        return (f"{said} Leave something out.",)
    signs = " ".join(found.forced_by[:5])
    return (f"{said} These signs make a text more than twice as long: {signs}",)


def _seen_by_others(member: AnyRow, found: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse listed words; of her screen no more is said than her forum knows by itself."""
    if not found:
        return ()
    whose = "this person's screen" if member.discreet else "any screen"
    return (f"Others may see {whose}. Say it without {named(found)}.",)
