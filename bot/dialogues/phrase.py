"""Her agreed phrase, where nobody asked for it: she shows that it is she."""

from bot.changes import NotKept, StillHers
from bot.dialogues.pieces import is_member, reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take it where nothing that asks for it has taken it before."""
    return scene.agreed.phrase and scene.joined and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Thank her, and keep her phrase from whoever reads; what was open stays open."""
    return Turn(scene.memory, (reply("phrase_heard"),), (StillHers(), NotKept()))
