"""A phone that texts with the conversation: what the rows of a database hold, held in memory."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.changes import (
    Alias,
    Answered,
    Blocked,
    Change,
    Confirmed,
    InviteTaken,
    Joined,
    Leaving,
    Linked,
    MoreDiscreet,
    NewOwner,
    Parked,
    Paused,
    Quiet,
    Resumed,
    Reworded,
    Skipped,
    Started,
    StartOffered,
    Stayed,
    StillHers,
    Stopped,
    Told,
    WhoIsThis,
    WrongPhrase,
)
from bot.conversation import lapse, respond
from bot.dialogues.commands import Command, code_in, command
from bot.dialogues.pieces import SETTINGS, asked_as, opening
from bot.memory import recall, remember
from bot.messages import Event, Reply
from bot.question import Poll
from bot.rendering.telegram import render
from bot.scene import (
    Before,
    Forum,
    InviteState,
    Memory,
    Scene,
    Standing,
    Turn,
    Waiting,
)
from tests.bot.agreed import Words
from tests.bot.places import Place, Places, keeps_code
from tests.bot.polls_of_phone import Polls

LONDON = ZoneInfo("Europe/London")
FORUM = Forum("Line 1", "mon-fri 10:00-16:00", 1, time(9), time(20))


@dataclass
class Phone:
    """One phone, and all that is known of it."""

    now: datetime = datetime(2026, 11, 30, 11, 0, tzinfo=LONDON)  # a Monday
    memory: Memory = field(default_factory=Memory)
    standing: Standing = field(default_factory=Standing)
    forum: Forum = FORUM
    invites: dict[str, InviteState] = field(default_factory=dict)
    code: str | None = None  # that is being answered
    member: bool = False
    joined: bool = False
    joined_at: datetime | None = None
    agreed: Words = field(default_factory=Words)
    said: str = ""  # the text that is being answered
    alias: str | None = None
    put_at: datetime | None = None
    answered: bool = False
    waiting: Waiting = field(default_factory=Waiting)
    knock_until: datetime | None = None
    news: tuple[str, ...] = ()
    principles: str = ""
    barred: bool = False
    polls: Polls = field(default_factory=Polls)
    places: Places = field(default_factory=Places)
    # What asked something, the newest last, with the name that its buttons carry.
    asked: list[tuple[str, Reply]] = field(default_factory=list)
    texts: dict[str, Before] = field(default_factory=dict)  # what became of each

    def copy(self) -> "Phone":
        """Give another phone that stands as this one does."""
        places = replace(self.places, others=list(self.places.others))
        polls = Polls(dict(self.polls.known))
        return replace(self, places=places, polls=polls, invites=dict(self.invites),
                       asked=list(self.asked), texts=dict(self.texts))  # fmt: skip

    def put(self, doing: str, step: str, message: Reply) -> None:
        """Let a message come that we began, and that asks something."""
        self.memory = opening(self.memory, doing, step)
        self.put_at = self.now.astimezone(UTC)
        self.asked.append((asked_as(self.memory), message))

    def text(self, words: str, *, media: bool = False) -> Turn:
        """Text something, and take what comes of it."""
        turn = self._hear(replace(self.scene(words), media=media), words)
        self.texts[words] = _became(turn, Before())
        return turn

    def press(self, button: str, under: str = "") -> Turn:
        """Press a button of the newest message, or of the newest that holds these words."""
        shown = [(asks, *render(message)) for asks, message in reversed(self.asked)]
        found = next((each for each in shown if each[2] and under in each[1]), None)
        if found is None:
            raise ValueError(f"Not a message with buttons: {under}")
        asks, words, buttons = found
        number = {f"{number} {label}".strip(): number for number, label in buttons}.get(button)
        if number is None:
            raise ValueError(f"Not a button of {words}: {button}")
        return self.press_unknown(number, asks)

    def press_unknown(self, number: str, asks: str = "") -> Turn:
        """Press a button of which we know only what its message asked, or not even that."""
        scene = replace(self.scene(number, asks), event=Event.PRESSED, button_of=asks)
        return self._hear(scene, number)

    def edit(self, old: str | None, words: str) -> Turn:
        """Change a text, or one that never came."""
        before = None if old is None else self.texts[old]
        names = (before.question,) if before else ()
        scene = replace(self.scene(words, *names), event=Event.EDITED, before=before)
        turn = self._hear(scene, words)
        self.texts[words] = _became(turn, before or Before())
        return turn

    def happens(self, event: Event) -> Turn:
        """Let the channel tell something in which there are no words."""
        return self._hear(replace(self.scene(""), event=event), "")

    def _hear(self, scene: Scene, words: str) -> Turn:
        self.said = words
        turn = respond(replace(scene, answered=self.answered), words)
        self.code = self._code_after(scene, words)
        self.answered = False
        self.places.last_at = self.now.astimezone(UTC)
        return self._take(turn)

    def wait(self, span: timedelta) -> list[Turn]:
        """Let time pass; the conversation is woken when it asked for it."""
        until = self.now + span
        turns = []
        while self.memory.wake_at and self.memory.wake_at <= until:
            self.now = self.memory.wake_at.astimezone(LONDON)
            turns.append(self._take(lapse(self.scene(""))))
        self.now = until
        return turns

    def scene(self, words: str, *about: str) -> Scene:
        """Give what the conversation may know; `about` names questions that come before others."""
        answers = not self.member or (self.joined and self.memory.doing in {"join", "owner"})
        code = code_in(words) or (self.code if answers else None)
        invite = self.invites.get(code) if code else None
        scene = Scene(
            now=self.now,
            memory=self.memory,
            standing=self.standing,
            forum=self.forum if self.member or invite else None,
            alias=self.alias,
            member=self.member,
            joined=self.joined,
            joined_at=self.joined_at,
            agreed=replace(
                self.agreed.heard(words, chooses=self.memory.doing == SETTINGS), barred=self.barred
            ),
            invite=invite,
            put_at=self.put_at,
            number="47" if self.memory.number != "47" else "58",
            poll=self._poll(words, *about),
            waiting=self.waiting,
            knock_until=self.knock_until,
            news=() if self.standing.discreet else self.news,
            principles="" if self.standing.discreet else self.principles,
        )
        return self.places.seen(scene, code, self.forum)

    def _poll(self, words: str, *about: str) -> Poll | None:
        """Give the poll that is pressed or edited, else the open one, else that of BACK."""
        if not self.member:
            return None
        named = tuple(name.removeprefix("poll:") for name in about)
        if self.memory.doing == "poll":
            named = (*named, self.memory.step)
        elif command(words) is Command.BACK:
            named = (*named, self.memory.back)
        return self.polls.asked(named, self.now)

    def _code_after(self, scene: Scene, words: str) -> str | None:
        waits = scene.invite is InviteState.OPEN and keeps_code(scene, words)
        return (code_in(words) or self.code) if waits else None

    def _take(self, turn: Turn) -> Turn:
        self.memory = recall(remember(turn.memory))
        asking = [reply for reply in turn.replies if reply.asks]
        if asking:
            self.put_at = self.now.astimezone(UTC)
        self.asked += [(asked_as(self.memory), reply) for reply in asking]
        for change in turn.changes:
            self._note(change)
        return turn

    def _note(self, change: Change) -> None:
        self.polls.note(change)
        self.agreed = self.agreed.after(change, self.said)
        self._move(change)
        match change:
            case InviteTaken() | Linked():
                self.member = True
                self.invites[self.code or ""] = InviteState.USED
            case NewOwner():
                self.member = False
                self.polls.forget()
                self.standing = replace(self.standing, confirmed=True, parked=False, discreet=True,
                                        doubted=False, asked_who=False)  # fmt: skip
            case Alias(name):
                self.alias = name
            case Joined():
                self.joined = True
                self.joined_at = self.joined_at or self.now.astimezone(UTC)
            case WhoIsThis() if self.joined and self.standing.confirmed:
                self.standing = replace(self.standing, doubted=True, asked_who=True)
            case WrongPhrase():
                self.barred = True
            case _:
                self.standing = after(self.standing, change)

    def _move(self, change: Change) -> None:
        before = Place(self.forum, self.alias, self.joined)
        after = self.places.note(change, before, self.code)
        self.forum, self.alias, self.joined = after.forum, after.alias, after.joined


def _became(turn: Turn, before: Before) -> Before:
    """Say what became of a text; what was taken for nothing leaves the words before in force."""
    for change in turn.changes:
        match change:
            case Answered(question) | Skipped(question):
                return Before(question=question)
            case Told() | Reworded():
                return Before(told=True)
    if turn.memory.guess and any(reply.asks for reply in turn.replies):
        return Before(question=turn.memory.step, guessed=True)
    return before


def after(standing: Standing, change: Change) -> Standing:  # noqa: C901, PLR0911 - one case for each, and nothing else
    """Say how a phone stands after a change."""
    match change:
        case Stopped() | Blocked():
            return replace(standing, stopped=True, start_offered=False)
        case Leaving():
            return replace(standing, leaving=True)
        case Stayed():
            return replace(standing, leaving=False)
        case MoreDiscreet():
            return replace(standing, discreet=True)
        case Started():
            return replace(standing, stopped=False, start_offered=False, discreet=True)
        case StartOffered():
            return replace(standing, start_offered=True)
        case Paused():
            return replace(standing, paused=True)
        case Quiet():
            return replace(standing, quiet=True)
        case Resumed():
            return replace(standing, paused=False)
        case Confirmed():
            return replace(standing, confirmed=True, parked=False)
        case Parked():
            return replace(standing, parked=True)
        case StillHers():
            return replace(standing, doubted=False, asked_who=False, parked=False)
    return standing
