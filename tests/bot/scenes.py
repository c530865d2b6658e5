"""Scenes and texts for property tests: all that can be, and some that should not."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.scene import Forum, InviteState, Memory, Scene, Standing, Tally

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 11, 0, tzinfo=LONDON)
_near = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(
    lambda span: NOW.astimezone(UTC) + span
)
_tallies = st.none() | st.builds(Tally, _near, st.integers(0, 250))
_flags = st.booleans()

memories = st.builds(
    Memory,
    doing=st.sampled_from(["", "join", "tell", "menu", "check", "of another version"]),
    step=st.sampled_from(["", "phone", "name", "consent", "times", "asked", "said", "gone"]),
    misses=st.integers(0, 3),
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
)
_words = [
    "1", "2", "0", "7", "1 3", "yes", "YES", "no", "menu", "back", "skip", "help", "pause", "start",
    "join", "join ktrmwphx", "/start KTRMWPHX", "join zz", "who is this", "Kestrel", "", "   ",
    "the letters came late", "he will kill me", "I can't go on any more", "\u200f٣\u200f",
    "ｍｅｎｕ", "\x00", "\ud800", "½", "²", "👍",
]  # fmt: skip
texts = st.sampled_from(_words) | st.text(max_size=200)
