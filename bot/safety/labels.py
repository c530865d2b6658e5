"""What may be a label that somebody chooses: one that is clear, and safe to text back."""

from collections import Counter
from collections.abc import Sequence

from bot.reading import bare, fold, holds_heart, number, several, words_of
from bot.safety.listed_words import listed, reserved
from bot.safety.risk import words_of_risk

_ANY = 999  # numbers up to this, in whatever row
LONGEST = 60  # characters of a label
# A text that is one of these does something of its own, in any state. The providers' words
# are in `reserved`.
OUR_WORDS = frozenset(
    {
        "menu", "back", "skip", "later", "pause", "person", "news", "principles", "settings",
        "clear", "my data", "mydata", "leave", "join",
    }
)  # fmt: skip


def problem_with(labels: Sequence[str]) -> str | None:
    """Say in one plain sentence what is wrong with some labels; none if nothing."""
    found = (problem for label in labels if (problem := _problem_with_one(label)))
    if problem := next(found, None):
        return problem
    known = Counter(map(words_of, labels))
    same = next((label for label in labels if known[words_of(label)] > 1), None)
    return f"Two options say the same: “{same}”." if same else None


def _problem_with_one(label: str) -> str | None:
    words = fold(label)
    if not words:
        return "Each option needs words."
    if len(label) > LONGEST:
        return f"The option “{label[:LONGEST]}...” is too long: {LONGEST} characters are the most."
    if _could_be_a_number(label):
        return f"The option “{label}” would be mixed up with a number: say it in other words."
    if reserved(label):
        return f"The option “{label}” is a word that phone companies act on."
    if bare(label) in OUR_WORDS or words.startswith("join "):
        return f"The option “{label}” is a word that already does something here."
    if found := listed(label):
        return f"The option “{label}” holds a word that others may not see: {', '.join(found)}."
    if words_of_risk(label):
        return f"The option “{label}” would be taken for a call for help."
    return None


def _could_be_a_number(label: str) -> bool:
    """Whether a label says nothing but numbers, or begins with one: "2 days" beside a 2."""
    only = number(label) is not None or several(label, _ANY) is not None
    return only or holds_heart(label) or fold(label)[:1].isdecimal()
