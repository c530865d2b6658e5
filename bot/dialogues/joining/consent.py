"""The third question of joining: a yes or a no for each kind of message (rule 2)."""

from bot.changes import KINDS_OF_CONSENT, Consent
from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, NO, asking, question
from bot.messages import Reply
from bot.phrases import choices, numbered, say
from bot.reading import is_one_of, number, says_yes
from bot.scene import Scene
from bot.understanding_several import MeantSeveral
from bot.understanding_several import choices as several

WORDING = 1  # goes up with every change to the question: what was agreed to must stay known
_NONE = NO | {"none of them", "none of these", "not any"}


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question."""
    labels = choices(LANGUAGE, "consent")
    asked = say(LANGUAGE, "ask_consent", choices=numbered(labels))
    return question(f"{lead} {asked}".strip(), labels)


def read(scene: Scene, text: str) -> Answer | None:
    """Read one or several of the kinds, or 0 for none; in doubt it is none of all this."""
    if number(text) == 0 or is_one_of(text, _NONE):
        return safer(scene)
    meant = _meant(text)
    if meant is None or not meant.sure:
        return None
    numbered_kinds = enumerate(KINDS_OF_CONSENT, start=1)
    return _answer(tuple(kind for place, kind in numbered_kinds if place in meant.places))


def guess(text: str) -> str:
    """Give the numbers that a text may mean, in words that are read for sure; else nothing."""
    meant = _meant(text)
    return " ".join(map(str, sorted(meant.places))) if meant else ""


def confirm(guessed: str) -> Reply:
    """Ask whether we understood: nothing is agreed to, and nothing refused, by a guess."""
    labels = choices(LANGUAGE, "consent")
    said = ", ".join(labels[int(place) - 1] for place in guessed.split())
    return asking("poll_guess", choices(LANGUAGE, "poll_guess"), answer=said)


def safer(scene: Scene) -> Answer:
    """Take it as a no to all: silence is not a yes."""
    return _answer(())


def _meant(text: str) -> MeantSeveral | None:
    if says_yes(text):  # to which of them?
        return MeantSeveral(frozenset(range(1, len(KINDS_OF_CONSENT) + 1)), sure=False)
    return several(text, choices(LANGUAGE, "consent"))


def _answer(kinds: tuple[str, ...]) -> Answer:
    lead = say(LANGUAGE, "lead_times" if kinds else "lead_none")
    return Answer((Consent(kinds, WORDING),), lead)
