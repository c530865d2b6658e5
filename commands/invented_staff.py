"""The staff of the demonstration, and what they did: invite, ask, tell, read, answer, note."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot import answering, approving, broadcasting
from bot.adding import Guest, Welcome
from bot.broadcasting import Made
from bot.dialogues.update import words
from bot.written_poll import WrittenPoll
from commands.invented import Person, asked, sayings
from commands.opening import Opened
from commands.story import Story
from storage import (
    addresses,
    audit,
    forums,
    inbox,
    inbox_list,
    invites,
    members,
    notes,
    polls,
    said,
    staff,
    texts,
    themes,
    thread_marks,
    updates,
)
from storage.inbox_list import DANGER, TO_ANSWER, TO_READ, Filter
from storage.polls import PollState
from storage.present import present
from storage.sealing import Keyring
from storage.thread_marks import Thread
from storage.updates import UpdateState

FACILITATOR = "facilitator@line.example"
COLLEAGUE = "colleague@line.example"
NAME = "Sam"  # by which members know the facilitator
_READ_UNTIL = 3  # days ago: what was said since then, nobody has read
_MANY = 500
_WAITING = Filter(frozenset({DANGER, TO_ANSWER, TO_READ}))
_Put = Callable[[Connection, Keyring, datetime], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Two facilitators, one of whom is the house lead too."""

    found: Opened
    forum_id: int
    facilitator: int
    colleague: int
    themes: dict[str, int] = field(repr=False)  # by name

    @classmethod
    def opened(cls, found: Opened, forum_id: int, now: datetime) -> "Desk":
        """Let both begin their work."""
        with found.database.write() as connection:
            facilitator = staff.add(connection, FACILITATOR, "facilitator", forum_id, now)
            staff.add(connection, FACILITATOR, "safeguarding", None, now)  # the house lead
            colleague = staff.add(connection, COLLEAGUE, "facilitator", forum_id, now)
            staff.set_name(connection, facilitator, NAME)
            staff.set_name(connection, colleague, "Jo")
            forum = forums.owner(connection, forum_id)
            made = {
                name: themes.add(connection, found.keyring, forum, name, now)
                for name in asked.THEMES
            }
        return cls(found, forum_id, facilitator, colleague, made)

    @property
    def _sam(self) -> str:
        return approving.staff(self.facilitator)

    @property
    def _jo(self) -> str:
        return approving.staff(self.colleague)

    def invites(self, now: datetime) -> str:
        """Make a code for one person."""
        return self.found.database.repeated(partial(self._invite, now=now))

    def _invite(self, connection: Connection, now: datetime) -> str:
        self._note(connection, "invite_made", now)
        return invites.add(connection, self.found.keyring, self.forum_id, self._sam, now)

    def adds(self, guest: Guest, connection: Connection, keyring: Keyring, now: datetime) -> None:
        """Add somebody who joined in the room."""
        where = connection, keyring, self.found.journal
        member_id = Welcome(*where, self.forum_id, by=self._sam, now=now).add(guest)
        self._note(connection, "member_added", now, guest.channel, member_id)

    def asks(self, poll: WrittenPoll) -> _Put:
        """Keep a poll and open it: one of them writes it, the other says yes to it."""

        def put(connection: Connection, keyring: Keyring, now: datetime) -> None:
            poll_id = self._keep_poll(connection, poll, now)
            self._ready(connection, poll_id, now, opens_at=now)
            broadcasting.open_poll(connection, keyring, poll_id, now)

        return put

    def _keep_poll(self, connection: Connection, poll: WrittenPoll, now: datetime) -> int:
        made = Made(self.forum_id, self._sam, now)
        poll_id = broadcasting.add_poll(connection, self.found.keyring, made, poll)
        self._note(connection, "poll_added", now, f"poll:{poll_id}")
        return poll_id

    def _ready(self, connection: Connection, poll_id: int, now: datetime, **when: datetime) -> None:
        facts = {
            "asked_by": self._sam,
            "asked_at": now,
            "approved_by": self._jo,
            "approved_at": now,
            **when,
        }
        polls.move(connection, poll_id, PollState.DRAFT, PollState.READY, **facts)
        self._note(connection, "poll_approved", now, f"poll:{poll_id}", by=self.colleague)

    def tells(self, news: tuple[str, str | None]) -> _Put:
        """Keep news and send them: the colleague writes them, the facilitator says yes."""

        def put(connection: Connection, keyring: Keyring, now: datetime) -> None:
            which = self._keep_news(connection, news, self._jo, now)
            facts: dict[str, Any] = {
                "asked_by": self._jo,
                "asked_at": now,
                "approved_by": self._sam,
                "approved_at": now,
            }
            moved = UpdateState.DRAFT, UpdateState.READY
            updates.move(connection, which, *moved, send_at=now, **facts)
            self._note(connection, "update_approved", now, f"update:{which}")
            broadcasting.send_update(connection, keyring, which, now)

        return put

    def _keep_news(
        self, connection: Connection, news: tuple[str, str | None], by: str, now: datetime
    ) -> int:
        plain, discreet = news
        made = Made(self.forum_id, by, now)
        both = words(plain), None if discreet is None else words(discreet)
        return broadcasting.add_update(connection, self.found.keyring, made, *both)

    def reads(self, story: Story, days_ago: int) -> None:
        """Read all that was said until this day; of the last days nobody has read anything."""
        if days_ago <= _READ_UNTIL:
            return
        keyring, now = self.found.keyring, story.now
        with self.found.database.write() as connection:
            last = inbox_list.last_text(connection, self.forum_id)
            found = inbox_list.lines(
                connection, keyring, self.forum_id, _WAITING, until=last, most=_MANY
            )
            for line in found:
                self._file(connection, line.member_id, now)
                thread = Thread(self.forum_id, line.member_id)
                thread_marks.mark_read(connection, thread, (0, last), self.facilitator, now)
                self._note(connection, "thread_marked_read", now, f"inbox:{last}", line.member_id)

    def _file(self, connection: Connection, member_id: str, now: datetime) -> None:
        """Say what the texts of a member that wait to be read are about."""
        whose = connection, self.found.keyring, self.forum_id, member_id
        for text in said.before(*whose, at=now + timedelta(days=1), below=0, most=_MANY):
            for name, signs in asked.THEMES.items():
                if text.waits and any(sign in (text.words or "") for sign in signs):
                    themes.file(connection, text.id, self.themes[name], self.facilitator, now)

    def has_done(self, story: Story, people: list[Person], opens: datetime) -> None:
        """Do what they did today: answer, write, prepare, and leave things for one another."""
        with self.found.database.write() as connection:
            self._prepare(connection, story.now, opens)
            self._answer(connection, story.now)
            self._keep_unread(connection, people[-1], story.now)
            self._write_notes(connection, people, story.now)
        self.invites(story.now)  # nobody has used this one yet

    def _prepare(self, connection: Connection, now: datetime, opens: datetime) -> None:
        """Leave a poll that opens by itself, news that wait for a yes, and a draft."""
        poll = self._keep_poll(connection, asked.to_open_until(opens + timedelta(days=7)), now)
        self._ready(connection, poll, now, opens_at=opens)
        waiting = self._keep_news(connection, asked.TO_APPROVE, self._jo, now)
        moved = UpdateState.DRAFT, UpdateState.WAITING
        updates.move(connection, waiting, *moved, asked_by=self._jo, asked_at=now, send_at=now)
        self._keep_news(connection, asked.DRAFT, self._sam, now)

    def _answer(self, connection: Connection, now: datetime) -> None:
        """Answer the last of those who asked for a person; the others wait."""
        waiting = texts.to_read(connection, self.found.keyring, self.forum_id, most=_MANY)
        asking = [each for each in waiting if each.mark == inbox.PERSON and each.member_id]
        if not asking:
            return
        last = asking[-1]
        answer = answering.worded(NAME, asked.ANSWERED)
        member, keyring = str(last.member_id), self.found.keyring
        answering.answer(connection, keyring, member, last.id, answer, now)
        texts.mark_read(connection, last.id, self.forum_id, self.facilitator, now)
        self._note(connection, "text_answered", now, f"inbox:{last.id}", member)

    def _keep_unread(self, connection: Connection, person: Person, now: datetime) -> None:
        """Keep a text on which the bot failed twice, as it would itself."""
        phone, keyring = person.phone, self.found.keyring
        known = present(
            addresses.lock(connection, keyring, phone.channel, phone.number),
            "everybody has written before",
        )
        name = "invented-unread"
        new = inbox.NewText(
            phone.channel,
            keyring.message_hash(phone.channel, phone.number, name),
            name,
            sayings.UNREAD,
            now,
            now,
            inbox.UNREAD,
            member_id=known.member_id,
            tried_again_at=now,
        )
        inbox.keep(connection, keyring, known.owner, new)

    def _write_notes(self, connection: Connection, people: list[Person], now: datetime) -> None:
        """Write beside some threads what the other of them should know."""
        keyring = self.found.keyring
        for person, words_of_note in zip(people, asked.NOTES, strict=False):
            where = person.phone.channel, person.phone.number
            known = addresses.lock(connection, keyring, *where)
            row = known and known.member_id and members.with_forum(connection, known.member_id)
            if row:
                owner = members.owner_of(row)
                notes.add(connection, keyring, owner, self.colleague, words_of_note, now)

    def _note(
        self,
        connection: Connection,
        action: str,
        now: datetime,
        thing: str | None = None,
        member: str | None = None,
        by: int | None = None,
    ) -> None:
        """Leave the trace that a page would have left."""
        deed = audit.Deed(
            action,
            staff_id=by or self.facilitator,
            forum_id=self.forum_id,
            member_id=member,
            thing=thing,
        )
        audit.note(connection, deed, now)
