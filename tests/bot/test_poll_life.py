"""A poll from its opening to its end, as one phone sees it: clock, outbox, talk and answers."""

from sqlalchemy import select

from bot.timetable import Timetable
from bot.written_poll import WrittenQuestion
from storage.answers import Answer
from storage.outgoing import Outgoing
from storage.polls import Question
from tests.bot.broadcasts import FIRST, a_poll, in_days
from tests.rooms import House, a_forum, a_member

OTHER = "+447700900124"
ASKED = "What first? 1 Updates 2 Letters. 0 to skip. You advise."
KNOCK = "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush."


def turn(rooms: House, *texts: str) -> None:
    """Let the clock turn and what may go leave; then let her say something, and the same."""
    Timetable(rooms.reception).turn()
    rooms.deliver()
    for text in texts:
        rooms.clock.passes(seconds=30)
        rooms.hear(text, channel="try")
        rooms.deliver()


def answers(rooms: House) -> list[tuple[bool, bool]]:
    """List whether each answer has a value, and whether it is late."""
    rows = rooms.rows(select(Answer.value, Answer.late).order_by(Answer.id))
    return [(row.value is not None, row.late) for row in rows]


def test_an_open_member_is_asked_and_answers(rooms: House) -> None:
    """The question comes as it is worded, and a number answers it."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    a_poll(rooms, forum, closes=in_days(rooms, 3))

    turn(rooms, "2")

    asked, thanked = rooms.received()
    assert (asked, thanked.split(".")[0]) == (ASKED, "Saved")
    assert answers(rooms) == [(True, False)]


def test_a_discreet_member_gets_a_knock_first(rooms: House) -> None:
    """The question comes when she says that now is good."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    a_poll(rooms, forum, closes=in_days(rooms, 3))

    turn(rooms)
    before = rooms.received()
    turn(rooms, "1", "1")

    assert before == [KNOCK]
    assert (ASKED in rooms.received(), answers(rooms)) == (True, [(True, False)])


def test_a_question_that_is_not_safe_on_her_phone_is_passed_over(rooms: House) -> None:
    """After the first comes the third; where nobody else reads, all three come."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    a_member(rooms, forum, OTHER, channel="try", discreet=False)
    listed = WrittenQuestion("yes_no", "Did the police ring?")
    a_poll(rooms, forum, FIRST, listed, WrittenQuestion("yes_no", "Did it help?"))

    turn(rooms, "1", "2", "1")
    rooms.hear("2", OTHER, "try")
    rooms.deliver()

    assert answers(rooms) == [(True, False)] * 3
    places = select(Question.place).join(Answer).order_by(Answer.id)
    assert rooms.column(places) == [1, 3, 1]
    assert "police" not in "".join(rooms.received())
    assert rooms.received(OTHER)[-1].endswith("Did the police ring? 1 yes 2 no. 0 to skip.")


def test_an_answer_after_the_closing_is_late(rooms: House) -> None:
    """Her question was open when the poll closed: what she says is kept, and counts nowhere."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    a_poll(rooms, forum, closes=in_days(rooms, 0.5))

    turn(rooms)
    rooms.clock.passes(hours=13)
    turn(rooms, "2")

    assert answers(rooms) == [(True, True)]


def test_a_question_that_waited_too_long_is_never_seen(rooms: House) -> None:
    """She was asked nothing in the night, and in the morning the poll was over."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    rooms.clock.passes(hours=12)
    a_poll(rooms, forum, closes=in_days(rooms, 0.2))

    turn(rooms)
    rooms.clock.passes(hours=12)
    turn(rooms)

    assert rooms.received() == []
    assert rooms.rows(select(Outgoing.state, Outgoing.why)) == [("cancelled", "closed")]
