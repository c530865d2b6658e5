"""Twenty members of one forum, each in another state, and one who has left.

What they are stands in `STATES`; what a rehearsal says of them, and what the gate then does, in the
tests. Two of them are in another forum too, which set or sent something that this one cannot know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, update

from bot.dialogues.pieces import opening
from bot.memory import remember
from bot.scene import Memory
from storage import addresses, consents, member_phones, members, outbox
from storage.database import Database
from storage.members import IN, JOINING, LEFT
from storage.outgoing import SENT, Outgoing
from storage.sealing import Keyring

SMS, CHAT = "try", "try_chat"  # the simulator's: a phone, and a chat with buttons


class Grounds(Protocol):
    """What they stand on, in every room of tests."""

    @property
    def database(self) -> Database:
        """The database."""

    @property
    def keyring(self) -> Keyring:
        """Its keys."""


@dataclass(frozen=True)
class State:
    """One member: how she stands with her forum, and how her phone stands in truth."""

    channel: str = SMS
    member: Mapping[str, Any] | None = None
    phone: Mapping[str, Any] | None = None
    consent: bool = True
    answered: bool = True  # on this phone, here
    more: str = ""


_AGO = timedelta(days=2)
_OPEN: dict[str, Any] = {"discreet": False}


def _states(now: datetime) -> dict[str, State]:
    ago, late = now - _AGO, {"discreet": False, "hours": "18:00-20:00"}
    return {
        "Kestrel, discreet": State(),
        "Wren, not discreet": State(member=_OPEN, phone=_OPEN),
        "Heron, other times": State(member=late, phone=late),
        "Finch, enough messages": State(member=_OPEN, phone=_OPEN, more="budget"),
        "Swallow, a question open": State(member=_OPEN, phone=_OPEN, more="her turn"),
        "Osprey, narrower elsewhere": State(member=_OPEN, more="elsewhere"),
        "Jay, in a chat": State(CHAT, member=_OPEN, phone=_OPEN),
        "Linnet, two phones": State(more="a chat too"),
        "Merlin, not confirmed": State(phone={"confirmed_at": None}, answered=False),
        "Lark, paused": State(member={"paused_at": ago}, phone={"paused_at": ago}),
        "Rook, said STOP": State(member={"stopped_at": ago}, phone=_stopped(ago, "word")),
        "Swift, stopped by staff": State(member={"stopped_at": ago}, phone=_stopped(ago, "staff")),
        "Robin, blocked us": State(CHAT, phone=_stopped(ago, "provider")),
        "Owl, quiet word": State(phone={"quiet_at": ago}),
        "Crane, parked": State(phone={"parked_at": ago}),
        "Dove, out of reach": State(phone={"unreachable_at": ago}),
        "Plover, leaving": State(phone={"leaving_until": now + _AGO}),
        "Teal, joining": State(member={"state": JOINING, "joined_at": None}),
        "Martin, said no": State(consent=False),
        "Stork, without a phone": State(more="no phone"),
        "Gull, left": State(member={"state": LEFT, "left_at": ago}),
    }


def _stopped(at: datetime, by: str) -> dict[str, Any]:
    return {"stopped_at": at, "stopped_by": by}


def join(ground: Grounds, forum: int, other: int, now: datetime) -> dict[str, int]:
    """Let them all be members of a forum; gives the phone on which each would get it, by name."""
    phones = {}
    with ground.database.write() as connection:
        one = _Joining(connection, ground.keyring, forum, other, now)
        for place, (name, state) in enumerate(_states(now).items()):
            phones[name] = one.joins(name, f"+447700900{place + 700}", state)
    return phones


@dataclass(frozen=True)
class _Joining:
    connection: Connection
    keyring: Keyring
    forum: int
    other: int
    now: datetime

    def joins(self, name: str, chat: str, state: State) -> int:
        """Let one of them join, and stand so."""
        known = addresses.meet(self.connection, self.keyring, state.channel, chat, self.now)
        new = members.NewMember(known.row.person_id, self.forum, "code", state=IN, alias=name)
        member_id = members.add(self.connection, self.keyring, new, self.now)
        at = {
            "joined_at": self.now + timedelta(seconds=int(chat[-2:]))
        }  # so that they have an order
        if state.more != "no phone":
            member_phones.add(self.connection, member_id, known.id, answered=state.answered)
        members.change(self.connection, member_id, **(at | dict(state.member or {})))
        facts = {"member_id": member_id} | dict(state.phone or {})
        addresses.change(self.connection, [known.id], **facts)
        choice = consents.Choice(1, state.channel, self.now)
        kinds = dict.fromkeys(("notices", "polls", "updates"), state.consent)
        consents.add(self.connection, member_id, kinds, choice)
        return self._more(state.more, known, member_id, chat)

    def _more(self, what: str, known: addresses.Known, member_id: str, chat: str) -> int:
        phone: int = known.id
        match what:
            case "budget":
                elsewhere = self._member_elsewhere(known)
                for number in range(2):
                    self._sent(known, elsewhere, f"update:9{number}", counted=True)
            case "her turn":
                asked = self._sent(known, member_id, "poll:90:open", asks=True)
                memory = remember(opening(Memory(), "poll", "90:1"))
                sealed = self.keyring.seal(known.owner, "addresses.memory", memory)
                facts = {"asked_row": asked, "put_row": asked, "put_at": self.now}
                addresses.change(self.connection, [phone], memory=sealed, **facts)
            case "elsewhere":
                elsewhere = self._member_elsewhere(known)
                members.change(self.connection, elsewhere, hours="18:00-20:00")
                addresses.change(self.connection, [phone], discreet=True, hours="18:00-20:00")
            case "a chat too":
                second = addresses.meet(self.connection, self.keyring, CHAT, chat, self.now)
                person, later = known.row.person_id, self.now + timedelta(minutes=1)
                facts = {"person_id": person, "heard_at": later, "member_id": member_id}
                addresses.change(self.connection, [second.id], **facts)
                member_phones.add(self.connection, member_id, second.id)
                phone = second.id
        return phone

    def _member_elsewhere(self, known: addresses.Known) -> str:
        new = members.NewMember(known.row.person_id, self.other, "code", state=IN, alias="Hers")
        return members.add(self.connection, self.keyring, new, self.now)

    def _sent(
        self,
        known: addresses.Known,
        member_id: str,
        cause: str,
        *,
        counted: bool = False,
        asks: bool = False,
    ) -> int:
        """Let something have gone to her an hour ago."""
        ago = self.now - timedelta(hours=1)
        new = outbox.NewMessage(
            cause, "update", 2, "Hi.", 1, ago, self.now + _AGO, member_id=member_id, asks=asks
        )
        row = outbox.put(self.connection, self.keyring, known.owner, known.row.channel, new)
        facts = {"state": SENT, "sending_at": ago, "ended_at": ago, "counted": counted}
        self.connection.execute(update(Outgoing).where(Outgoing.id == row).values(facts))
        return row
