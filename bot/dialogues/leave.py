"""LEAVE: silence from this moment on; how the rest goes is asked afterwards."""

from dataclasses import replace

from bot.changes import Leaving
from bot.dialogues import erasing
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import LANGUAGE, LEAVE, closing, is_member, opening
from bot.messages import Reply
from bot.phrases import choices, say, zero
from bot.scene import Scene, Turn

ASKED = "asked"


def takes(scene: Scene, text: str) -> bool:
    """Take the command, from everybody who is in or is joining."""
    return command(text) is Command.LEAVE and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Fall silent at once, and ask what becomes of her words: nobody has to give a reason."""
    answer = ask(scene)
    return replace(answer, changes=(*closing(scene), Leaving()))


def ask(scene: Scene) -> Turn:
    """Put the question; with several lines it says which one she is leaving."""
    here = erasing.line(scene)
    lead = say(LANGUAGE, "leave_line", line=here) if here else say(LANGUAGE, "leave")
    listed = say(LANGUAGE, "leave_choices")
    question = Reply(
        f"{lead} {listed}",
        choices=choices(LANGUAGE, "leave"),
        asks=True,
        zero=zero(LANGUAGE, "leave"),
        bare=lead,
    )
    return Turn(opening(scene.memory, LEAVE, ASKED), (question,))
