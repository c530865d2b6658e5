"""What holds for every question of a poll, whatever is said and done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.changes import AllTold, Answered, Change, Kept, PutOff, Reworded, Skipped, Told
from bot.conversation import respond
from bot.dialogues.answering.spot import is_open_pressed
from bot.dialogues.pieces import asked_as, opening
from bot.messages import Event
from bot.polls import KINDS
from bot.question import Poll, Question
from bot.scene import Before, Memory, Scene, Standing, Turn
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW, polls, texts

ROOM = Question(1, "choice", "Which room is best?", ("Upstairs", "Downstairs"))
DAY = Question(2, "choice", "Which day is best?", ("Tuesday", "Thursday"))
POLL = Poll(7, (ROOM, DAY), is_open=True)
ASKED = Scene(
    now=NOW,
    memory=Memory(doing="poll", step="7:1"),
    forum=FORUM,
    member=True,
    joined=True,
    put_at=NOW,
    poll=POLL,
)
places = st.integers(1, 6)


def asked(poll: Poll, place: int) -> Scene:
    """Give the scene in which a question of this poll is open."""
    return replace(ASKED, poll=poll, memory=opening(Memory(), "poll", f"7:{place}"))


def answers(turn: Turn) -> list[Answered]:
    """Give what a turn records as answers."""
    return [change for change in turn.changes if isinstance(change, Answered)]


def said(turn: Turn) -> tuple[object, object]:
    """Give what a turn answers and records."""
    return turn.replies, turn.changes


@settings(max_examples=400)
@given(polls, places, texts)
def test_nothing_is_asked_that_was_met(poll: Poll, place: int, text: str) -> None:
    """After an answer comes a question that is new to her, or none."""
    turn = respond(asked(poll, place), text)
    following = turn.memory.step.removeprefix("7:")

    assert [each for each in answers(turn) if following and int(following) in poll.answers] == []


@given(polls, places, texts)
def test_what_was_never_put_is_not_answered(poll: Poll, place: int, text: str) -> None:
    """While the question has not left us, nothing that she says can be about it."""
    assert answers(respond(replace(asked(poll, place), put_at=None), text)) == []


@given(polls, places, texts)
def test_an_answer_after_the_end_is_late(poll: Poll, place: int, text: str) -> None:
    """It counts nowhere, and no question comes any more."""
    turn = respond(asked(replace(poll, is_open=False), place), text)

    assert [each for each in answers(turn) if not each.late] == []
    assert [reply for reply in turn.replies if "to skip" in reply.words] == []


@given(polls, places)
def test_menu_leads_home_and_back_leads_back(poll: Poll, place: int) -> None:
    """From every question, and to the same one."""
    scene = asked(replace(poll, is_open=True), place)
    home = respond(scene, "MENU")
    again = respond(replace(scene, memory=home.memory), "back")

    assert (home.memory.doing, again.memory.doing, again.memory.step) == (
        "menu",
        "poll",
        f"7:{place}",
    )


@given(polls, places, texts)
def test_two_misses_leave_the_question(poll: Poll, place: int, text: str) -> None:
    """Nobody is asked a third time; what was said is kept each time, once."""
    scene = asked(replace(poll, is_open=True), place)
    once = respond(scene, text)
    twice = respond(replace(scene, memory=once.memory), text)
    missed = once.memory.misses == 1 and twice.memory.misses == 0

    kept = [each for each in (*once.changes, *twice.changes) if isinstance(each, Kept | Told)]
    assert not missed or (len(kept), twice.memory.doing, answers(twice)) == (2, "", [])


@pytest.mark.parametrize(
    "question",
    [
        Question(1, "choice", "Which room?", ("Upstairs", "Downstairs", "Next door")),
        Question(1, "scale", "How well did we listen?"),
        Question(1, "yes_no", "Did you feel heard?"),
    ],
    ids=lambda question: question.kind,
)
def test_the_numbers_that_are_shown_mean_what_they_say(question: Question) -> None:
    """Each number answers at once, typed or pressed."""
    scene = replace(ASKED, poll=Poll(7, (question,), is_open=True))
    numbers = [str(place + 1) for place in range(len(KINDS[question.kind].labels(question)))]
    pressed = replace(scene, event=Event.PRESSED, button_of="poll:7:1")
    expected = [[Answered("7:1", number)] for number in numbers]

    assert [answers(respond(scene, number)) for number in numbers] == expected
    assert [answers(respond(pressed, number)) for number in numbers] == expected


def test_a_press_answers_though_a_newer_message_waits() -> None:
    """The button stands under what she has seen."""
    scene = replace(ASKED, put_at=None, event=Event.PRESSED, button_of="poll:7:1")

    assert answers(respond(scene, "2")) == [Answered("7:1", "2")]


@pytest.mark.parametrize("number", ["7", "9999", "x"])
def test_a_press_with_no_such_number_answers_nothing(number: str) -> None:
    """What comes back from a phone may be anything."""
    memory = Memory(doing="poll", step="7:2")
    scene = replace(ASKED, memory=memory, event=Event.PRESSED, button_of="poll:7:1")
    turn = respond(scene, number)

    assert (answers(turn), turn.memory.step) == ([], "7:2")
    assert turn.replies[0].words.startswith("That button is from before. Which day is best?")


@pytest.mark.parametrize("name", ["8:1", "7:9", "7", "", "x:y", "7:1:1"])
def test_a_button_that_names_no_question_here_is_an_old_one(name: str) -> None:
    """It is met kindly, and answers nothing."""
    scene = replace(ASKED, memory=Memory(), event=Event.PRESSED, button_of=f"poll:{name}")
    turn = respond(scene, "1")

    assert (turn.changes, turn.memory.doing) == ((), "")


@pytest.mark.parametrize("poll", [None, replace(POLL, id=8), replace(POLL, questions=(DAY,))])
def test_a_question_that_is_not_there_any_more_blocks_nothing(poll: Poll | None) -> None:
    """A number is told so; words are something that she says."""
    scene = replace(ASKED, poll=poll)
    number, words = respond(scene, "1"), respond(scene, "the stairs are hard for me")

    assert (number.changes, number.memory.doing) == ((), "")
    assert (words.changes, words.memory.doing) == ((Told(),), "tell")


def test_what_follows_may_be_of_a_kind_that_this_version_does_not_know() -> None:
    """The poll ends there, and nothing raises."""
    poll = replace(POLL, questions=(ROOM, replace(DAY, kind="of another version")))
    turn = respond(replace(ASKED, poll=poll), "1")

    assert (answers(turn), turn.memory.doing) == ([Answered("7:1", "1")], "")


def test_the_buttons_of_a_doubt_are_not_those_of_its_question() -> None:
    """The same 1 means two things, so their messages carry two names."""
    doubt = Memory(doing="poll", step="7:1", guess="2")

    assert (asked_as(doubt), asked_as(replace(doubt, guess=""))) == ("guess:7:1", "poll:7:1")


@pytest.mark.parametrize(
    ("text", "changes"),
    [("yes but only with her", ()), ("yes but only with her there", (Kept(),))],
)
def test_a_long_text_in_doubt_is_kept_beside_the_guess(
    text: str, changes: tuple[Change, ...]
) -> None:
    """Six words may say more than the answer in them; and asking back forgives no miss."""
    poll = Poll(7, (Question(1, "yes_no", "Did you feel heard?"),), is_open=True)
    turn = respond(replace(ASKED, poll=poll, memory=Memory("poll", "7:1", misses=1)), text)

    assert (turn.changes, turn.memory.guess, turn.memory.misses) == (changes, "1", 1)


@pytest.mark.parametrize("standing", ["paused", "leaving", "parked", "stopped"])
def test_a_change_on_a_phone_in_peace_is_taken_without_a_word(standing: str) -> None:
    """It is hers to correct what she said; nothing goes back."""
    at_peace = replace(Standing(), **{standing: True})
    scene = replace(ASKED, memory=Memory(), standing=at_peace, event=Event.EDITED)
    answered = replace(scene, before=Before(question="7:1"))
    told = replace(scene, before=Before(told=True))

    assert said(respond(answered, "2")) == ((), (Answered("7:1", "2"),))
    assert said(respond(told, "the letters came")) == ((), (Reworded(),))


def test_a_doubt_that_she_repeats_is_no_yes() -> None:
    """The numbers are said instead of asking the same again."""
    poll = Poll(7, (Question(1, "choice", "What matters?", ("Updates", "Clear letters")),),
                is_open=True)  # fmt: skip
    scene = replace(ASKED, poll=poll)
    once = respond(scene, "clear leters")
    twice = respond(replace(scene, memory=once.memory), "clear leters")
    again = respond(replace(scene, memory=twice.memory), "what")

    assert (once.memory.guess, twice.changes, twice.memory.misses) == ("2", (Kept(),), 1)
    assert again.changes == (Told("question 7:1"), AllTold(), Skipped("7:1"))


def test_two_misses_do_not_leave_what_she_has_answered() -> None:
    """Her answer stands, and what she said is kept."""
    scene = replace(ASKED, poll=replace(POLL, answers={1: "2"}))
    once = respond(scene, "what")
    twice = respond(replace(scene, memory=once.memory), "the other thing")

    assert twice.changes == (Told("question 7:1"), AllTold())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "OK. Reply BACK to see it again. It is open until 6pm today."),
        (1, "OK. Reply BACK to see it again. It is open until Tuesday 6pm."),
        (2, "OK. I will ask again another day, in your times."),
        (None, "OK. I will ask again another day, in your times."),
    ],
)
def test_another_day_is_promised_only_where_there_is_one(days: int | None, said: str) -> None:
    """The day after tomorrow is the first end that leaves one."""
    closes = NOW.replace(hour=18) + timedelta(days=days) if days is not None else None
    turn = respond(replace(ASKED, poll=replace(POLL, closes=closes)), "later")

    assert ([reply.words for reply in turn.replies], turn.changes) == ([said], (PutOff("7:1"),))


def test_a_no_to_our_guess_does_not_begin_the_count_anew() -> None:
    """Whoever was not understood once before is not asked a third time."""
    doubt = Memory("poll", "7:1", misses=1, guess="2")
    turn = respond(replace(ASKED, memory=doubt), "no")

    assert (turn.memory.guess, turn.memory.misses, turn.changes) == ("", 1, ())


@pytest.mark.parametrize(
    ("guess", "text", "value"),
    [("", "1", "1"), ("", "2", "2"), ("2", "yes", "2"), ("2", "Upstairs", "1")],
)
def test_after_the_end_the_words_of_the_answer_count_as_before(
    guess: str, text: str, value: str
) -> None:
    """A yes to our guess is the guess, another answer is itself; BACK leads there no more."""
    memory = Memory("poll", "7:1", guess=guess)
    turn = respond(replace(ASKED, memory=memory, poll=replace(POLL, is_open=False)), text)

    assert (turn.changes, turn.memory.back) == ((Answered("7:1", value, late=True),), "")


@pytest.mark.parametrize("text", ["skip", "later", "back", "0"])
def test_after_the_end_a_way_round_the_question_is_no_answer(text: str) -> None:
    """Not even where any words would be."""
    poll = Poll(7, (Question(1, "text", "In a line: what should change?"),), is_open=False)
    turn = respond(replace(ASKED, poll=poll), text)

    assert [reply.words[:37] for reply in turn.replies] == ["Thank you. That question has closed. "]
    assert turn.changes == ()


def test_after_the_end_words_that_are_no_answer_are_something_said() -> None:
    """BACK leads nowhere after them."""
    turn = respond(replace(ASKED, poll=replace(POLL, is_open=False)), "the stairs are hard for me")

    assert (turn.changes, turn.memory.doing, turn.memory.back) == ((Told(),), "tell", "")


@pytest.mark.parametrize(
    ("guess", "text", "guessed"),
    [("", "1", "7:2 7:3"), ("2", "yes", "7:2 7:3 7:1"), ("2", "Upstairs", "7:2 7:3")],
)
def test_where_a_yes_stands_for_the_answer_is_remembered(
    guess: str, text: str, guessed: str
) -> None:
    """A yes that she changes is then no number; of other polls nothing is remembered."""
    memory = Memory("poll", "7:1", guess=guess, guessed="7:1 7:2 8:1 7:3")

    assert respond(replace(ASKED, memory=memory), text).memory.guessed == guessed


@pytest.mark.parametrize("text", ["skip", "SKIP please", "0"])
def test_a_change_to_skip_takes_no_words_back(text: str) -> None:
    """What she said stays, and a way round the question never stands in its place."""
    poll = Poll(7, (Question(1, "text", "In a line: what should change?"),), is_open=True)
    edited = replace(ASKED, memory=Memory(), event=Event.EDITED, before=Before(question="7:1"))
    turn = respond(replace(edited, poll=poll), text)

    assert [reply.words for reply in turn.replies] == [
        "Thank you. I kept your new words. Your answer stays as it was."
    ]
    assert turn.changes == (Kept(),)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question(1, "yes_no", "Did you feel heard?"), "no"),
        (Question(1, "choice", "Which?", ("Upstairs", "Downstairs", "Next door")), "3"),
    ],
)
def test_a_change_of_a_yes_to_our_guess_is_no_answer(question: Question, text: str) -> None:
    """She may mean the guess, or the question: people read it, and the answer stands."""
    memory = Memory(guessed="7:1")
    edited = replace(ASKED, memory=memory, event=Event.EDITED, before=Before(question="7:1"))

    assert respond(replace(edited, poll=Poll(7, (question,), is_open=True)), text).changes == (
        Kept(),
    )


@pytest.mark.parametrize(
    ("question", "text", "changes"),
    [
        (ROOM, "downstairs", (Answered("7:1", "2"),)),
        (ROOM, "downstiars", (Kept(),)),
        (ROOM, "2", (Kept(),)),
        (Question(1, "text", "What should change?"), "the letters", (Kept(),)),
        (Question(1, "several", "Which?", ROOM.options), "both", (Kept(),)),
    ],
)
def test_a_change_of_what_was_not_understood_answers_only_for_sure(
    question: Question, text: str, changes: tuple[Change, ...]
) -> None:
    """Words that choose one thing alone do; all else may have been about something else."""
    edited = replace(ASKED, event=Event.EDITED, before=Before())
    turn = respond(replace(edited, poll=Poll(7, (question,), is_open=True)), text)

    assert (turn.changes, turn.memory.guess) == (changes, "")


@pytest.mark.parametrize(
    ("guess", "button", "changes"),
    [
        ("", "poll:7:1", (Answered("7:1", "1"),)),
        ("", "guess:7:1", ()),
        ("2", "guess:7:1", (Answered("7:1", "2"),)),
        ("2", "poll:7:1", (Answered("7:1", "1"),)),
        ("2", "path:7:1", ()),
        ("2", "", ()),
    ],
)
def test_the_1_of_an_old_doubt_is_not_the_1_of_its_question(
    guess: str, button: str, changes: tuple[Change, ...]
) -> None:
    """A button means what stood above it, also once that is over."""
    memory = Memory("poll", "7:1", guess=guess)
    pressed = replace(ASKED, memory=memory, event=Event.PRESSED, button_of=button)

    assert respond(pressed, "1").changes == changes
    assert is_open_pressed(pressed) == bool(changes)


@pytest.mark.parametrize(
    "text", ["1?", "two?", "maybe 1", "about 2", "2 or so", "yes 2", "1 I think"]
)
def test_a_number_in_doubt_is_no_other_answer_to_what_we_guess_about(text: str) -> None:
    """It may be a yes or a no to "Right?": how it is answered is said, and nothing is guessed."""
    three = replace(ROOM, options=("Upstairs", "Downstairs", "Outside"))
    doubt = Memory("poll", "7:1", guess="3")
    turn = respond(replace(ASKED, poll=Poll(7, (three,), is_open=True), memory=doubt), text)

    assert (turn.memory.guess, turn.memory.misses, turn.changes) == ("", 1, (Kept(),))
