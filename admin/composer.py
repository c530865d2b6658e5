"""The composer: what words to members cost, and what would make them shorter, plainer, safer.

It is the same measure in the page, after its Check button, and in the bar that follows what is
typed. Nothing is sent from here, and nothing refused: those who send do that.
"""

import unicodedata
from dataclasses import dataclass, field, replace

from flask import request
from wtforms import TextAreaField

from admin import prices
from admin.question_as_sent import Asked
from bot import readability
from bot.as_sms import MOST_PARTS
from bot.readability import Hint
from bot.safety.listed_words import listed
from bot.segments import LIMITS, Encoding, cost, plain, plain_twin

CHECK = "check"  # the button that only measures
PLAIN = "plain"  # the button that takes the plain twins first; its value names the field
MOST_SIGNS = 5000  # of longer words only the length is told: nobody can send them
_NAMED = 5  # that many signs are named, and the others counted


def only_checks() -> bool:
    """Say whether somebody only wants to see what this would cost: nothing is to be sent."""
    return CHECK in request.form or PLAIN in request.form


class Composed(TextAreaField):
    """A field for words to members: its lines end as they travel, and it can take plain signs."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, with plain signs where the button for them was pressed."""
        if not valuelist:
            return
        words = valuelist[0].replace("\r\n", "\n")
        self.data = plain(words) if request.form.get(PLAIN) == self.name else words


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that the plain alphabet does not have."""

    sign: str
    name: str
    twin: str | None  # none where nothing stands for it; "" where it is only left out


@dataclass(frozen=True, slots=True)
class Around:
    """What goes with the words, and to how many."""

    people: int = 1  # who get it by SMS; on Telegram it costs nothing
    knocks: int = 0  # who get a line without content first: one part more
    discreet: bool = False
    part_costs: int | None = None  # in tenths of a penny; none: the usual price
    before: str = ""  # what the bot says in the same message, before and behind
    after: str = ""
    asked: Asked | None = None  # for a question, from which the bot makes its message
    within: str = ""  # for words that are no message of their own: that of which they are a part
    own: tuple[str, ...] = field(default=(), repr=False)  # listed words of the forum itself

    def message(self, words: str) -> str:
        """Give the whole message in which words go."""
        if self.asked:
            return self.asked.message(words, discreet=self.discreet)
        return " ".join(part for part in (self.before, words, self.after) if part)


_ALONE = Around()


@dataclass(frozen=True, slots=True)
class Measure:
    """All that the bar below some words says."""

    words: str = field(repr=False)
    around: Around = field(repr=False)
    parts: int
    used: int
    room: int  # how much fits into so many parts
    in_plain_alphabet: bool
    in_plain_signs_already: bool
    as_typed: int  # the parts that it would take, were no twin to stand for any sign
    signs: tuple[Sign, ...] = field(repr=False)  # that the plain alphabet does not have
    more_signs: int
    listed: tuple[str, ...] = field(repr=False)
    reading_age: int | None  # none where this cannot be told
    hints: tuple[Hint, ...] = field(repr=False)

    @property
    def empty(self) -> bool:
        """Nothing was written yet."""
        return not self.words.strip()

    @property
    def whole(self) -> str:
        """The whole message, exactly as it goes."""
        return plain(self.around.message(self.words.strip()))

    @property
    def checked(self) -> bool:
        """Whether more than the length was looked at."""
        return len(self.words) <= MOST_SIGNS

    @property
    def too_long(self) -> bool:
        """Whether nobody may send this (rule 31)."""
        return self.parts > MOST_PARTS

    @property
    def most_parts(self) -> int:
        """The hard limit."""
        return MOST_PARTS

    @property
    def swapped(self) -> tuple[Sign, ...]:
        """The signs for which plain ones stand in what goes by SMS."""
        return tuple(sign for sign in self.signs if sign.twin is not None)

    @property
    def forcing(self) -> tuple[Sign, ...]:
        """The signs for which nothing stands: with one of them all of it takes the long form."""
        return tuple(sign for sign in self.signs if sign.twin is None)

    @property
    def in_plain_signs(self) -> str:
        """The words with the plain twins taken."""
        return plain(self.words)

    @property
    def reads_easily(self) -> bool:
        """Whether the reading age is the one that is aimed for."""
        return self.reading_age is None or self.reading_age <= readability.AIM

    @property
    def each(self) -> str:
        """What it costs to one person."""
        return prices.money(self.parts * prices.of_a_part(self.around.part_costs))

    @property
    def in_all(self) -> str:
        """What it costs to all of them, their knocks too."""
        sent = self.parts * self.around.people + self.around.knocks
        return prices.money(sent * prices.of_a_part(self.around.part_costs))

    @property
    def said(self) -> str:
        """What changed enough to be read aloud while somebody types."""
        found = [] if self.around.within else [f"{_texts(self.parts)}."]
        found = ["Too long to send."] if self.too_long else found
        found += [] if self.in_plain_alphabet else ["Some signs make it longer."]
        found += ["Holds words that others should not see."] if self.listed else []
        return " ".join(found)


def measure(words: str | None, around: Around = _ALONE) -> Measure:
    """Measure words as they are typed, together with what the bot says around them."""
    words = (words or "").replace("\r\n", "\n")
    whole = around.message(words.strip())
    typed, paid = cost(whole), cost(plain(whole))  # by SMS go plain signs, wherever there are some
    signs = sorted(map(_named, typed.forced_by), key=lambda sign: sign.twin is not None)
    alone, chained = LIMITS[paid.encoding]
    found = Measure(
        words,
        around,
        paid.parts,
        paid.units,
        alone if paid.parts == 1 else chained * paid.parts,
        paid.encoding is Encoding.GSM_7,
        plain(words) == words,
        typed.parts,
        tuple(signs[:_NAMED]),
        max(0, len(signs) - _NAMED),
        (),
        None,
        (),
    )
    return _looked_at(found) if found.checked else found


def _looked_at(found: Measure) -> Measure:
    """Look at the words themselves, too: at most so many that it takes no time."""
    words, asked = found.words, found.around.asked
    age = round(readability.reading_age(words)) if readability.is_english(words) else None
    every = "\n".join((words, *(f"{option}." for option in (asked.options if asked else ()))))
    hints = readability.hints(every) if age is not None else ()
    return replace(found, listed=listed(every, found.around.own), reading_age=age, hints=hints)


def _named(sign: str) -> Sign:
    name = unicodedata.name(sign, "a sign without a name").lower()
    return Sign(sign, name, plain_twin(sign))


def _texts(parts: int) -> str:
    return "1 text" if parts == 1 else f"{parts} texts"
