"""The people of the demonstration, and what they say. All of them are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from bot.poll_file import PollFile, WrittenQuestion

NAMES = (
    "Kestrel", "Rowan", "Wren", "Willow", "Heron", "Fern", "Robin", "Hazel", "Linnet", "Ivy",
    "Plover", "Bramble", "Swift", "Clover", "Lark", "Sorrel", "Curlew", "Juniper", "Dunnock",
    "Teasel", "Finch", "Yarrow", "Merlin", "Campion", "Martin", "Sedge", "Siskin", "Alder",
)  # fmt: skip
# What they were asked yesterday, and what those say to it who could be asked at that hour.
POLL = PollFile(
    title="Before session 4",
    asked_by="Facilitators",
    purpose="To plan the next session",
    decides="You advise, the group decides",
    questions=(
        WrittenQuestion(
            "choice",
            "What matters most next time?",
            ("Better updates", "One contact person", "Clear letters"),
        ),
        WrittenQuestion("yes_no", "Is a smaller room better for you?"),
    ),
)
ANSWERS = (("2", "1"), ("clear leters", "1", "2"), ("1", "skip"))
USUAL = 6
MOST = 800  # there are not many more numbers that belong to nobody
FIRST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Person:
    """One invented member: the answers at joining, and what is said a day later."""

    name: str
    number: str
    phone: str  # 1 her own, 2 shared
    consent: str
    times: str
    says: tuple[str, ...]


# Each ends as people do: with the 1 that says that this was all, or just so.
SAYINGS = (
    (
        "the letters came after the date they were about",
        "and nobody told me who to ring",
        "I had to find out from a friend",
        "1",
    ),
    ("I would like one person to ask. Every time it is a new name, and I start again.",),
    ("The room last time was too loud for me", "could we sit in smaller groups", "1"),
    ("It helped that somebody read my words back to me before writing them down.",),
    ("Why do we never hear what became of the things we say",),
    ("The new letter is easier to read", "but it still has no name at the end", "1"),
)
_ANSWERS = (("2", "1 2 3", "1"), ("1", "1 2 3", "4"), ("2", "1 3", "2"), ("1", "2", "3"))

# What people look at first, said today.
RISK = "dont think i can do this any more. no point being here"
WHO_IS_THIS = "Sorry, who is this?"
STRANGER = "+447700900099"
WRONG_NUMBER = "Are you the plumber? The tap still drips."
NEWS = "Thank you for what you said about the room. The next one is smaller and quiet."


def people(how_many: int) -> Iterator[Person]:
    """Invent so many people, the same ones every time."""
    for number, name in zip(range(how_many), _names(), strict=False):
        phone, consent, times = _ANSWERS[number % len(_ANSWERS)]
        yield Person(
            name,
            f"+447700900{FIRST_NUMBER + number}",
            phone,
            consent,
            times,
            SAYINGS[number % len(SAYINGS)],
        )


def _names() -> Iterator[str]:
    yield from NAMES
    for more in count(2):
        yield from (f"{name} {more}" for name in NAMES)
