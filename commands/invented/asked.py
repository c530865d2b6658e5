"""What invented members are asked and told, and what they answer."""

from dataclasses import replace
from datetime import datetime

from bot.written_poll import WrittenPoll, WrittenQuestion

# Closed, with results: one answer was given so seldom that its number is hidden.
CLOSED = WrittenPoll(
    title="After session 3",
    asked_by="Facilitators",
    purpose="To see what to keep",
    decides="You advise, the group decides",
    questions=(
        WrittenQuestion(
            "choice",
            "What helped you most last time?",
            ("Smaller groups", "A break half way", "My words read back", "A name on each door"),
        ),
        WrittenQuestion("scale", "Did you feel heard?"),
        WrittenQuestion("yes_no", "Shall we meet in the same room again?"),
        WrittenQuestion("text", "What should we change first?"),
    ),
)
# The first of the four, from most to least: 6, 5, 3 and 1 of fifteen people.
_CHOSEN = ("1", "2", "1", "3", "2", "1", "2", "1", "3", "2", "1", "4", "2", "1", "3")
_HEARD = ("4", "5", "3", "4", "2", "5", "4", "3", "4", "5", "1")
_SAME_ROOM = ("2", "1", "2", "2", "1", "2", "skip")
_CHANGES = (
    "a name at the end of each letter",
    "tell us what came of it",
    "shorter sessions",
    "skip",
    "one person to ask",
    "somewhere nearer to a bus",
    "less paper",
    "start on time",
    "more breaks",
    "let us see the notes before they go out",
    "ask us how we want to be told",
)

# Open now.
OPEN = WrittenPoll(
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
_MATTERS = (("2", "1"), ("clear leters", "1", "2"), ("1", "skip"), ("2",), ("3", "1"), ("1", "1"))

# To open in two days.
_TO_OPEN = WrittenPoll(
    title="When to meet in spring",
    asked_by="Facilitators",
    purpose="To find a time that suits most",
    decides="The most chosen day is taken",
    questions=(
        WrittenQuestion(
            "choice",
            "Which day suits you best?",
            ("Tuesday evening", "Thursday morning", "Saturday morning"),
        ),
        WrittenQuestion(
            "several",
            "What would help you to come?",
            ("Travel paid", "Somebody to mind children", "A place to join online"),
        ),
        WrittenQuestion("number", "How many people may come with you?"),
    ),
)

# News: in plain words, and for those whose screen others may see.
SENT = (
    "You asked for a smaller room. Session 4 is in a room for ten, with a quiet corner.",
    "You asked for a smaller room. The next one is for ten, with a quiet corner.",
)
TO_APPROVE = (
    "From 1 December each letter ends with a name and a number. You asked for this in March.",
    None,
)
DRAFT = ("The notes of session 3 are ready. Large print too. Ask for yours with PERSON.", None)

# Staff's own: what they answered, what they wrote beside threads, and how they filed what was said.
ANSWERED = "Thank you for asking. Say what it is about when you like. I read it before 4 today."
NOTES = (
    "Prefers text to calls. Shares the phone with her mother, so nothing on the voice mail.",
    "Spoke for the first time in session 3. Let her come to it in her own time.",
    "Letters in large print from now on. Asked the office on Tuesday.",
)
# Each theme, and what stands in words that belong to it.
THEMES = {
    "Letters": ("letter", "form", "dates", "reference"),
    "One person to ask": ("one person", "new name", "case worker", "rang", "ring"),
    "The room": ("room", "chairs", "corner", "groups"),
    "Hearing back": ("became of", "did you do", "told", "hear"),
}


def to_closed(place: int) -> tuple[str, ...]:
    """Give what the person at a place answers to the poll that is closed."""
    rows = (_CHOSEN, _HEARD, _SAME_ROOM, _CHANGES)
    return tuple(row[place % len(row)] for row in rows)


def to_open(place: int) -> tuple[str, ...]:
    """Give what the person at a place answers to the poll that is open."""
    return _MATTERS[place % len(_MATTERS)]


def to_open_until(closes: datetime) -> WrittenPoll:
    """Give the poll that has not opened yet, with its end."""
    return replace(_TO_OPEN, closes=closes)
