"""One turn on its way into the tables: what is known of it, and the facts that it gathers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.context import Context
from storage.addresses import Known
from storage.base import AnyRow
from storage.journal import Journal
from storage.present import present
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
class Ledger:
    """One turn, with all phones of the person locked. Facts are written together at its end."""

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
    member: dict[str, object] = field(init=False, default_factory=dict)  # facts about the member
    address: dict[str, object] = field(init=False, default_factory=dict)  # about this phone
    family: dict[str, object] = field(init=False, default_factory=dict)  # about all her phones

    def __post_init__(self) -> None:
        """Begin where the turn before ended."""
        row, said_at = self.known.row, self.arrival.said_at
        recent = row.heard_at is not None and said_at - row.heard_at < _ONE_PIECE
        member = self.context.member
        self.member_id = row.member_id
        self.owner = self.context.owner
        self.forum_id = None if member is None else member.forum_id
        self.feedback_id = row.feedback_id if recent else None

    @property
    def now(self) -> datetime:
        """When the turn takes place."""
        return self.arrival.now

    @property
    def inbox_id(self) -> int:
        """The row of the text that brings this turn."""
        return present(self.arrival.inbox_id, "only a text says something")

    def hers(self) -> Owner:
        """Give the key of the member; there is one before anything is kept of her."""
        return present(self.owner, "a member is made before anything is kept of her")

    def note(self, kind: str) -> None:
        """Note it in the safety journal; a stop is obeyed even where that cannot be written."""
        self._note(kind, [self.known.row])

    def note_everywhere(self, kind: str) -> None:
        """Note it for every phone of hers."""
        self._note(kind, self.known.phones)

    def _note(self, kind: str, phones: Iterable[AnyRow]) -> None:
        try:
            self.journal.note(kind, [phone.blind for phone in phones], self.now)
        except SQLAlchemyError as error:
            log.failed("journal_not_written", error)
