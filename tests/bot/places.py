"""The forums that a phone is in, and what its codes lead to, for the phone of the transcripts."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.changes import ChoseLine, Consent, InviteTaken, Linked, NewOwner, Times
from bot.changes_of_settings import Loosens, StaysAsItIs, Windows
from bot.dialogues.commands import code_in
from bot.scene import Forum, Profile, Scene

_ANSWERS_A_CODE = {"join", "owner"}


@dataclass
class Place:
    """A place in one forum."""

    forum: Forum
    alias: str | None = None
    joined: bool = False


@dataclass
class Places:
    """Where one phone belongs beside the forum of its thread."""

    others: list[Place] = field(default_factory=list)
    forums: dict[str, Forum] = field(default_factory=dict)  # of codes for another forum
    links: set[str] = field(default_factory=set)  # codes that add a phone
    profile: Profile = field(default_factory=Profile)
    last_at: datetime | None = None
    synced: bool = False

    def seen(self, scene: Scene, code: str | None, own: Forum) -> Scene:
        """Add to a scene what it knows of all this; `own` is the forum of the thread."""
        forum = self.forums.get(code or "", own)
        # Who has not answered all about one forum is asked about that one first.
        is_answered = code is not None or scene.memory.doing in _ANSWERS_A_CODE
        answers = scene.invite is not None and (not scene.member or (scene.joined and is_answered))
        forums = sorted([own, *(place.forum for place in self.others)], key=lambda each: each.label)
        lines = [each.label for each in forums]
        known = scene.member
        return replace(
            scene,
            forum=forum if answers else scene.forum,
            lines=tuple(lines) if known else (),
            line_forums=tuple(forums) if known else (),
            line=lines.index(own.label) if known else 0,
            last_at=self.last_at,
            synced=self.synced,
            links=code in self.links,
            same_forum=known and code is not None and forum.label in lines,
            profile=self.profile,
        )

    def note(self, change: object, own: Place, code: str | None) -> Place:  # noqa: C901 - one case for each, and nothing else
        """Take what a change makes of it, and give the place of the thread after it."""
        match change:
            case InviteTaken() if own.joined:
                self.others.append(own)
                return Place(self.forums[code or ""])
            case InviteTaken():
                return replace(own, forum=self.forums.get(code or "", own.forum))
            case Linked():
                return replace(own, alias="Kestrel", joined=True)
            case NewOwner():
                self.others.clear()
                self.profile = Profile()
                return Place(own.forum)
            case ChoseLine(place):
                every = sorted([own, *self.others], key=lambda each: each.forum.label)
                self.others = [each for each in every if each is not every[place - 1]]
                return every[place - 1]
            case Times(start, end):
                self.profile = replace(self.profile, hours=f"{start:%H:%M}-{end:%H:%M}")
            case Windows(hours):
                self.profile = replace(self.profile, hours=hours)
            case Loosens() | StaysAsItIs():
                self.profile = replace(self.profile, looser=isinstance(change, Loosens))
            case Consent(kinds, _):
                self.profile = replace(self.profile, consents=kinds)
        return own


def keeps_code(scene: Scene, words: str) -> bool:
    """Whether a code goes on being answered after this text."""
    return bool(not scene.member or code_in(words) or scene.memory.doing in _ANSWERS_A_CODE)
