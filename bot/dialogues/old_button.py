"""A button under a message from before: it is said so, and what is open is asked again."""

from bot.dialogues import home, knock
from bot.dialogues.answering.spot import is_open_pressed, open_spot, pressed_spot
from bot.dialogues.answering.words import behind, guessed, words_of
from bot.dialogues.pieces import (
    JOIN,
    KNOCK,
    LANGUAGE,
    MENU,
    asked_as,
    has_question,
    is_member,
    reply,
)
from bot.messages import Event, Reply
from bot.phrases import say
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take a press on what is not open any more; a question of a poll still takes its answer."""
    if scene.event is not Event.PRESSED or not is_member(scene):
        return False
    is_open = scene.button_of == asked_as(scene.memory) or is_open_pressed(scene)
    return not is_open and pressed_spot(scene) is None


def turn(scene: Scene, text: str) -> Turn:
    """Say so; one message, which asks where a question is open."""
    again = _asked_again(scene)
    if again is not None:
        lead = say(LANGUAGE, "old_button")
        return Turn(again.memory, tuple(behind(lead, each) for each in again.replies))
    return Turn(scene.memory, (_line(scene),))


def _asked_again(scene: Scene) -> Turn | None:
    """Put what is open once more, where it can be put again as it is."""
    spot = open_spot(scene)
    if spot is not None and spot.poll.is_open:
        guess = scene.memory.guess
        question = guessed(spot.question, guess) if guess else words_of(spot.question)
        return Turn(scene.memory, (question,))
    if scene.memory.doing == KNOCK:
        return Turn(scene.memory, (knock.words(scene.waiting),))
    return home.turn_home(scene) if scene.memory.doing in {JOIN, MENU} else None


def _line(scene: Scene) -> Reply:
    if has_question(scene):
        return reply("old_button_waits")
    return reply("old_button" if scene.memory.step else "old_button_alone")
