"""The conversation: one text comes in, and what the bot answers and records comes out."""

from dataclasses import replace

from bot import loop_guard
from bot.dialogues import (
    Dialogue,
    back,
    blocked,
    check,
    clear,
    edited,
    empty,
    join,
    knock,
    leave,
    leaving,
    line,
    media,
    menu,
    my_data,
    news,
    no_more,
    nothing_open,
    numbers,
    old_button,
    owner,
    parked,
    path,
    pause,
    paused,
    person,
    phrase,
    poll,
    poll_button,
    principles,
    quiet,
    quiet_word,
    reaction,
    risk,
    settings,
    still_you,
    stop,
    stopped,
    stranger,
    tell,
    thanks,
    update,
    who_is_this,
)
from bot.dialogues import (
    help as helping,
)
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import TELL
from bot.scene import Scene, Turn

# In order of precedence: the first that takes a text answers it.
DIALOGUES: tuple[Dialogue, ...] = (
    blocked, quiet_word, clear, quiet, stop, reaction, risk, edited, numbers, stopped, parked,
    leaving, paused, who_is_this, pause, no_more, still_you, check, media, poll_button, old_button,
    back, helping, menu, person, news, principles, settings, my_data, leave, owner, join, phrase,
    poll, knock, update, path, empty, nothing_open, thanks, line, tell, stranger,
)  # fmt: skip


def respond(scene: Scene, text: str) -> Turn:
    """Answer one message from one member."""
    dialogue = next(d for d in DIALOGUES if d.takes(scene, text))
    turn = media.with_line(scene, dialogue.turn(scene, text))
    if scene.answered and not _goes_on(scene, text):
        turn = loop_guard.unsaid(turn)
    return loop_guard.watched(scene, text, turn)


def _goes_on(scene: Scene, text: str) -> bool:
    """Whether a YES that the provider took for START answers a question of ours.

    The provider's line says nothing of that, and without ours the talk would end there.
    """
    waits = scene.memory.doing != "" and not scene.standing.stopped
    return waits and command(text) is Command.YES


def lapse(scene: Scene) -> Turn:
    """Go on by itself, at the moment that the conversation asked to be woken at."""
    if scene.memory.wake_at is None or scene.now < scene.memory.wake_at:
        return Turn(scene.memory)
    if scene.memory.doing == TELL:
        return tell.lapse(scene)
    return Turn(replace(scene.memory, wake_at=None))
