"""Thanks, or a nod: it is the end of a talk, and is not answered."""

from bot.dialogues.pieces import kept
from bot.reading import fold
from bot.scene import Scene, Turn

_WORDS = frozenset(
    {
        "thanks", "thank you", "thank u", "thankyou", "thanx", "thx", "ty", "ta", "cheers",
        "many thanks", "thanks a lot", "thank you so much", "great thanks", "great thank you",
        "ok", "okay", "k", "ok thanks", "ok thank you", "ok cheers",
    }
)  # fmt: skip
_SIGNS = frozenset("👍👌🙏❤♥💚🙂😊☺")


def takes(scene: Scene, text: str) -> bool:
    """Take what thanks us, where nothing is open that it could answer."""
    return scene.joined and scene.memory.doing == "" and is_nod(text)


def turn(scene: Scene, text: str) -> Turn:
    """Let people read it, and say nothing: two who thank one another never come to an end."""
    return Turn(scene.memory, changes=kept(scene))


def is_nod(text: str) -> bool:
    """Whether a text is no more than a nod."""
    signs = {sign for sign in text if not sign.isspace() and not "🏻" <= sign <= "🏿"} - {"\ufe0f"}
    return fold(text) in _WORDS or (bool(signs) and signs <= _SIGNS)
