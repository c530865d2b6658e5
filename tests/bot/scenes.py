"""Scenes and texts for property tests: all that can be, and some that should not."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.messages import Event
from bot.question import Poll, Question
from bot.scene import Before, Forum, InviteState, Memory, Scene, Standing, Tally, Waiting

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 11, 0, tzinfo=LONDON)
_near = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(
    lambda span: NOW.astimezone(UTC) + span
)
_tallies = st.none() | st.builds(Tally, _near, st.integers(0, 250))
_flags = st.booleans()

_DOING = [
    "", "join", "tell", "menu", "check", "poll", "knock", "update", "news", "path",
    "of another version",
]  # fmt: skip
_STEPS = [
    "", "phone", "name", "consent", "times", "asked", "said", "gone", "ready", "more",
    "more_ready", "offer", "0", "1", "7", "helped", "change", "heard",
    "7:1", "7:2", "7:5", "7:6", "8:1",
]  # fmt: skip

_QUESTIONS = ["7:1", "7:2", "7:3", "7:4", "7:5", "7:6", "7:7", "8:1"]
_names = st.sampled_from(["", *_QUESTIONS])
_POLL = Poll(
    7,
    (
        Question(1, "choice", "What matters most?", ("Updates", "One contact", "Clear letters")),
        Question(2, "several", "What would help you come?", ("A lift", "An earlier hour")),
        Question(3, "scale", "How well did we listen?"),
        Question(4, "yes_no", "Did you feel heard?"),
        Question(5, "number", "How many come with you?"),
        Question(6, "text", "In a line: what should change?"),
        Question(7, "of another version", "What is this?"),
    ),
    is_open=True,
)
polls = st.builds(
    replace,
    st.just(_POLL),
    is_open=_flags,
    closes=st.none() | _near.map(lambda moment: moment.astimezone(LONDON)),
    answers=st.dictionaries(st.integers(1, 7), st.sampled_from(["", "1", "2"])),
)

memories = st.builds(
    Memory,
    doing=st.sampled_from(_DOING),
    step=st.sampled_from(_STEPS),
    about=st.sampled_from(["", "for a person", "update:7", "what helped"]),
    misses=st.integers(0, 3),
    guess=st.sampled_from(["", "", "1", "2"]),
    back=_names,
    guessed=_names,
    numbers_until=st.none() | _near,
    wake_at=st.none() | _near,
    before=st.text(max_size=20),
    replies_of_hour=_tallies,
    replies_of_day=_tallies,
    misses_of_hour=_tallies,
    wrong_codes=_tallies,
)
standings = st.builds(Standing, _flags, _flags, _flags, _flags, _flags, _flags, _flags)
forums = st.builds(
    Forum,
    st.just("Line 1"),
    st.sampled_from(["mon-fri 10:00-16:00", "09:00-20:00", "mon,thu 13:00-24:00"]),
    st.integers(0, 10),
    st.sampled_from([time(0), time(9), time(18)]),
    st.sampled_from([time(10), time(20), time(23, 59), time(0)]),
)
scenes = st.builds(
    Scene,
    now=st.just(NOW) | _near.map(lambda moment: moment.astimezone(LONDON)),
    memory=memories,
    standing=standings | st.just(Standing()),
    forum=st.none() | forums,
    alias=st.none() | st.text(max_size=30),
    member=_flags,
    joined=_flags,
    invite=st.none() | st.sampled_from(InviteState),
    put_at=st.none() | _near,
    media=_flags,
    answered=_flags,
    event=st.sampled_from([Event.WROTE] * 3 + [Event.PRESSED, Event.EDITED]),
    button_of=st.none()
    | st.sampled_from(["", "menu:", "tell:said", "guess:7:1", *(f"poll:{q}" for q in _QUESTIONS)]),
    before=st.none() | st.builds(Before, _names, _flags, _flags),
    poll=st.none() | polls,
    waiting=st.just(Waiting()) | st.builds(Waiting, *[st.integers(0, 2)] * 3),
    knock_until=st.none() | _near,
    principles=st.sampled_from(["", "We listen."]),
    news=st.sampled_from([(), ("Letters go out at once.",), ("They said yes.", "They said no.")]),
)
_words = [
    "1", "2", "0", "7", "1 3", "yes", "YES", "no", "menu", "back", "skip", "help", "pause", "start",
    "later", "clear leters",
    "join", "join ktrmwphx", "/start KTRMWPHX", "join zz", "who is this", "Kestrel", "", "   ",
    "the letters came late", "he will kill me", "I can't go on any more", "\u200f٣\u200f",
    "ｍｅｎｕ", "\x00", "\ud800", "½", "²", "👍",
]  # fmt: skip
texts = st.sampled_from(_words) | st.text(max_size=200)
