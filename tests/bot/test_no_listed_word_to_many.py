"""What goes to many lets no listed word reach somebody discreet, whichever way it goes (rule 7)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import approving, broadcasting, news, written_news
from bot.broadcasting import Made
from bot.written_news import Written
from bot.written_poll import WrittenQuestion
from tests.bot.broadcasts import many
from tests.bot.screens import DISCREET, OPEN, Screens
from tests.bot.typed import BLAND, SECOND, asks, tells


def question(screens: Screens, second: str | None) -> None:
    """The first question of a poll, which goes by itself."""
    asks(screens, WrittenQuestion("yes_no", f"Shall the {screens.word} come by?", (), second))


def later_question(screens: Screens, second: str | None) -> None:
    """A question that follows an answer, in the talk."""
    asks(
        screens, BLAND, WrittenQuestion("yes_no", f"Shall the {screens.word} come by?", (), second)
    )
    screens.says("1")


def reminder(screens: Screens, second: str | None) -> None:
    """The one reminder of a poll, two days later."""
    rooms = screens.rooms
    which = asks(
        screens, WrittenQuestion("yes_no", f"Shall the {screens.word} come by?", (), second)
    )
    rooms.clock.passes(days=2)
    screens.turn()
    screens.left.clear()
    with rooms.database.write() as connection:
        broadcasting.remind(connection, rooms.keyring, which, "ash", rooms.clock())
    rooms.clock.passes(minutes=1)
    screens.opens()


def of_news(screens: Screens, second: str | None) -> None:
    """News, and results, which are news."""
    tells(screens, f"The {screens.word} will come by.", second)


def approved(screens: Screens, second: str | None) -> None:
    """News to so many that a second person says yes."""
    rooms, thing = screens.rooms, ""
    many(rooms, screens.forum, 20, first=200)
    made = Made(screens.forum, "ash", rooms.clock())
    with rooms.database.write() as connection:
        read = written_news.read(Written(f"The {screens.word} will come by.", second))
        thing = f"update:{news.add(connection, rooms.keyring, made, read)}"
        approving.ask(connection, thing, "ash", rooms.clock())
    screens.turn()
    assert screens.left == []
    with rooms.database.write() as connection:
        now = rooms.clock()
        assert approving.approve(connection, thing, "birch", now, now)
    rooms.clock.passes(minutes=1)
    screens.opens()


def worded_again(screens: Screens, second: str | None) -> None:
    """A second wording that comes when the news have gone to others."""
    rooms, which = screens.rooms, tells(screens, f"The {screens.word} will come by.")
    if second is not None:
        with rooms.database.write() as connection:
            made = Made(screens.forum, "birch", rooms.clock())
            news.word_again(connection, rooms.keyring, which, made, second)
    rooms.clock.passes(minutes=1)
    screens.opens()


PATHS: list[Callable[[Screens, str | None], None]] = [
    question, later_question, reminder, of_news, approved, worded_again,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_what_goes_to_many(screens: Screens, path: Callable[[Screens, str | None], None]) -> None:
    """Without a second wording nothing of it reaches her; the same words reach him."""
    path(screens, None)

    assert screens.found == ()
    assert SECOND not in screens.shows(DISCREET)
    assert f"{screens.word} " in screens.shows(OPEN)


@pytest.mark.parametrize("path", PATHS)
def test_what_goes_to_many_in_two_wordings(
    screens: Screens, path: Callable[[Screens, str | None], None]
) -> None:
    """The second is what leaves for her, and he gets the first."""
    path(screens, SECOND)

    assert SECOND in screens.shows(DISCREET)
    assert screens.found == ()
    assert SECOND not in screens.shows(OPEN)


@pytest.mark.parametrize(
    "poll",
    [
        lambda word: WrittenQuestion("choice", "What first?", (f"The {word}", "Tea")),
        lambda word: WrittenQuestion("several", "What fits?", (f"The {word}", "Tea")),
        lambda word: WrittenQuestion("scale", "How was it?", (f"Like the {word}", "Like tea")),
    ],
    ids=["choice", "several", "scale ends"],
)
def test_what_is_to_choose_from(screens: Screens, poll: Callable[[str], WrittenQuestion]) -> None:
    """An option or the end of a scale, in words or on a button; there is no second one."""
    asks(screens, replace(poll(screens.word), discreet="And now?"))

    assert screens.found == ()
    assert screens.word in screens.shows(OPEN)
    assert ("held", "wording") in screens.why()


def test_who_decides_is_left_out_alone(screens: Screens) -> None:
    """The question is as good without it."""
    asks(screens, BLAND, decides=f"The {screens.word} decides")

    assert "What first?" in screens.shows(DISCREET)
    assert screens.found == ()
    assert f"The {screens.word} decides" in screens.shows(OPEN)


def test_a_second_wording_that_a_new_word_spoils_can_be_given_anew(screens: Screens) -> None:
    """It is as good as none: she waits, until somebody writes another one."""
    rooms = screens.rooms
    rooms.clock.passes(hours=-6)  # before our hours: all of it waits
    which = tells(screens, "The police will come by.", "They come to the pavilion.")
    screens.adds("pavilion")
    rooms.clock.passes(hours=6)
    screens.opens()
    assert "pavilion" not in screens.shows(DISCREET)

    with rooms.database.write() as connection:
        made = Made(screens.forum, "birch", rooms.clock())
        news.word_again(connection, rooms.keyring, which, made, SECOND)
    rooms.clock.passes(minutes=1)
    screens.opens()

    assert SECOND in screens.shows(DISCREET)
    assert "pavilion" not in screens.shows(DISCREET)
