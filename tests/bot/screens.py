"""Two phones of one forum, and all that their screens ever show: what leaves us, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from bot.channels.simulator import Simulator
from bot.messages import Event, Inbound, Sending, Sent
from bot.safety.listed_words import listed
from bot.timetable import Timetable
from storage import broadcasts, forums
from tests.rooms import House, Member, a_forum, a_member

DISCREET, OPEN = "+447700900123", "+447700900124"
BUILT_IN, OWN = "police", "Riverbank"  # a word of the house's list, and one that the forum adds


@dataclass
class Screens:
    """The phones of somebody discreet and of somebody who is not, on one channel."""

    rooms: House
    channel: str
    forum: int
    hers: Member  # who is discreet
    his: Member
    left: list[Sending] = field(default_factory=list)

    @property
    def word(self) -> str:
        """Give the word that is tried here: by SMS one of the house, in a chat the forum's own."""
        return BUILT_IN if self.channel == "try" else OWN

    @property
    def found(self) -> tuple[str, ...]:
        """Name all listed words that her screen was ever made to show."""
        return listed(self.shows(DISCREET), (OWN.casefold(),))

    def turn(self) -> None:
        """Let the clock turn, and send what may go."""
        Timetable(self.rooms.reception).turn()
        self.rooms.deliver()

    def says(self, words: str, *chats: str) -> None:
        """Let one of them, or both, text something."""
        for chat in chats or (DISCREET, OPEN):
            self.rooms.hear(words, chat, self.channel)
        self.rooms.clock.passes(seconds=5)
        self.turn()

    def presses(self, number: str, chat: str, sending: Sending) -> None:
        """Let somebody press a button below a message."""
        inbound = Inbound(
            self.channel, chat, f"press:{number}:{len(self.left)}", number, self.rooms.clock(),
            event=Event.PRESSED, button_of=sending.receipt_token,
        )  # fmt: skip
        self.rooms.reception.receive(inbound)
        self.rooms.clock.passes(seconds=5)
        self.turn()

    def opens(self) -> None:
        """Let the clock turn, and let her say that now is a good moment where she is asked."""
        self.turn()
        if (last := self.last(DISCREET)) and last.words.startswith("Hi."):
            self.says("1", DISCREET)

    def adds(self, *words: str) -> None:
        """Let the forum put these words on its list, and no others."""
        with self.rooms.database.write() as connection:
            forums.keep_listed(connection, self.rooms.keyring, self.forum, words)
            broadcasts.look_at_wordings(connection, self.forum)

    def last(self, chat: str) -> Sending | None:
        """Give the newest message on a screen."""
        return next((each for each in reversed(self.left) if each.chat == chat), None)

    def shows(self, chat: str) -> str:
        """Give all that a screen was made to show: words, buttons, and what was pressed."""
        return "\n".join(part for each in self.left if each.chat == chat for part in _parts(each))

    def why(self) -> list[tuple[str, str | None]]:
        """Say how her messages stand that have not left, and why."""
        query = f"SELECT state, why FROM outgoing WHERE address_id = {self.hers.address_id} "
        found = self.rooms.rows(query + "AND sending_at IS NULL AND kind <> 'knock' ORDER BY id")
        return [(row.state, row.why) for row in found]


def _parts(sending: Sending) -> Iterator[str]:
    yield sending.words
    yield from (label for _, label in sending.buttons)
    if sending.pressed is not None:
        yield from (sending.pressed.words, sending.pressed.choice)


@contextmanager
def two_screens(rooms: House, channel: str) -> Iterator[Screens]:
    """Let two people join a forum that has a word of its own, and watch what leaves."""
    forum = a_forum(rooms)
    hers = a_member(rooms, forum, DISCREET, "Wren", channel=channel)
    his = a_member(rooms, forum, OPEN, "Rook", channel=channel, discreet=False)
    screens = Screens(rooms, channel, forum, hers, his)
    screens.adds(OWN.casefold())
    really = Simulator.send

    async def send(simulator: Simulator, sending: Sending) -> Sent:
        screens.left.append(sending)
        return await really(simulator, sending)

    with patch.object(Simulator, "send", send):
        yield screens
