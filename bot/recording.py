"""Records a turn: one `case` for each change, the replies, and what the conversation remembers.

Remembering more about members costs a thought here, and is meant to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log, posting
from bot.memory import remember
from bot.messages import (
    KINDS_OF_CONSENT,
    Alias,
    AllTold,
    Change,
    Confirmed,
    Consent,
    InviteTaken,
    Joined,
    Kept,
    Kind,
    OwnPhone,
    Parked,
    Paused,
    Resumed,
    Risk,
    SharedPhone,
    Started,
    StartOffered,
    Stopped,
    Times,
    Told,
    TooMany,
    WhoIsThis,
    WrongCodes,
)
from bot.safety.hours import Hours, overlap
from bot.scene import InviteState, Turn
from bot.scene_reader import Context
from storage import addresses, consents, feedback, invites, members, outbox
from storage.addresses import Known
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
        sealed = self.keyring.seal(self.known.owner, "addresses.memory", remember(turn.memory))
        conversation = addresses.Conversation(
            memory=sealed,
            member_id=self.member_id,
            invite_id=self._open_invite(),
            asked_row=asked or self.known.row.asked_row,
            feedback_id=self.feedback_id,
            wake_at=turn.memory.wake_at,
            heard_at=max(self.arrival.said_at, self.known.row.heard_at or self.arrival.said_at),
            # A phone that writes can be reached again.
            unreachable_at=self.known.row.unreachable_at if self.arrival.inbox_id is None else None,
        )
        addresses.remember(self.connection, self.known.id, conversation, **self._address)

    def _open_invite(self) -> int | None:
        invite, scene = self.context.invite, self.context.scene
        waits = self.member_id is None and scene.invite is InviteState.OPEN
        return invite.id if invite is not None and waits else None

    def _post(self, turn: Turn) -> posting.Post:
        arrival = self.arrival
        passes = posting.passes(self.context.scene.standing, turn)
        is_hers = self.known.row.confirmed_at is not None
        member_id = self.member_id if is_hers else None
        return posting.Post(arrival.cause, member_id, arrival.said_at, arrival.now, passes)

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

    def _note(self, change: Change) -> None:  # noqa: C901, PLR0912 - one case for each change, and nothing else
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
            case Kept() | Risk() | WhoIsThis() | WrongCodes() | TooMany():
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
            self.known.row.person_id, invite.forum_id, joined_by="code", shared=shared
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

    def _cancel(self, why: str) -> None:
        if not self.known.is_new:
            # Who says it twice has it confirmed once: the second time there is no new line. The
            # answer to words of risk goes to a stopped and to a paused phone (the gate's table).
            spared, now = (Kind.STOP_CONFIRMATION, Kind.RISK), self.arrival.now
            outbox.cancel(self.connection, self.known.family, why, now, spared)

    def _journal(self, kind: str) -> None:
        """Note it in the safety journal; a stop is obeyed even where that cannot be written."""
        try:
            self.journal.note(kind, [self.known.row.blind], self.arrival.now)
        except SQLAlchemyError as error:
            log.failed("journal_not_written", error)


def _about_phone(change: Change) -> bool:
    return isinstance(change, SharedPhone | OwnPhone)
