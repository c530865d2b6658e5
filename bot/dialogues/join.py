"""JOIN and a code: begin to join a forum, and answer what is asked on the way."""

from dataclasses import replace

from bot.dialogues.commands import Command, code_in, command, words_of_code
from bot.dialogues.joining import steps
from bot.dialogues.pieces import JOIN, LANGUAGE, hours, instant, is_member, reply, resting
from bot.loop_guard import HOUR
from bot.messages import Change, Kept, Reply, WrongCodes
from bot.phrases import say
from bot.scene import InviteState, Scene, Tally, Turn

WRONG_CODES_IN_AN_HOUR = 5
_REFUSALS: dict[InviteState | None, str] = {
    InviteState.USED: "code_used",
    InviteState.OLD: "code_old",
}


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and the answers to the questions of joining."""
    if command(text) is not Command.JOIN:
        return scene.memory.doing == JOIN
    is_code = code_in(text) is None or scene.invite is not None
    return is_code or not scene.joined  # "join meetings" is something that a member says


def turn(scene: Scene, text: str) -> Turn:
    """Begin, go on, or say kindly why not."""
    if command(text) is Command.JOIN:
        return _code(scene, text)
    return _gone(scene) if _is_gone(scene) else steps.answer(scene, text)


def is_open(scene: Scene) -> bool:
    """Whether a question of joining waits for this phone."""
    return not scene.joined if is_member(scene) else scene.memory.doing == JOIN


def ask_again(scene: Scene) -> Turn:
    """Put that question once more."""
    return _gone(scene) if _is_gone(scene) else steps.ask(scene, steps.place(scene))


def _code(scene: Scene, text: str) -> Turn:
    if scene.joined and is_member(scene):
        return Turn(scene.memory, replies=(reply("joined_already"),))
    if is_member(scene):
        return steps.ask(scene, steps.place(scene))
    if not words_of_code(text):
        return Turn(scene.memory, replies=(reply("stranger"),))
    if _is_invited(scene):
        return steps.ask(scene, "phone", say(LANGUAGE, "lead_hello", hours=hours(scene)))
    return _wrong_code(scene)


def _wrong_code(scene: Scene) -> Turn:
    """Say what is wrong with it, five times an hour; then people learn of it.

    A question about another code is over: she has said that she means this one.
    """
    now = instant(scene)
    tries = (scene.memory.wrong_codes or Tally(now)).one_more(now, HOUR)
    memory = replace(resting(scene.memory), wrong_codes=tries)
    if tries.count > WRONG_CODES_IN_AN_HOUR:
        return Turn(memory)
    last: tuple[Change, ...] = (WrongCodes(),) if tries.count == WRONG_CODES_IN_AN_HOUR else ()
    return Turn(memory, replies=(_refusal(scene),), changes=last)


def _is_invited(scene: Scene) -> bool:
    return scene.invite is InviteState.OPEN and scene.forum is not None


def _is_gone(scene: Scene) -> bool:
    """Whether somebody else used the code up, or it grew too old, while we asked."""
    return not is_member(scene) and not _is_invited(scene)


def _gone(scene: Scene) -> Turn:
    return Turn(resting(scene.memory), replies=(_refusal(scene),), changes=(Kept(),))


def _refusal(scene: Scene) -> Reply:
    return reply(_REFUSALS.get(scene.invite, "code_unknown"))
