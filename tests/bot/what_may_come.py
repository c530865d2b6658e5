"""What may come in a talk, for the state machine: who she is, what she texts, what befalls her."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from bot.polls import KINDS
from bot.question import Question
from bot.scene import InviteState, Profile, Waiting
from tests.bot.phone import Phone
from tests.bot.states import put_into

CODE, SECOND, LINK = "KTRMWPHX", "WPHXKTRM", "LNKKTRMW"
STARTS = {
    "a stranger with a code": (f"invite {CODE}",),
    "a stranger with a code, in a chat": (f"invite {CODE}", "on Telegram"),
    "a stranger": ("a stranger",),
    "a member": ("Kestrel, a member",),
    "a member who is not discreet": ("Kestrel, a member", "not discreet"),
    "a member in a chat": ("Kestrel, a member", "on Telegram"),
    "a member of two lines": ("Kestrel, a member of Line 1, and of Line 2",),
    "a member of muddled lines": ("Kestrel, a member of Line 2, and of Line 3",),
    "a member of five lines": (
        "Kestrel, a member of Line 5, and of Line 1, Line 2, Line 3 and Line 4",
    ),
    "another member": ("Wren, a member",),
    "not confirmed": ("a number written down by somebody else; the check was sent",),
}
HOURS = ["09:00 and 20:00", "10:00 and 16:00", "12:00 and 23:59"]
PROFILES = [
    Profile(),
    Profile("09:00-20:00", ("notices", "polls", "updates")),
    Profile("09:00-12:00", ("polls",)),
    Profile("17:00-20:00", ()),
]
COMMANDS = """
    menu|MENU please|back|skip|later|pause|start|help|person|news|principles|settings|clear
    my data|leave|yes|no|stop|please stop|join|who is this|stop texting me|thanks|ok|nothing
    stay|not now|never mind|stop it|stop pls|make it stop|yes x|yep|no its not|no x|later x
