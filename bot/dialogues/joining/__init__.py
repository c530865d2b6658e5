"""The questions of joining: one file each."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.changes import Change
from bot.messages import Reply
from bot.scene import Scene


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer means, and how the next message begins."""

    changes: tuple[Change, ...]
    lead: str = field(repr=False)


class Step(Protocol):
    """What each of these modules offers."""

    def ask(self, scene: Scene, lead: str) -> Reply:
        """Put the question, behind the words that lead to it."""

    def read(self, scene: Scene, text: str) -> Answer | None:
        """Read an answer; none where it is in doubt."""

    def safer(self, scene: Scene) -> Answer:
        """Take what is safer for her, when she skips the question or we do not understand."""
