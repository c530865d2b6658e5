"""The scene of a turn, with the rows behind it that the conversation does not see."""

from dataclasses import dataclass, field

from bot.scene import Scene
from storage import members
from storage.base import AnyRow
from storage.sealing import Owner


@dataclass(frozen=True, slots=True)
class Context:
    """A scene, and the rows that it was read from."""

    scene: Scene
    member: AnyRow | None = field(repr=False)
    invite: AnyRow | None = field(repr=False)
    memberships: tuple[AnyRow, ...] = field(default=(), repr=False)  # in the order of scene.lines
    pressed: AnyRow | None = field(default=None, repr=False)  # the message whose button it was
    before_id: int | None = None  # the inbox row of the text that an edit changes
    before_of: AnyRow | None = field(default=None, repr=False)  # the member to whom it belongs
    poll: tuple[AnyRow, ...] = field(
        default=(), repr=False
    )  # a row for each question of scene.poll
    asker: AnyRow | None = field(default=None, repr=False)  # the member as whom she is asked it
    waits: bool = True  # something may wait at this phone for a turn of hers

    @property
    def owner(self) -> Owner | None:
        """Whose key locks what the member says; none for a stranger."""
        return None if self.member is None else members.owner_of(self.member)