""".replace("\n", "|")
SENTENCES = [
    "the letters came after the court date",
    "nobody told me who I could ring about it",
    "they never rang me back at all that week",
    "I would have liked to know the day before",
    "we sat in the same waiting room as his family",
    "2 of the letters went to my old address again",
    "not one person told me what would happen next",
    "no I did not feel that anybody listened to us",
    "yes but only after I had asked them three times",
]
RISKS = ["he will kill me", "i want to die", "I can't go on any more", "not safe here now"]
ODD = [
    "", " ", "\n", "👍", "👎", "❤️", "1️⃣", "½", "²", "٣", "１", "\u200f2\u200f", "\x00", "\ud800",
    "ｍｅｎｕ", "١", "मदद", "不要", "🙂" * 9, "a" * 4096, "1 " * 2048, "the letters " * 340, "<3",
    "-1", "0.5", "1 2 3 4 5 6 7 8 9", "#", "?", "=1+1", "{day}", "%s", "\\", '"', "Text 1",
    "Liked “Kept, in your words.”",
]  # fmt: skip
NUMBERS = [
    "5", "7", "1 3", "1 and 2", "two", "the second one", "number 1", "1 x", "2 pls", "0 x", "123",
    "1-3", "maybe 1", "reply 2",
]  # fmt: skip
NAMES = ["Kestrel", "my name is Wren", "I'm Wren", "Ада", "O'Neil {x}", "€€€€€€€€€€", "Survivor"]
AGES = ["i am 16", "16", "18", "I am over 18", "how old do I have to be", "under 18"]
SLIPS = ["clear leters", "one contac", "ys", "menuu", "stpo", "3, clear", "yes no"]
ANSWERS = st.sampled_from([*"01234", *"012", *NUMBERS])
JOINS = [f"JOIN {code}" for code in (CODE, SECOND, LINK, "ZZZZZZZZ", "zz")]
ASKED = st.sampled_from(
    [
        *(word.strip() for word in COMMANDS.split("|") if word.strip()),
        *JOINS,
        *(
            word
            for word in ("menu", "settings", "news", "leave", "person", "back")
            for _ in range(4)
        ),
    ]
)
OTHERS = st.sampled_from([*NAMES, *AGES, *SLIPS, *RISKS, *ODD])
SAID = st.sampled_from(SENTENCES)


@dataclass(frozen=True)
class Label:
    """A label of the newest question, perhaps with a letter left out."""

    place: int
    slip: int | None


LABELLED = st.builds(Label, st.integers(0, 4), st.sampled_from([None, None, None, *range(9)]))
# What leads on comes more often than what leads astray.
WORDS = st.one_of(
    ANSWERS, ANSWERS, ANSWERS, ANSWERS, LABELLED, LABELLED, ASKED, ASKED, OTHERS, SAID,
    st.text(max_size=20),
)  # fmt: skip
BACK = st.sampled_from(["START", "menu", "0", ""])
TEXTS = ANSWERS | ASKED | OTHERS | SAID
SPANS = st.sampled_from(
    [
        timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=30), timedelta(hours=2),
        timedelta(hours=25), timedelta(days=3), timedelta(days=8), timedelta(days=31),
    ]
)  # fmt: skip
LABELS = ["Better updates", "One contact person", "Clear letters", "Something else",
          "The one upstairs", "The one downstairs", "Tuesday", "Not at all", "No idea", "A person",
          "More", "Yes, but later", "Nothing", "Either", "All of it"]  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question of any kind, as its own check lets it pass."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    most = {"choice": (2, 4), "several": (2, 4)}.get(kind)
    options = st.lists(st.sampled_from(LABELS), min_size=2, max_size=4, unique=True)
    asked = Question(0, kind, "What would help?", tuple(draw(options)) if most else ())
    assert KINDS[kind].problem(asked) is None
    return asked


POLLS = st.lists(questions(), min_size=1, max_size=4)


def _stands(phone: Phone, **facts: bool) -> None:
    phone.standing = replace(phone.standing, **facts)


def _invites(phone: Phone, state: InviteState) -> None:
    phone.invites |= dict.fromkeys((CODE, SECOND, LINK), state)


def _waits(phone: Phone, waiting: Waiting) -> None:
    phone.waiting = waiting


def _not_left(phone: Phone) -> None:
    phone.put_at = None


def _gone(phone: Phone) -> None:
    if phone.member:
        put_into(phone, "the days are over")


MEANWHILE: dict[str, Callable[[Phone], None]] = {
    "our newest question has not left yet": _not_left,
    "she is discreet": lambda phone: _stands(phone, discreet=True),
    "she is not discreet": lambda phone: _stands(phone, discreet=False),
    "the quiet word was said": lambda phone: _stands(phone, quiet=True),
    "a question waits": lambda phone: _waits(phone, Waiting(1, 0, 0)),
    "news and a note wait": lambda phone: _waits(phone, Waiting(0, 2, 1)),
    "nothing waits": lambda phone: _waits(phone, Waiting()),
    "the codes are used": lambda phone: _invites(phone, InviteState.USED),
    "the codes are too old": lambda phone: _invites(phone, InviteState.OLD),
    "a person opened the talk again": lambda phone: _stands(phone, quiet=False),
    "she has left for good": _gone,
    "there are new codes": lambda phone: _invites(phone, InviteState.OPEN),
}


@dataclass(frozen=True)
class Life:
    """Who she is when the talk begins, and what comes first."""

    start: str
    hours: str
    profile: Profile
    text: str
    command: str
    asked: list[Question]
    guarded: bool  # for most the loop guard never has enough, else it would end most talks


LIVES = st.builds(
    Life,
    start=st.sampled_from(list(STARTS)),
    hours=st.sampled_from(HOURS),
    profile=st.sampled_from(PROFILES),
    text=st.sampled_from(JOINS),
    command=st.sampled_from(["", "menu", "settings", "news", "leave"]),
    asked=POLLS,
    guarded=st.sampled_from([True, *[False] * 4]),
)
