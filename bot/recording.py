"""Records a turn: one `case` for each change, the replies, and what the conversation remembers.

Remembering more about members costs a thought here, and is meant to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import knocking, log, posting
from bot.belonging import STAYS_OPEN, Belonging
from bot.changes import (
    KINDS_OF_CONSENT,
    Alias,
    AllTold,
    Answered,
    AskedForPerson,
    Blocked,
    Change,
    ChoseLine,
    Confirmed,
    Consent,
    InviteTaken,
    Joined,
    Kept,
    KnockLater,
    KnockSkipped,
    Leaving,
    LeftErasing,
    LeftKeeping,
    Linked,
    MoreDiscreet,
    NewOwner,
    Opened,
    OwnPhone,
    Parked,
    Paused,
    PutOff,
    Resumed,
    Reworded,
    Risk,
    SharedPhone,
    Skipped,
    Started,
    StartOffered,
    Stayed,
    Stopped,
    Times,
    Told,
    TooMany,
    WhichLine,
    WhoIsThis,
    WrongCodes,
)
from bot.dialogues.pieces import JOIN, OWNER, waits_for_her
from bot.memory import remember
from bot.messages import Kind
from bot.safety.hours import Hours, overlap
from bot.scene import InviteState, Turn
from bot.scene_reader import Context
from bot.taking_answers import Taken
from storage import addresses, consents, feedback, invites, knocks, members, outbox
from storage.addresses import Known
from storage.base import AnyRow
from storage.journal import Journal
from storage.sealing import Keyring, Owner

_ONE_PIECE = timedelta(minutes=10)  # a text after a longer silence begins another feedback


@dataclass(frozen=True, slots=True)
class Arrival:
    """What brought the turn about: a text in the inbox, or a moment that came."""

    cause: str  # as reply:12; with it nothing is put into the outbox twice
    channel: str
    said_at: datetime  # when she last wrote
    now: datetime
    inbox_id: int | None = None
    text: str = field(default="", repr=False)


class InviteGone(Exception):
    """Somebody else used the code up in this very moment."""


@dataclass(slots=True)
class Recording:
    """One turn on its way into the tables, with all phones of the person locked."""

    connection: Connection
    keyring: Keyring
    journal: Journal
    known: Known
    context: Context
    arrival: Arrival
    member_id: str | None = field(init=False)
    owner: Owner | None = field(init=False)  # whose key locks what the member says
    forum_id: int | None = field(init=False)
    feedback_id: int | None = field(init=False)
    _member: dict[str, object] = field(init=False, default_factory=dict)  # facts about the member
    _address: dict[str, object] = field(init=False, default_factory=dict)  # about this phone
    _family: dict[str, object] = field(init=False, default_factory=dict)  # about all her phones

    def __post_init__(self) -> None:
        """Begin where the turn before ended."""
        row, said_at = self.known.row, self.arrival.said_at
        recent = row.heard_at is not None and said_at - row.heard_at < _ONE_PIECE
        member = self.context.member
        self.member_id = row.member_id
        self.owner = self.context.owner
        self.forum_id = None if member is None else member.forum_id
        self.feedback_id = row.feedback_id if recent else None

    def conclude(self, turn: Turn) -> None:
        """Write what a turn causes, what it answers, and what is remembered of it."""
        self._record(turn.changes)
        asked = posting.answer(self.connection, self.keyring, self.known, self._post(turn), turn)
        self._make_room(turn)
        sealed = self.keyring.seal(self.known.owner, "addresses.memory", remember(turn.memory))
        conversation = addresses.Conversation(
            memory=sealed,
            member_id=self.member_id,
            invite_id=self._open_invite(turn),
            asked_row=asked or self.known.row.asked_row,
            feedback_id=self.feedback_id,
            wake_at=turn.memory.wake_at,
            heard_at=max(self.arrival.said_at, self.known.row.heard_at or self.arrival.said_at),
            # A phone that writes can be reached again.
            unreachable_at=self.known.row.unreachable_at if self.arrival.inbox_id is None else None,
        )
        addresses.remember(self.connection, self.known.id, conversation, **self._address)

    def _make_room(self, turn: Turn) -> None:
        """Let the next that waits come, once nothing is open on this phone any more.

        After words of risk nothing is asked of her (rule 15).
        """
        before, after = self.context.scene.memory, turn.memory
        kinds = {type(change) for change in turn.changes}
        is_done = waits_for_her(before) and not waits_for_her(after)
        if (is_done or Opened in kinds) and Risk not in kinds:
            now, until = self.arrival.now, self.known.row.opened_until
            until = self._address.get("opened_until", until)
            opened = isinstance(until, datetime) and now < until
            knocks.next_ready(self.connection, [self.known.id], opened=opened)

    def _open_invite(self, turn: Turn) -> int | None:
        """Keep the code that is being answered, until it is used up."""
        invite, scene = self.context.invite, self.context.scene
        if invite is None or scene.invite is not InviteState.OPEN:
            return None
        kinds = {type(change) for change in turn.changes}
        if kinds & {InviteTaken, Linked}:
            return None
        joins = self.member_id is None or turn.memory.doing in {JOIN, OWNER}
        return int(invite.id) if joins else None

    def _post(self, turn: Turn) -> posting.Post:
        arrival, pressed = self.arrival, self.context.pressed
        is_hers = self.known.row.confirmed_at is not None
        return posting.Post(
            cause=arrival.cause,
            member_id=self.member_id if is_hers else None,
            said_at=arrival.said_at,
            now=arrival.now,
            passes=posting.passes(self.context.scene.standing, turn),
            pressed_row=None if pressed is None else pressed.id,
            pressed_label=None if pressed is None else self._label(pressed),
        )

    def _label(self, pressed: AnyRow) -> str:
        """Give the label of the button that was pressed; the number where it has none."""
        buttons = dict(posting.buttons_of(self.connection, self.keyring, self.known, pressed))
        return buttons.get(self.arrival.text, self.arrival.text)

    def _record(self, changes: tuple[Change, ...]) -> None:
        if any(isinstance(change, InviteTaken) for change in changes):
            self._begin_member(changes)
        for change in changes:
            self._note(change)
        if self._member and self.member_id:
            members.change(self.connection, self.member_id, **self._member)
        others = [each for each in self.known.family if each != self.known.id]
        if others:
            addresses.change(self.connection, others, **self._family)
        # What is known of this phone is written with the conversation on it.
        self._address = self._family | self._address

    def _note(self, change: Change) -> None:  # noqa: C901, PLR0912, PLR0915 - one case for each change, and nothing else
        now = self.arrival.now
        match change:
            case InviteTaken():
                pass  # done before the others, which are about the member that it makes
            case SharedPhone() | OwnPhone():
                self._share(shared=isinstance(change, SharedPhone))
            case Alias(name):
                self._member["alias"] = members.seal_alias(self.keyring, self._owner(), name)
            case Consent(kinds, wording):
                self._consent(kinds, wording)
            case Times(start, end):
                self._set_hours(Hours.parse(f"{start:%H:%M}-{end:%H:%M}"))
            case Joined():
                self._member |= {"state": members.IN, "joined_at": now}
            case Told(about):
                self._keep_feedback(about)
            case AllTold():
                self.feedback_id = None
            case Stopped():
                self._tighten("stop", stopped_at=now, stopped_by="word", start_offered_at=None)
            case Paused():
                self._tighten("pause", paused_at=now)
            case Started():
                self._address |= {"stopped_at": None, "stopped_by": None, "start_offered_at": None}
                self._address |= {"paused_at": None, "discreet": True}
            case Resumed():
                self._address["paused_at"] = None
            case StartOffered():
                self._address["start_offered_at"] = now
            case Confirmed():
                self._address["confirmed_at"] = now
                outbox.wake(self.connection, [self.known.id])
            case Parked():
                self._park()
            case Answered() | Skipped() | PutOff():
                self._taken().note(change)
            case Opened() | KnockLater() | KnockSkipped():
                self._address |= knocking.note(self.connection, self.known, change, now)
            case Reworded():
                self._reword()
            case Blocked():
                self._address |= {"stopped_at": now, "stopped_by": "block"}
                self._cancel("stop", [self.known.id])
                self._journal("stop")
            case ChoseLine(place):
                self._choose_line(place)
            case Linked():
                self._link()
            case NewOwner():
                self._new_owner()
            case Leaving() | LeftKeeping() | LeftErasing() | Stayed():
                self._leave(change)
            case MoreDiscreet():
                self._address["discreet"] = self._member["discreet"] = True
                self._journal("profile")
            case (
                Kept()
                | Risk()
                | WhoIsThis()
                | WrongCodes()
                | TooMany()
                | AskedForPerson()
                | WhichLine()
            ):
                pass  # they stand on the inbox row itself: its state and its mark
            case _:
                assert_never(change)

    def _owner(self) -> Owner:
        assert self.owner is not None, "a member is made before anything is kept of her"  # noqa: S101
        return self.owner

    def _begin_member(self, changes: Iterable[Change]) -> None:
        """Use the code up, and make the member with what the same turn says of her phone."""
        invite = self.context.invite
        if invite is None or not invites.take(self.connection, invite.id, self.arrival.now):
            raise InviteGone
        shared = next((isinstance(c, SharedPhone) for c in changes if _about_phone(c)), None)
        new = members.NewMember(
            self.known.row.person_id,
            invite.forum_id,
            joined_by="code",
            # In a second forum nothing is asked again that she has answered in the first.
            shared=self.known.row.shared if shared is None else shared,
            hours=self.known.row.hours,
        )
        self.owner = members.begin(self.connection, self.keyring, new, self.arrival.now)
        self.member_id = str(self.owner.id)
        self.forum_id = invite.forum_id

    def _share(self, *, shared: bool) -> None:
        self._address["shared"] = shared
        if self.context.member is not None:  # else she was made with it just now
            self._member["shared"] = shared

    def _set_hours(self, hours: Hours) -> None:
        """Keep what this forum was told; the narrower of all forums is in force."""
        before = self.known.row.hours
        self._member["hours"] = str(hours)
        self._address["hours"] = str(
            hours if before is None else overlap(Hours.parse(before), hours)
        )
        self._journal("profile")

    def _consent(self, kinds: tuple[str, ...], wording: int) -> None:
        assert self.member_id is not None, "only a member consents"  # noqa: S101
        choice = consents.Choice(
            wording, self.arrival.channel, self.arrival.now, self.arrival.inbox_id
        )
        given = {kind: kind in kinds for kind in KINDS_OF_CONSENT}
        consents.add(self.connection, self.member_id, given, choice)

    def _keep_feedback(self, about: str) -> None:
        inbox_id = self.arrival.inbox_id
        assert self.forum_id is not None, "only a member gives feedback; others are kept"  # noqa: S101
        assert inbox_id is not None, "feedback is a text"  # noqa: S101
        said = feedback.Said(
            self._owner(),
            self.forum_id,
            inbox_id,
            self.arrival.channel,
            self.arrival.text,
            self.arrival.now,
            about,
        )
        self.feedback_id = feedback.add(self.connection, self.keyring, said, self.feedback_id)

    def _tighten(self, kind: str, **facts: object) -> None:
        """Mark all her phones, and cancel whatever has not left to any of them."""
        self._family |= facts
        self._cancel(kind)
        self._journal(kind)

    def _park(self) -> None:
        self._address["parked_at"] = self.arrival.now
        self._cancel("parked")
        self._journal("park")

    def _cancel(self, why: str, addresses_of_hers: Iterable[int] | None = None) -> None:
        if not self.known.is_new:
            # Who says it twice has it confirmed once: the second time there is no new line. The
            # answer to words of risk goes to a stopped and to a paused phone (the gate's table).
            spared, now = (Kind.STOP_CONFIRMATION, Kind.RISK), self.arrival.now
            ids = self.known.family if addresses_of_hers is None else addresses_of_hers
            outbox.cancel(self.connection, ids, why, now, spared)

    def _taken(self) -> Taken:
        arrival = self.arrival
        assert arrival.inbox_id is not None, "a question is answered by a text"  # noqa: S101
        return Taken(
            self.connection,
            self.keyring,
            self.known,
            self.context,
            arrival.inbox_id,
            arrival.channel,
            arrival.now,
        )

    def _belonging(self) -> Belonging:
        return Belonging(self.connection, self.keyring, self.known, self.context, self.arrival.now)

    def _reword(self) -> None:
        before, arrival = self.context.before_id, self.arrival
        if before is None or self.forum_id is None:
            return
        said = feedback.Said(
            self._owner(), self.forum_id, before, arrival.channel, arrival.text, arrival.now
        )
        feedback.reword(self.connection, self.keyring, said, before)

    def _choose_line(self, place: int) -> None:
        member = self._belonging().line(place)
        if member is not None:
            self.member_id, self.forum_id = member.id, member.forum_id
            self.owner = members.owner_of(member)
            self.feedback_id = self._belonging().file(member)

    def _link(self) -> None:
        facts = self._belonging().link()
        if facts is None:
            raise InviteGone
        self.member_id = str(facts.pop("member_id"))
        self._address |= facts
        self._journal("profile")

    def _new_owner(self) -> None:
        facts = self._belonging().part()
        self.member_id = self.owner = self.forum_id = self.feedback_id = None
        self._address |= facts

    def _leave(self, change: Leaving | LeftKeeping | LeftErasing | Stayed) -> None:
        """Fall silent on every phone of hers; what is final comes after the days to come back."""
        ends = self.arrival.now + STAYS_OPEN
        match change:
            case Leaving():
                self._tighten("pause", leaving_until=ends)
            case LeftKeeping():
                self._family |= {"leaving_until": ends}
                self._member["left_at"] = ends
            case LeftErasing():
                self._family |= {"leaving_until": ends}
            case Stayed():
                self._family |= {"leaving_until": None}
                self._member["left_at"] = None

    def _journal(self, kind: str) -> None:
        """Note it in the safety journal; a stop is obeyed even where that cannot be written."""
        try:
            self.journal.note(kind, [self.known.row.blind], self.arrival.now)
        except SQLAlchemyError as error:
            log.failed("journal_not_written", error)


def _about_phone(change: Change) -> bool:
    return isinstance(change, SharedPhone | OwnPhone)
