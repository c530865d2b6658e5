"""The first question of joining: is this phone yours alone."""

from bot.changes import Change, InviteTaken, Linked, OwnPhone, SharedPhone
from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, asking, is_member
from bot.messages import Reply
from bot.phrases import choices, meanings, say
from bot.reading import choose
from bot.scene import Scene


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question; a chat that is kept on several devices is asked about those."""
    labels = choices(LANGUAGE, _name(scene))
    return asking("ask_devices" if scene.synced else "ask_phone", labels, lead=lead)


def read(scene: Scene, text: str) -> Answer | None:
    """Read 1 or 2."""
    match choose(text, meanings(LANGUAGE, _name(scene))):
        case 1:
            return _answer(scene, OwnPhone(), "lead_own")
        case 2:
            return _answer(scene, SharedPhone(), "lead_shared")
    return None


def safer(scene: Scene) -> Answer:
    """Take it that somebody else may read along."""
    return _answer(scene, SharedPhone(), "lead_unsure")


def _name(scene: Scene) -> str:
    return "devices" if scene.synced else "phone"


def _answer(scene: Scene, whose: Change, lead: str) -> Answer:
    """Use the code up with the first answer; a step back comes here again."""
    return Answer((*_taken(scene), whose), say(LANGUAGE, lead))


def _taken(scene: Scene) -> tuple[Change, ...]:
    if is_member(scene):
        return ()
    return (Linked(),) if scene.links else (InviteTaken(),)
