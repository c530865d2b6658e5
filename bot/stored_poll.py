"""How a poll stands in its sealed columns, and how it is read back for one phone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.question import Poll, Question
from bot.safety.listed_words import listed
from storage import forums
from storage.base import AnyRow
from storage.polls import PollState
from storage.sealing import Keyring, Owner


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one question."""

    text: str = field(repr=False)
    options: tuple[str, ...] = field(default=(), repr=False)
    discreet: str | None = field(default=None, repr=False)  # the text without listed words

    def packed(self) -> str:
        """Write them down for `questions.words`."""
        return json.dumps([self.text, self.options, self.discreet])

    @classmethod
    def unpacked(cls, packed: str) -> "Words":
        """Read what `packed` wrote."""
        text, options, discreet = json.loads(packed)
        return cls(text, tuple(options), discreet)


@dataclass(frozen=True, slots=True)
class Frame:
    """Who asks, what for, and who decides (rule 39)."""

    asked_by: str = field(repr=False)
    purpose: str = field(repr=False)
    decides: str = field(repr=False)

    def packed(self) -> str:
        """Write it down for `polls.frame`."""
        return json.dumps([self.asked_by, self.purpose, self.decides])

    @classmethod
    def unpacked(cls, packed: str) -> "Frame":
        """Read what `packed` wrote."""
        return cls(*json.loads(packed))


def words_of(keyring: Keyring, forum: Owner, sealed: bytes) -> Words:
    """Open the words of a question."""
    return Words.unpacked(keyring.unseal(forum, "questions.words", sealed))


def poll_of(
    keyring: Keyring,
    rows: Sequence[AnyRow],
    answers: dict[int, str],
    zone: tzinfo,
    *,
    discreet: bool,
    now: datetime,
) -> Poll:
    """Read a poll from the rows of `polls.with_questions`, in the words that are safe here."""
    first = rows[0]
    forum = Owner("forums", first.forum_id, first.forum_key, first.forum_master)
    closes = first.closes_at
    frame = Frame.unpacked(keyring.unseal(forum, "polls.frame", first.frame))
    own = forums.unseal_listed(keyring, first) if discreet else ()
    return Poll(
        id=first.id,
        questions=tuple(_question(keyring, forum, row, own, discreet=discreet) for row in rows),
        is_open=first.state == PollState.OPEN and (closes is None or now < closes),
        closes=None if closes is None else closes.astimezone(zone),
        decides="" if discreet and listed(frame.decides, own) else frame.decides,
        answers=answers,
    )


def _question(
    keyring: Keyring, forum: Owner, row: AnyRow, own: tuple[str, ...], *, discreet: bool
) -> Question:
    words = words_of(keyring, forum, row.words)
    text = words.discreet if discreet and words.discreet is not None else words.text
    # A forum's word may be younger than a label that holds it.
    is_safe = not (discreet and any(listed(each, own) for each in (text, *words.options)))
    return Question(row.place, row.kind, text, words.options, is_safe)
