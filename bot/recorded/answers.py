"""Keeps what a turn says of a poll's question: an answer, that she left it, that it comes again."""

from datetime import timedelta

from bot.changes import Answered, PutOff, Skipped
from bot.messages import Kind
from bot.posting import cost
from bot.question import parts_of
from bot.recorded.ledger import Ledger
from storage import answers, broadcasts, members, outbox, wordings
from storage.base import AnyRow
from storage.outgoing import AGAIN, BEGUN
from storage.sealing import Owner

_ANSWERED = "answered"  # why a question did not go
_ANOTHER_DAY = timedelta(hours=20)  # from then on the gate looks for her next safe time


def note(ledger: Ledger, change: Answered | Skipped | PutOff) -> None:
    """Keep it; a question that nobody asked her, or of a forum that is not hers, is none."""
    found, poll, asker = parts_of(change.question), ledger.context.poll, ledger.context.asker
    if found is None or asker is None or found[0] != poll[0].id:
        return
    if isinstance(change, PutOff):
        _put_off(ledger, poll[0], found[1], asker)
    else:
        _keep(ledger, found, asker, change)


def _keep(
    ledger: Ledger, found: tuple[int, int], asker: AnyRow, change: Answered | Skipped
) -> None:
    answered = change if isinstance(change, Answered) else None
    new = answers.NewAnswer(
        member=members.owner_of(asker),
        poll_id=found[0],
        place=found[1],
        inbox_id=ledger.inbox_id,
        channel=ledger.arrival.channel,
        at=ledger.now,
        value=None if answered is None else answered.value,
        late=answered is not None and answered.late,
    )
    answers.add(ledger.connection, ledger.keyring, new)
    # She may have put it off before: what is answered is not asked again (rule 32).
    if any(row.waits for row in ledger.context.poll if row.place == new.place):
        asked = f"poll:{change.question}"
        broadcasts.cancel_question(ledger.connection, asker.id, asked, _ANSWERED, ledger.now)


def _put_off(ledger: Ledger, poll: AnyRow, place: int, asker: AnyRow) -> None:
    """Put the question once more, for another day; it is no new contact."""
    thing = f"poll:{poll.id}:{place}"
    wording = wordings.last(ledger.connection, thing)
    if wording is None or poll.closes_at is None:
        return
    forum = Owner("forums", poll.forum_id, poll.forum_key, poll.forum_master)
    words = wordings.unseal(ledger.keyring, wording, forum, discreet=False) or ""
    channel = ledger.known.row.channel
    again = outbox.NewBegun(
        address_id=ledger.known.id,
        member_id=asker.id,
        sender=channel,
        cause=f"{thing}:later:{ledger.now:%Y-%m-%d}",
        kind=Kind.POLL,
        priority=BEGUN,
        wording_id=wording.id,
        opens=thing,
        parts=cost(channel, words),
        made_at=ledger.now,
        good_until=poll.closes_at,
        due_at=ledger.now + _ANOTHER_DAY,
        passes=AGAIN,
    )
    outbox.begin(ledger.connection, again)
