"""Keeps what a turn says of a poll's question: an answer, that she left it, that it comes again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.changes import Answered, PutOff, Skipped
from bot.messages import Kind
from bot.question import parts_of
from bot.scene_reader import Context
from bot.segments import parts
from storage import answers, members, outbox, polls, wordings
from storage.addresses import Known
from storage.base import AnyRow
from storage.outgoing import AGAIN, BEGUN
from storage.sealing import Keyring, Owner

_ANOTHER_DAY = timedelta(hours=20)  # from then on the gate looks for her next safe time


@dataclass(frozen=True, slots=True)
class Taken:
    """One text about a question, and where it came from."""

    connection: Connection
    keyring: Keyring = field(repr=False)
    known: Known
    context: Context
    inbox_id: int
    channel: str
    now: datetime

    def note(self, change: Answered | Skipped | PutOff) -> None:
        """Keep it; a question that nobody asked her, or of a forum that is not hers, is none."""
        found = parts_of(change.question)
        rows = polls.with_questions(self.connection, found[0]) if found else []
        asker = self._asker(rows)
        if found is None or asker is None:
            return
        if isinstance(change, PutOff):
            self._put_off(rows, found[1], asker)
        else:
            self._keep(found, asker, change)

    def _asker(self, rows: list[AnyRow]) -> AnyRow | None:
        """Give the member as whom she was asked: the one in the poll's forum."""
        forums = {row.forum_id for row in rows}
        hers = (each for each in self.context.memberships if each.forum_id in forums)
        return next(hers, None)

    def _keep(self, found: tuple[int, int], asker: AnyRow, change: Answered | Skipped) -> None:
        answered = change if isinstance(change, Answered) else None
        new = answers.NewAnswer(
            member=members.owner_of(asker),
            poll_id=found[0],
            place=found[1],
            inbox_id=self.inbox_id,
            channel=self.channel,
            at=self.now,
            value=None if answered is None else answered.value,
            late=answered is not None and answered.late,
        )
        answers.add(self.connection, self.keyring, new)

    def _put_off(self, rows: list[AnyRow], place: int, asker: AnyRow) -> None:
        """Put the question once more, for another day; it is no new contact."""
        poll = rows[0]
        thing = f"poll:{poll.id}:{place}"
        wording = wordings.last(self.connection, thing)
        if wording is None or poll.closes_at is None:
            return
        forum = Owner("forums", poll.forum_id, poll.forum_key, poll.forum_master)
        words = wordings.unseal(self.keyring, wording, forum, discreet=False) or ""
        again = outbox.NewBegun(
            address_id=self.known.id,
            member_id=asker.id,
            sender=self.known.row.channel,
            cause=f"{thing}:later:{self.now:%Y-%m-%d}",
            kind=Kind.POLL,
            priority=BEGUN,
            wording_id=wording.id,
            opens=thing,
            parts=parts(words),
            made_at=self.now,
            good_until=poll.closes_at,
            due_at=self.now + _ANOTHER_DAY,
            passes=AGAIN,
        )
        outbox.begin(self.connection, [again])
