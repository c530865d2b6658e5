"""A code for a forum that this phone is in already: the phone may have changed hands.

The question says nothing about the one before but that the phone is known, and that only to
somebody who holds a code.
"""

from dataclasses import replace

from bot.changes import AskedForPerson, Confirmed, NewOwner
from bot.dialogues.commands import Command, command
from bot.dialogues.joining import steps
from bot.dialogues.pieces import (
    LANGUAGE,
    OWNER,
    asking,
    closing,
    is_fresh,
    is_member,
    opening,
    reply,
    resting,
    words_kept,
)
from bot.messages import Reply
from bot.phrases import choices, meanings, say
from bot.reading import choose, number
from bot.scene import InviteState, Memory, Profile, Scene, Turn

ASKED = "asked"
_LEAVE_IT = {Command.BACK, Command.SKIP, Command.LATER}


def takes(scene: Scene, text: str) -> bool:
    """Take the answer; a code is looked at anew by JOIN."""
    return scene.memory.doing == OWNER and is_member(scene) and command(text) is not Command.JOIN


def ask(scene: Scene) -> Turn:
    """Ask whose phone it is; the code is not used up by that."""
    return Turn(opening(scene.memory, OWNER, ASKED), (_question(),), closing(scene))


def turn(scene: Scene, text: str) -> Turn:
    """Leave all as it is at 1; at 2 nothing of the one before is known here any more."""
    if command(text) in _LEAVE_IT or number(text) == 0:
        # On a parked phone MENU leads nowhere.
        said = () if scene.standing.parked else (reply("menu_nothing"),)
        return Turn(resting(scene.memory), said)
    if not is_fresh(scene):
        return replace(ask(scene), changes=words_kept(text))
    match choose(text, meanings(LANGUAGE, "owner")):
        case 1:
            return _is_she(scene)
        case 2:
            return _begin_anew(scene)
    return _not_understood(scene, text)


def _is_she(scene: Scene) -> Turn:
    """Go on as before; a parked phone is hers again, and joins where the code is for more."""
    if not scene.standing.parked:
        return Turn(resting(scene.memory), (reply("joined_already"),))
    is_one_more = scene.joined and not scene.same_forum and not scene.links
    if is_one_more and scene.invite is InviteState.OPEN:
        begun = steps.begin(scene)
        return replace(begun, changes=(Confirmed(), *begun.changes))
    return Turn(resting(scene.memory), (reply("confirmed"),), (Confirmed(),))


def _begin_anew(scene: Scene) -> Turn:
    if scene.invite is not InviteState.OPEN:
        told = (AskedForPerson("new owner"),)
        return Turn(resting(scene.memory), (reply("code_person"),), told)
    # What we remember of the talk is the other person's; only the count of our replies goes on.
    was = scene.memory
    memory = Memory(replies_of_hour=was.replies_of_hour, replies_of_day=was.replies_of_day)
    anew = replace(scene, memory=memory, member=False, joined=False, alias=None, lines=(),
                   profile=Profile())  # fmt: skip
    return replace(steps.begin(anew), changes=(NewOwner(),))


def _not_understood(scene: Scene, text: str) -> Turn:
    """Ask once more; then a person sees to it. It may not be the member who writes."""
    if scene.memory.misses:
        told = (AskedForPerson("new owner"), *words_kept(text))
        return Turn(resting(scene.memory), (reply("code_person"),), told, understood=False)
    memory = replace(scene.memory, misses=1)
    again = _question(say(LANGUAGE, "lead_again"))
    return Turn(memory, (again,), words_kept(text), understood=False)


def _question(lead: str = "") -> Reply:
    return asking("owner", choices(LANGUAGE, "owner"), lead=lead)
