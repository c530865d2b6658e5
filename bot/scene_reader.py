"""Reads the scene: all that the conversation may know, from the rows of a locked phone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import agreed_words, knocking, stored_poll
from bot.changes import KINDS_OF_CONSENT
from bot.context import Context
from bot.dialogues import menu
from bot.dialogues.commands import Command, code_in, command
from bot.dialogues.pieces import GUESS, JOIN, KNOCK, MENU, NEWS, OWNER, POLL, SETTINGS
from bot.memory import recall
from bot.messages import Event, Inbound
from bot.question import parts_of
from bot.safety.hours import MIDNIGHT, Hours
from bot.scene import (
    Before,
    Forum,
    InviteState,
    Memory,
    Profile,
    Scene,
    Standing,
)
from storage import (
    answers,
    asked,
    consents,
    feedback,
    forums,
    inbox,
    invites,
    members,
    outbox,
    still_you,
    wordings,
)
from storage.addresses import Known
from storage.base import AnyRow
from storage.sealing import Keyring

_KEPT_ON_ALL_DEVICES = frozenset({"telegram", "try_chat"})
_ASK_FOR_WHAT_WAITS = {Command.MENU, Command.START, Command.NEWS}
_NEWS_SHOWN = 5


def read(
    connection: Connection,
    keyring: Keyring,
    known: Known,
    text: str,
    now: datetime,
    inbound: Inbound | None = None,
) -> Context:
    """Read the scene in which this text of this phone is to be answered."""
    return _Reader(connection, keyring, known, text, now, inbound).context()


def standing(row: AnyRow) -> Standing:
    """Say how a phone stands with us, from its row."""
    return Standing(
        stopped=row.stopped_at is not None,
        start_offered=row.start_offered_at is not None,
        paused=row.paused_at is not None,
        quiet=row.quiet_at is not None,
        parked=row.parked_at is not None,
        leaving=row.leaving_until is not None,
        confirmed=row.confirmed_at is not None,
        discreet=row.discreet,
        # Who writes from a phone that could not be reached may be somebody else by now.
        doubted=row.doubted_at is not None or row.unreachable_at is not None,
        asked_who=row.doubt == still_you.WHO_IS_THIS,
    )


@dataclass(slots=True)
class _Reader:
    """One look at the rows behind a locked phone; what this text cannot need is not read."""

    connection: Connection
    keyring: Keyring
    known: Known
    text: str
    now: datetime
    inbound: Inbound | None
    memory: Memory = field(init=False)
    asked: Command | None = field(init=False)

    def __post_init__(self) -> None:
        self.memory = self._memory()
        self.asked = command(self.text)

    def context(self) -> Context:
        """Read what the phone's row says, then what this text asks for beside it."""
        row = self.known.row
        memberships = self._memberships()
        member = _current(memberships, row.member_id)
        invite = self._invite()
        facts = self._facts(member, invite)
        zone = ZoneInfo(facts.zone if facts is not None else forums.HOME)
        scene = Scene(
            now=self.now.astimezone(zone),
            memory=self.memory,
            standing=standing(row),
            agreed=agreed_words.heard(
                self.keyring, row, self.text, chooses=self.memory.doing == SETTINGS, now=self.now
            ),
            forum=None if facts is None else self._forum(facts),
            alias=None if member is None else members.alias(self.keyring, member),
            member=member is not None,
            joined=member is not None and member.state == members.IN,
            joined_at=min((m.joined_at for m in memberships if m.joined_at), default=None),
            invite=None if invite is None else _state(invite, self.now),
            put_at=row.put_at if row.put_row is not None and row.put_row == row.asked_row else None,
            number=agreed_words.number(row, self.memory.number),
            knock_until=None if row.knock_until is None else row.knock_until.astimezone(zone),
            lines=tuple(each.label for each in memberships),
            line_forums=tuple(map(_forum, memberships)),
            line=0 if member is None else memberships.index(member),
            last_at=max((at for at in (row.heard_at, row.put_at) if at), default=None),
            synced=row.channel in _KEPT_ON_ALL_DEVICES,
            links=invite is not None and invite.member_id is not None,
            same_forum=invite is not None
            and any(each.forum_id == invite.forum_id for each in memberships),
            profile=Profile(hours=row.hours, looser=row.looser_at is not None),
        )
        # Of who is no member yet it is not known, and is looked for where it counts.
        waits = memberships[0].waits if memberships else True
        context = Context(scene, member, invite, tuple(memberships), waits=waits)
        return self._asked_for(self._event(context))

    def _memory(self) -> Memory:
        sealed = self.known.row.memory
        if sealed is None:
            return Memory()
        return recall(self.keyring.unseal(self.known.owner, "addresses.memory", sealed))

    def _memberships(self) -> list[AnyRow]:
        row = self.known.row
        if row.member_id is None:
            return []
        return members.heard(self.connection, row.person_id, row.id)

    def _invite(self) -> AnyRow | None:
        """Find the invite of the code in this text, else of the code that is being answered."""
        code = code_in(self.text)
        if code is not None:
            return invites.find(self.connection, self.keyring, code)
        waits = self.known.row.invite_id
        return invites.with_forum(self.connection, waits) if waits else None

    def _facts(self, member: AnyRow | None, invite: AnyRow | None) -> AnyRow | None:
        """Say of which forum the conversation speaks: while a code is answered, of the code's."""
        joins = code_in(self.text) is not None or self.memory.doing in {JOIN, OWNER}
        is_open = invite is not None and _state(invite, self.now) is InviteState.OPEN
        return invite if member is None or (joins and is_open) else member

    def _forum(self, row: AnyRow) -> Forum:
        """Read the forum of this talk, with its own words for the word check."""
        return replace(_forum(row), listed=forums.unseal_listed(self.keyring, row))

    def _event(self, context: Context) -> Context:
        """Read what was pressed, or what an edit changes."""
        if self.inbound is None:
            return context
        scene = replace(
            context.scene,
            event=self.inbound.event,
            media=self.inbound.media,
            answered=self.inbound.answered,
        )
        if self.inbound.event is Event.PRESSED:
            pressed = outbox.pressed(self.connection, self.known.id, self.inbound.button_of or "")
            opens = "" if pressed is None else pressed.opens or ""
            return replace(context, scene=replace(scene, button_of=opens), pressed=pressed)
        if self.inbound.event is Event.EDITED:
            return self._edit(replace(context, scene=scene), self.inbound)
        return replace(context, scene=scene)

    def _edit(self, context: Context, inbound: Inbound) -> Context:
        """Read what an edit changes, and as which member she had said it.

        That may be another than the one of this thread; what was said by somebody who is not
        her any more, before the phone changed hands, is nothing that she can change.
        """
        hashed = self.keyring.message_hash(inbound.channel, inbound.chat, inbound.message_id)
        found = inbox.by_message(self.connection, hashed)
        if found is None:
            return context
        answered = answers.by_inbox(self.connection, found.id)
        teller = None if answered else feedback.teller(self.connection, found.id)
        member_id = answered.member_id if answered else teller or found.member_id
        hers = next((each for each in context.memberships if each.id == member_id), None)
        before = Before(told=teller is not None and hers is not None)
        if answered and hers:
            before = Before(question=f"{answered.poll_id}:{answered.place}")
        elif hers and not teller:
            doing, _, name = asked.after(self.connection, self.known.id, found.id).partition(":")
            before = Before(name, guessed=True) if doing == GUESS and name else before
        scene = replace(context.scene, before=before)
        return replace(context, scene=scene, before_id=found.id, before_of=hers)

    def _asked_for(self, context: Context) -> Context:
        """Read what only some texts need."""
        context = self._poll(context)
        scene = context.scene
        if context.waits and self._asks_for_what_waits(scene):
            scene = replace(
                scene, waiting=knocking.waiting(self.connection, self.known.id, self.now)
            )
        member = context.member
        if member is None:
            return replace(context, scene=scene)
        chosen = menu.chosen(scene, self.text)
        if SETTINGS in {self.memory.doing, chosen} or self.asked is Command.SETTINGS:
            given = consents.all_given(self.connection, member.id)
            kinds = tuple(kind for kind in KINDS_OF_CONSENT if kind in given)
            scene = replace(scene, profile=replace(scene.profile, consents=kinds))
        if not scene.standing.discreet:
            scene = self._read_back(scene, member, chosen)
        return replace(context, scene=scene)

    def _asks_for_what_waits(self, scene: Scene) -> bool:
        if self.asked in _ASK_FOR_WHAT_WAITS or self.memory.doing in {KNOCK, NEWS}:
            return True
        # Other words than an answer are feedback; a button of before may bring the menu again.
        is_answer = scene.button_of is not None or menu.takes(scene, self.text)
        return self.memory.doing == MENU and is_answer

    def _read_back(self, scene: Scene, member: AnyRow, chosen: str) -> Scene:
        """Read the words that are shown only where nobody else reads them."""
        if chosen == "principles" or self.asked is Command.PRINCIPLES:
            words = self._wordings(member, f"principles:{member.forum_id}", 1)
            scene = replace(scene, principles=next(iter(words), ""))
        if NEWS in {self.memory.doing, chosen} or self.asked is Command.NEWS:
            scene = replace(scene, news=self._wordings(member, "update:", _NEWS_SHOWN))
        return scene

    def _wordings(self, member: AnyRow, thing: str, most: int) -> tuple[str, ...]:
        rows = wordings.newest(self.connection, member.forum_id, thing, most)
        return tuple(wordings.plain(self.keyring, row) for row in rows)

    def _poll(self, context: Context) -> Context:
        """Read the poll that this text may be about: pressed or edited, open, or left before."""
        name = self._question(context.scene)
        found = parts_of(name)
        if found is None or context.member is None:
            return context
        rows = answers.put_to(self.connection, found[0], self.known.row.person_id)
        asker = next((m for m in context.memberships if rows and m.id == rows[0].asker_id), None)
        if asker is None:
            return context
        poll = stored_poll.poll_of(
            self.keyring,
            rows,
            answers.hers(self.keyring, members.owner_of(asker), rows),
            ZoneInfo(asker.zone),
            discreet=self.known.row.discreet,
            now=self.now,
        )
        scene = replace(context.scene, poll=poll)
        return replace(context, scene=scene, poll=tuple(rows), asker=asker)

    def _question(self, scene: Scene) -> str:
        if scene.button_of is not None and scene.button_of.startswith(f"{POLL}:"):
            return scene.button_of.removeprefix(f"{POLL}:")
        if scene.before is not None and scene.before.question:
            return scene.before.question
        if self.memory.doing == POLL:
            return self.memory.step
        return self.memory.back if self.asked is Command.BACK else ""


def _current(memberships: list[AnyRow], member_id: str | None) -> AnyRow | None:
    """Give the member of this thread; where she has left that forum, her first of the others."""
    found = (each for each in memberships if each.id == member_id)
    return next(found, memberships[0] if memberships else None)


def _state(invite: AnyRow, now: datetime) -> InviteState:
    if invite.used_at is not None:
        return InviteState.USED
    return InviteState.OLD if invite.expires_at <= now else InviteState.OPEN


def _forum(row: AnyRow) -> Forum:
    windows = Hours.parse(row.forum_hours).windows
    opens, closes = windows[0].start, windows[-1].end
    return Forum(row.label, row.reads, row.answers_in, _clock(opens), _clock(closes))


def _clock(minutes: int) -> time:
    # 24:00 is no time of Python's; the last minute of the day says the same to people.
    minutes = min(minutes, MIDNIGHT - 1)
    return time(minutes // 60, minutes % 60)
