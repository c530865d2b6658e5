"""LEAVE: silence from this moment on; how the rest goes is asked afterwards."""

from dataclasses import replace
from datetime import timedelta

from bot.changes import Leaving
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import LANGUAGE, LEAVE, closing, is_member, opening
from bot.messages import Reply
from bot.phrases import choices, say, zero
from bot.scene import Scene, Turn

ASKED = "asked"
STAYS_FOR = timedelta(hours=72)  # so long 0 brings her back


def takes(scene: Scene, text: str) -> bool:
    """Take the command, from everybody who is in or is joining."""
    return command(text) is Command.LEAVE and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Fall silent at once, and ask what becomes of her words: nobody has to give a reason."""
    answer = ask(scene)
    return replace(answer, changes=(*closing(scene), Leaving()))


def ask(scene: Scene) -> Turn:
    """Put the question; with several lines it says which one she is leaving."""
    line = _line(scene)
    lead = say(LANGUAGE, "leave_line", line=line) if line else say(LANGUAGE, "leave")
    listed = say(LANGUAGE, "leave_choices")
    question = Reply(
        f"{lead} {listed}",
        choices=choices(LANGUAGE, "leave"),
        asks=True,
        zero=zero(LANGUAGE, "leave"),
        bare=lead,
    )
    return Turn(opening(scene.memory, LEAVE, ASKED), (question,))


def _line(scene: Scene) -> str:
    return scene.lines[scene.line] if len(scene.lines) > 1 else ""
