"""PERSON: a person will answer, and by when; and what else only a person can do."""

from dataclasses import replace

from bot.changes import AskedForPerson, Kept
from bot.dialogues import help as who_reads
from bot.dialogues import line
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    FOR_A_PERSON,
    TELL,
    closing,
    day,
    has_question,
    is_fresh,
    is_member,
    promise_of_a_person,
    promised,
    reply,
    resting,
)
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command."""
    return command(text) is Command.PERSON


def turn(scene: Scene, text: str) -> Turn:
    """Promise it, and let her say what about; a question that is open stays open."""
    if not is_member(scene):
        # Nothing is promised to a phone that we do not know; people see that it asked.
        return replace(who_reads.turn(scene, text), changes=(Kept(),))
    if has_question(scene):
        return Turn(scene.memory, (reply("person_open", day=day(scene)),), (AskedForPerson(),))
    if _has_asked(scene):  # the same promise once more, not a new one
        return Turn(scene.memory, (reply("person", day=promised(scene)),))
    if line.is_unclear(scene):
        return line.ask_for_a_person(scene)
    memory, promise = promise_of_a_person(scene)
    return Turn(memory, (promise,), (*closing(scene), AskedForPerson()))


def asked(scene: Scene, about: str) -> Turn:
    """Promise that a person does what is not done by text; a question that is open stays open.

    `about` says in a word of ours what it is, for the people who read it.
    """
    if not is_member(scene):
        return replace(who_reads.turn(scene, ""), changes=(Kept(),))
    changes = (*closing(scene), AskedForPerson(about))
    memory = scene.memory if has_question(scene) else resting(scene.memory)
    return Turn(memory, (reply("person_does", day=day(scene)),), changes)


def _has_asked(scene: Scene) -> bool:
    memory = scene.memory
    return memory.doing == TELL and memory.about == FOR_A_PERSON and is_fresh(scene)
