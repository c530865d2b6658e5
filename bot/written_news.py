"""News as they were typed: read into messages, or refused with all that is wrong with them."""

from dataclasses import dataclass, field

from bot.as_sms import MOST_PARTS, length, named, one_line
from bot.dialogues.update import words
from bot.messages import Reply
from bot.safety.listed_words import listed

PLAIN, DISCREET = "text", "discreet"  # the two wordings


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of news as it was typed."""

    text: str = field(repr=False)
    discreet: str | None = field(default=None, repr=False)
    taken_back: tuple[str, ...] = field(default=(), repr=False)  # second wordings that never went
    sensitive: bool = False  # so a second person says yes, to however few it goes


@dataclass(frozen=True, slots=True)
class News:
    """A piece of news as it goes out, and what its writer should know."""

    written: Written = field(repr=False)
    plain: Reply = field(repr=False)
    discreet: Reply | None = field(repr=False)
    lacks: tuple[str, ...] = field(repr=False)  # words for which it needs a second wording
    warnings: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one wording, in a sentence."""

    of: str  # PLAIN or DISCREET
    says: str = field(repr=False)


class NotNews(Exception):
    """Why words are no news, each thing in a sentence."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.says for problem in problems))
        self.problems = problems


def read(
    written: Written, own: tuple[str, ...] = (), *, discreet_name: str = "The second wording"
) -> News:
    """Put what was typed into its messages; NotNews names all that is wrong.

    `own` are the words that its forum has added to the word check.
    """
    plain, problems, warnings = _composed(PLAIN, "The text", written.text)
    if written.discreet is None:
        if plain is None:
            raise NotNews(*problems)
        return News(written, plain, None, listed(written.text, own), warnings)
    if found := listed(written.discreet, own):
        said = f"{discreet_name} holds {named(found)} all the same."
        problems += (Problem(DISCREET, said),)
    discreet, more, also = _composed(DISCREET, discreet_name, written.discreet)
    problems += more
    if problems or plain is None:
        raise NotNews(*problems)
    return News(written, plain, discreet, (), warnings + also)


def _composed(
    of: str, what: str, text: str
) -> tuple[Reply | None, tuple[Problem, ...], tuple[str, ...]]:
    """Put a text into its message; else what is wrong; and where it takes more than one part."""
    line = one_line(text)
    if not line:
        said = f"{what} needs words, without signs that no phone can show."
        return None, (Problem(of, said),), ()
    reply = words(line)
    parts, said = length(reply.words)
    if parts > MOST_PARTS:
        too_long = f"{what} {said}, and {MOST_PARTS} are the most."
        return None, (Problem(of, too_long),), ()
    return reply, (), (f"{what} {said}.",) if parts > 1 else ()


def lacks(written: Written, own: tuple[str, ...]) -> tuple[str, ...]:
    """Name the words for which it needs a second wording, or another one than it has."""
    return listed(written.text if written.discreet is None else written.discreet, own)
