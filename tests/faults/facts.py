"""What stands in the database and at the provider, and what of it must not be so."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from storage.answers import Answer
from storage.feedback import FeedbackText
from storage.inbox import Inbox
from storage.outgoing import DELIVERED, OPEN, RISK, SENT, UNSURE, Outgoing
from tests.faults.installation import Installation
from tests.faults.rows import Row

STOP_CONFIRMATION = "stop_confirmation"


def stands(installation: Installation, number: str) -> list[tuple[str, int]]:
    """Return of each message to a phone its state and how often the provider has taken it."""
    return [(row.state, len(row.taken)) for row in installation.rows(number)]


def is_over(installation: Installation) -> bool:
    """Say whether no message waits or is under way."""
    with installation.database.read() as connection:
        found = select(func.count()).where(Outgoing.state.in_(OPEN))
        return connection.execute(found).scalar_one() == 0


def wrongs(installation: Installation) -> list[str]:
    """Name what of SMS is lost, doubled, stuck, out of order or sent after a stop; best, nothing.

    Which message is which in a chat, its provider does not say: there each test counts by itself.
    """
    all_rows = [row for row in installation.rows() if row.sender == "sms"]
    return [
        *_texts(installation),
        *(f"{wrong}: {row}" for row in all_rows for wrong in _of_a_row(row)),
        *_order(all_rows),
    ]


def unanswered(installation: Installation) -> list[str]:
    """Name each text that has no reply of its own, where all that was said asks for one."""
    with installation.database.read() as connection:
        came = connection.execute(select(Inbox.id)).scalars().all()
        causes = set(connection.execute(select(Outgoing.cause)).scalars())
    return [f"lost: no reply to text {each}" for each in came if f"reply:{each}" not in causes]


def _texts(installation: Installation) -> Iterator[str]:
    """Hold the inbox against what was posted: each text once, and each piece of feedback once."""
    with installation.database.read() as connection:
        by_sms = select(Inbox.message_hash).where(Inbox.channel == "sms")
        kept = Counter(connection.execute(by_sms).scalars())
        pieces = connection.execute(select(FeedbackText.inbox_id)).scalars().all()
        answers = connection.execute(select(Answer.inbox_id)).scalars().all()
        filed = connection.execute(select(Inbox.id).where(Inbox.state == "filed")).scalars().all()
        unread = connection.execute(select(Inbox.id).where(Inbox.state == "unread")).scalars().all()
    keyring = installation.keyring
    came = Counter(keyring.message_hash("sms", number, sid) for number, sid in installation.posted)
    if missing := (came - kept).total():
        yield f"lost: of {len(came)} texts that were posted, {missing}"
    if more := (kept - came).total():
        yield f"doubled: {more} texts are kept beside the {len(came)} that were posted"
    if sorted({*pieces, *answers}) != sorted(filed) or len(pieces) != len(set(pieces)):
        yield f"filed are {len(filed)}, in the feedback stand {len(pieces)}, {len(answers)} answer"
    if unread:
        yield f"the bot failed on {unread}"


def _of_a_row(row: Row) -> Iterator[str]:
    taken = len(row.taken)
    if row.state in OPEN:
        yield "stuck"
    if taken > (row.attempts if row.kind == RISK else 1):
        yield "doubled"
    if row.state in {SENT, DELIVERED} and not taken:
        yield "lost"
    if taken and row.state not in {SENT, DELIVERED, UNSURE}:
        yield "left, and stands as if it had not"
    if row.kind in {STOP_CONFIRMATION, RISK} or row.stopped_at is None:
        return
    if row.sending_at and row.sending_at > row.stopped_at:
        yield "sent after a stop"
    first = datetime.fromtimestamp(min(row.taken), UTC) if row.taken else None
    if first and first > row.stopped_at and row.state != UNSURE:
        yield "taken after a stop"


def _order(all_rows: list[Row]) -> Iterator[str]:
    """Within one conversation replies come in the order of what they answer; risk goes first."""
    last: dict[int, Row] = {}
    for row in all_rows:
        if row.kind == RISK or not row.taken:
            continue
        before = last.setdefault(row.address_id, row)
        if min(before.taken) > min(row.taken):
            yield f"out of order: {before} and {row}"
        last[row.address_id] = row
