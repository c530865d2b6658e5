"""What members say, and a way to say it past the web process."""

from collections.abc import Iterable, Iterator
from itertools import cycle

from bot.messages import Inbound
from tests.faults.installation import Installation, now, phone

SAID = "The letter came two weeks late"
# Each has a reply of its own, even to somebody whom no forum knows.
WORDS = (SAID, "MENU", "HELP")
PHONES = tuple(phone(number) for number in range(100, 990))


def hear(installation: Installation, numbers: Iterable[str], words: str) -> None:
    """Let each phone say the same, past the web process, and a reply wait for each."""
    reception = installation.reception()
    for number in numbers:
        sid = f"SM{len(installation.posted):032x}"
        installation.posted.add((number, sid))
        reception.receive(Inbound("sms", number, sid, words, now()))


def groups(size: int) -> Iterator[tuple[list[str], str]]:
    """Give ever more phones, so many at once, and what they say: another thing in each round."""
    for words in cycle(WORDS):
        for first in range(0, len(PHONES) - size + 1, size):
            yield list(PHONES[first : first + size]), words
