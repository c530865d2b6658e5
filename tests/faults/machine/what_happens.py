"""What may happen to the gateway: words, spans of time, polls, news, and what providers report."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.written_poll import WrittenQuestion
from tests.bot.what_may_come import ANSWERS, ASKED, OTHERS, RISKS, SAID

BEGINNINGS = [
    datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
    datetime(2026, 10, 24, 17, 30, tzinfo=UTC),  # that night summer time ends
    datetime(2027, 3, 27, 18, 30, tzinfo=UTC),  # that night it begins
]
SPANS = st.sampled_from(
    [
        *(timedelta(seconds=seconds) for seconds in (1, 1, 5, 19, 21, 21, 45, 90)),
        *(timedelta(minutes=minutes) for minutes in (4, 9, 11, 70)),
        *(timedelta(hours=hours) for hours in (3, 9, 14, 25)),
        *(timedelta(days=days) for days in (3, 8, 15)),
    ]
)
WORDS = st.one_of(
    ANSWERS, ANSWERS, SAID, SAID, ASKED, OTHERS, st.sampled_from(RISKS),
    st.sampled_from(["STOP", "START", "MENU", "HELP", "LEAVE", "JOIN"]), st.text(max_size=20),
).filter(lambda words: words.encode(errors="ignore").decode() == words)  # fmt: skip
PLACES = st.integers(0, 30)  # of one among those that there are
WORKERS = st.integers(0, 1)
SENDERS = st.sampled_from(["sms", "telegram"])
# What a member agrees on with a person; none: the forum's own times.
HER_HOURS = st.sampled_from(
    [None, None, "10:00-12:00", "18:00-24:00", "mon-fri 09:00-11:00; sat,sun 12:00-13:00", "never"]
)
MARKS = ["quiet_at", "parked_at", "unreachable_at", "doubted_at"]  # a phone's
FORUMS = st.integers(0, 1)
QUESTIONS = [
    WrittenQuestion("choice", "What first?", ("Updates", "Letters")),
    WrittenQuestion("yes_no", "Did somebody ring you?"),
    WrittenQuestion("scale", "How clear was the letter?"),
    WrittenQuestion("text", "What would you change?"),
]
POLLS = st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=2)
# The second needs other words for somebody discreet, and has none.
NEWS = st.sampled_from(["The room is smaller.", "The police came to listen."])
STATUSES = st.sampled_from(
    ["queued", "sent", "delivered", "delivered", "undelivered", "unreachable", "stopped"]
)
CODES = {"unreachable": "30003", "stopped": "21610", "undelivered": "30008"}
