"""The third question of joining: a yes or a no for each kind of message (rule 2)."""

from bot.changes import KINDS_OF_CONSENT, Consent
from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, question
from bot.messages import Reply
from bot.phrases import choices, numbered, say
from bot.reading import bare, several
from bot.scene import Scene

WORDING = 1  # goes up with every change to the question: what was agreed to must stay known
_ALL = frozenset({"all", "all of them", "all three", "everything"})
_NONE = frozenset({"no", "none", "nothing", "none of them"})


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question."""
    labels = choices(LANGUAGE, "consent")
    asked = say(LANGUAGE, "ask_consent", choices=numbered(labels))
    return question(f"{lead} {asked}".strip(), labels)


def read(scene: Scene, text: str) -> Answer | None:
    """Read one or several numbers, or 0 for none."""
    if bare(text) in _ALL:
        return _answer(KINDS_OF_CONSENT)
    if bare(text) in _NONE:
        return safer(scene)
    chosen = several(text, len(KINDS_OF_CONSENT))
    if chosen is None:
        return None
    return _answer(
        tuple(kind for place, kind in enumerate(KINDS_OF_CONSENT, start=1) if place in chosen)
    )


def safer(scene: Scene) -> Answer:
    """Take it as a no to all: silence is not a yes."""
    return _answer(())


def _answer(kinds: tuple[str, ...]) -> Answer:
    lead = say(LANGUAGE, "lead_times" if kinds else "lead_none")
    return Answer((Consent(kinds, WORDING),), lead)
