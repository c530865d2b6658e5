"""A person can be asked for in any state, and never instead of a question that waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.changes import AllTold, AskedForPerson, Change, Kept
from bot.conversation import respond
from bot.dialogues import person
from bot.dialogues.pieces import FOR_A_PERSON
from bot.scene import Memory, Scene
from tests.bot.phone import FORUM
from tests.bot.scenes import LONDON, NOW

MEMBER = Scene(now=NOW, forum=FORUM, member=True, joined=True, put_at=NOW)
DOES = "I can do that with a person. One will write to you by Tuesday, in your times."


@pytest.mark.parametrize(
    ("memory", "after", "changes"),
    [
        (Memory(), "", (AskedForPerson("settings"),)),
        (Memory(doing="menu"), "", (AskedForPerson("settings"),)),
        (Memory(doing="menu", step="more"), "", (AskedForPerson("settings"),)),
        (Memory(doing="tell", step="said"), "", (AllTold(), AskedForPerson("settings"))),
        (Memory(doing="knock", step="asked"), "knock", (AskedForPerson("settings"),)),
        (Memory(doing="path", step="heard"), "path", (AskedForPerson("settings"),)),
    ],
)
def test_what_needs_a_person_is_promised(
    memory: Memory, after: str, changes: tuple[Change, ...]
) -> None:
    """The promise has a day, people learn what it is about, and an open question stays open."""
    turn = person.asked(replace(MEMBER, memory=memory), "settings")

    assert ([DOES], changes) == ([reply.words for reply in turn.replies], turn.changes)
    assert after == turn.memory.doing


def test_nothing_is_promised_to_a_phone_that_belongs_to_nobody() -> None:
    """People see that it asked."""
    turn = person.asked(Scene(now=NOW), "settings")

    assert ((Kept(),), False) == (turn.changes, "by" in turn.replies[0].words.split())


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-30T15:58", "Tuesday"),
        ("2026-11-30T16:05", "Tuesday"),  # people have gone home meanwhile
        ("2026-12-01T09:00", "Wednesday"),
    ],
)
def test_asked_twice_on_one_day_it_is_the_same_promise(now: str, day: str) -> None:
    """Asking again puts nothing off."""
    first = datetime(2026, 11, 30, 15, 55, tzinfo=LONDON)
    asked = replace(MEMBER, now=first, put_at=first, memory=Memory())
    memory = person.turn(asked, "person").memory
    later = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    again = person.turn(replace(asked, now=later, memory=memory), "person")

    assert f"by {day}," in again.replies[0].words


def test_the_same_day_is_that_of_the_forum() -> None:
    """Half an hour after midnight in summer it is still yesterday in UTC."""
    first = datetime(2026, 7, 7, 0, 30, tzinfo=LONDON)
    asked = replace(MEMBER, now=first, put_at=first.astimezone(UTC))
    memory = person.turn(asked, "person").memory
    again = person.turn(replace(asked, now=first.replace(hour=16), memory=memory), "person")

    assert "by Wednesday," in again.replies[0].words


def test_a_day_later_it_is_asked_anew() -> None:
    """People are told again."""
    memory = person.turn(MEMBER, "person").memory
    later = replace(MEMBER, memory=memory, now=NOW + timedelta(hours=25))

    assert (AskedForPerson(),) == person.turn(later, "person").changes


def test_who_asks_for_one_may_say_what_about() -> None:
    """What she says next is for that person, and a number alone is no thing to say."""
    memory = respond(MEMBER, "PERSON").memory

    assert (memory.doing, memory.step, memory.about) == ("tell", "asked", FOR_A_PERSON)
