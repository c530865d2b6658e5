"""0 after a risk text or HELP: other numbers to ring, for those who ask for them."""

from bot.dialogues.pieces import TELL, instant, is_only_paused, urgent
from bot.messages import Event
from bot.reading import number
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take a 0 within the day, where it means nothing else."""
    until = scene.memory.numbers_until
    free = scene.memory.doing in {"", TELL} or is_only_paused(scene)
    is_texted = scene.event is not Event.PRESSED and number(text) == 0
    return until is not None and instant(scene) <= until and free and is_texted


def turn(scene: Scene, text: str) -> Turn:
    """Give them; what was open stays open.

    Who is leaving was told that 0 keeps her here, before it came to mean this: she hears the word.
    It does nothing for whoever has stopped since: to them only START is said.
    """
    is_leaving = scene.standing.leaving and not scene.standing.stopped
    key = "numbers_leaving" if is_leaving else "numbers"
    return Turn(scene.memory, replies=(urgent(key),))
