"""The first question of joining: is this phone yours alone."""

from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, asking, is_member
from bot.messages import Change, InviteTaken, OwnPhone, Reply, SharedPhone
from bot.phrases import choices, meanings, say
from bot.reading import choose
from bot.scene import Scene


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question."""
    labels = choices(LANGUAGE, "phone")
    return asking("ask_phone", labels, lead=lead)


def read(scene: Scene, text: str) -> Answer | None:
    """Read 1 or 2."""
    match choose(text, meanings(LANGUAGE, "phone")):
        case 1:
            return _answer(scene, OwnPhone(), "lead_own")
        case 2:
            return _answer(scene, SharedPhone(), "lead_shared")
    return None


def safer(scene: Scene) -> Answer:
    """Take it that somebody else may read along."""
    return _answer(scene, SharedPhone(), "lead_unsure")


def _answer(scene: Scene, whose: Change, lead: str) -> Answer:
    """Use the code up with the first answer; a step back comes here again."""
    taken = () if is_member(scene) else (InviteTaken(),)
    return Answer((*taken, whose), say(LANGUAGE, lead))
