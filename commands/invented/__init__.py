"""The people of the demonstration. All of them are invented, and so is all that they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from commands.invented.sayings import SAYINGS
from storage.practice import CHAT, PHONE

USUAL = 40
MOST = 800  # there are not many more numbers that belong to nobody
FIRST_NUMBER = 100
NAMES = (
    "Kestrel", "Rowan", "Wren", "Willow", "Heron", "Fern", "Robin", "Hazel", "Linnet", "Ivy",
    "Plover", "Bramble", "ياسمين", "Clover", "Lark", "Sorrel", "Curlew", "Juniper", "Dunnock",
    "Teasel", "Malham", "Yarrow", "Merlin", "Jarzębina", "Martin", "Sedge", "Siskin", "Alder",
    "Selby", "Finch", "Campion", "Swift", "Aspen", "Whimbrel", "Tansy", "Arran", "Redwing",
    "Blackthorn Hedgerow", "Kerrera", "Nuthatch",
)  # fmt: skip
# Whether the phone is her own, what she may be texted about, and when.
_ANSWERS = (("2", "1 2 3", "1"), ("1", "1 2 3", "4"), ("2", "1 2 3", "2"), ("1", "2 3", "3"))
_NO_NEWS = 11  # every so many-th of them wants questions, and no news


@dataclass(frozen=True, slots=True)
class Phone:
    """Where somebody texts from: a channel without a provider, and a number that is nobody's."""

    channel: str
    number: str


@dataclass(frozen=True, slots=True)
class Person:
    """One invented member: the answers at joining, and what is said some days later."""

    place: int
    name: str
    phone: Phone
    shared: str  # 1 her own, 2 shared
    consent: str
    times: str  # 1 mornings, 2 afternoons, 3 early evening, 4 any time
    says: tuple[str, ...]


STRANGER = Phone(PHONE, "+447700900099")


def people(how_many: int) -> Iterator[Person]:
    """Invent so many people, the same ones every time."""
    for place, name in enumerate(islice(_names(), how_many)):
        shared, consent, times = _ANSWERS[place % len(_ANSWERS)]
        yield Person(
            place,
            name,
            Phone(CHAT if place % 5 in {2, 4} else PHONE, f"+447700900{FIRST_NUMBER + place}"),
            shared,
            consent if place % _NO_NEWS else "1 2",
            times,
            SAYINGS[place % len(SAYINGS)],
        )


def _names() -> Iterator[str]:
    yield from NAMES
    for more in count(2):
        yield from (f"{name.split()[0]} {more}" for name in NAMES)
