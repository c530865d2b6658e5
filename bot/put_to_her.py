"""What a message that leaves puts to her: what is open on her thread from then on, and for whom."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot import knocking, still_you
from bot.dialogues.pieces import opening, waits_for_her
from bot.memory import recall, remember
from bot.messages import Kind
from bot.scene import Memory
from storage import addresses, threads
from storage.base import AnyRow
from storage.outgoing import BEGUN
from storage.sealing import Keyring


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread of a locked address, and a row that is about to leave to it."""

    connection: Connection
    keyring: Keyring = field(repr=False)
    address: AnyRow = field(repr=False)
    row: AnyRow = field(repr=False)
    now: datetime

    def memory(self) -> Memory:
        """Give what the conversation remembers there."""
        if self.address.memory is None:
            return Memory()
        owner = addresses.owner_of(self.address)
        return recall(self.keyring.unseal(owner, "addresses.memory", self.address.memory))

    def put(self, kind: Kind) -> None:
        """Note on the phone what it is asked now, and for which of her forums it speaks."""
        facts: dict[str, object] = {}
        if kind is Kind.CHECK:
            facts |= still_you.put(self.address, self.now)
        if kind is Kind.KNOCK:
            facts |= knocking.put(self.connection, self.address.id, self.row, self.now)
        if self.row.priority == BEGUN and self.row.member_id not in {None, self.address.member_id}:
            facts |= self._other_forum()
        if not self.row.asks:
            addresses.change(self.connection, [self.address.id], **facts)
            return
        if self.row.priority == BEGUN and self.row.opens:
            facts |= {"asked_row": self.row.id, "memory": self._opening(self.row.opens)}
        threads.put(self.connection, self.address.id, self.row.id, self.now, **facts)

    def _other_forum(self) -> dict[str, object]:
        """Let what she says next be for the forum of this message.

        Not while something of another forum is open, which this does not close: her answer to
        that, and the rest of what she was saying there, are not for this one to read.
        """
        if not self.row.asks and waits_for_her(self.memory()):
            return {}
        return {"member_id": self.row.member_id, "feedback_id": None}

    def _opening(self, opens: str) -> bytes:
        """Let the thread know what is open on it now, as if the conversation had asked."""
        doing, _, step = opens.partition(":")
        opened = remember(opening(self.memory(), doing, step))
        return self.keyring.seal(addresses.owner_of(self.address), "addresses.memory", opened)
