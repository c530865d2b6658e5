"""JOIN and a code: begin to join a forum, and answer what is asked on the way."""

from dataclasses import replace

from bot.changes import AskedForPerson, Change, Kept, WrongCodes
from bot.dialogues import owner
from bot.dialogues.commands import Command, code_in, command, words_of_code
from bot.dialogues.joining import steps
from bot.dialogues.pieces import JOIN, OWNER, instant, is_member, reply, resting
from bot.loop_guard import HOUR
from bot.messages import Reply
from bot.scene import InviteState, Memory, Scene, Tally, Turn

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
    """Whether a question of joining waits for this phone, and nothing else can be done first.

    After words of risk the memory rests, but her code is held all the same.
    """
    if is_member(scene):
        return not scene.joined
    return scene.memory.doing == JOIN or _is_invited(scene)


def ask_again(scene: Scene) -> Turn:
    """Put that question once more."""
    if _is_gone(scene):
        return _gone(scene)
    if scene.memory.doing != JOIN and not is_member(scene):
        return steps.begin(scene)  # the words that say what this is stand before words of risk
    return steps.ask(scene, steps.place(scene))


def _code(scene: Scene, text: str) -> Turn:
    if scene.links and _is_invited(scene) and is_member(scene):
        return _in_use(scene)
    if scene.joined and is_member(scene):
        return _from_a_member(scene, text)
    if is_member(scene):
        return steps.ask(scene, steps.place(scene))
    if not words_of_code(text):
        return Turn(scene.memory, replies=(reply("stranger"),))
    return steps.begin(scene) if _is_invited(scene) else _wrong_code(scene)


def _from_a_member(scene: Scene, text: str) -> Turn:
    """A code for a forum that she is in, or for one more."""
    if code_in(text) is None:
        return Turn(scene.memory, replies=(reply("joined_already"),))
    if _is_invited(scene):
        return owner.ask(scene) if scene.same_forum else steps.begin(scene)
    if scene.same_forum or scene.invite is None:
        return Turn(_without_a_code(scene), replies=(reply("joined_already"),))
    return Turn(_without_a_code(scene), replies=(_refusal(scene),))


def _in_use(scene: Scene) -> Turn:
    """Let a person look: this phone is somebody's, and the code was made for one of them."""
    told = (AskedForPerson("phone in use"),)
    return Turn(_without_a_code(scene), (reply("phone_in_use"),), told)


def _without_a_code(scene: Scene) -> Memory:
    """Close a question about another code: her next text must not use up the one she means now.

    Who has used hers up goes on with its questions; what is no code's stays open too.
    """
    is_about_a_code = scene.joined and scene.memory.doing in {JOIN, OWNER}
    return resting(scene.memory) if is_about_a_code else scene.memory


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
    has_a_place = is_member(scene) and not scene.joined
    return not has_a_place and not _is_invited(scene)


def _gone(scene: Scene) -> Turn:
    return Turn(resting(scene.memory), replies=(_refusal(scene),), changes=(Kept(),))


def _refusal(scene: Scene) -> Reply:
    return reply(_REFUSALS.get(scene.invite, "code_unknown"))
