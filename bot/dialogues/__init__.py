"""One file for each thing that a member can do, or that can be the matter with her phone."""

from typing import Protocol

from bot.scene import Scene, Turn


class Dialogue(Protocol):
    """What each of these modules offers."""

    def takes(self, scene: Scene, text: str) -> bool:
        """Whether this text, in this scene, is for this dialogue."""

    def turn(self, scene: Scene, text: str) -> Turn:
        """Answer it."""
