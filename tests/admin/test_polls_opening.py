"""Opening a poll in the browser: who opens it, who says yes, what is taken back or thrown away."""

from datetime import timedelta

from sqlalchemy import select

from storage import polls
from storage.wordings import Wording
from tests.admin.asking import CHOICE, TEXT, a_poll, many
from tests.admin.conftest import Staff, seen_on
from tests.admin.polls import LIST, deeds, presses, row, turn
from tests.builders import Ground, Place, a_person


def test_a_poll_goes_a_minute_after_the_button(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Until then it can be taken back; and the page says how many it goes to, and what it costs."""
    many(ground, riverside, 3)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    before = " ".join(facilitator.opens(f"{LIST}/{poll}").text.split())

    after = presses(facilitator, poll, "open")
    turn(ground)
    early = row(ground, poll).state
    ground.clock.goes_on(timedelta(seconds=60))
    turn(ground)

    assert "<dd>3</dd>" in before
    assert "<dd>24p</dd>" in before  # a knock and one part for each of three
    assert "Ask 3 members now" in before
    assert "It will open. Until then you can take it back" in after
    assert (early, row(ground, poll).state) == ("ready", "open")
    assert deeds(ground) == ["poll_opened"]
    assert "Poll, open until" in facilitator.opens(f"{LIST}/{poll}").text


def test_it_is_taken_back_while_its_time_lies_ahead(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """After that nothing is; a draft that was to open at once opens at once the next time."""
    many(ground, riverside, 1)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")
    ground.clock.goes_on(timedelta(seconds=59))

    back = presses(facilitator, poll, "take-back")
    twice = presses(facilitator, poll, "take-back")
    stands = row(ground, poll)
    presses(facilitator, poll, "open")
    ground.clock.goes_on(timedelta(seconds=60))
    late = presses(facilitator, poll, "take-back")
    turn(ground)

    assert "It is a draft again." in back
    assert "Nothing was changed." in twice
    assert (stands.state, stands.opens_at) == ("draft", None)
    assert "Nothing was changed." in late
    assert row(ground, poll).state == "open"


def test_nobody_opens_other_words_than_those_they_looked_at(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """What a colleague changed meanwhile is shown first, and the poll stays a draft."""
    many(ground, riverside, 1)
    poll = a_poll(ground, riverside, CHOICE, TEXT, is_open=False)
    seen = seen_on(facilitator.opens(f"{LIST}/{poll}"), '/open">')
    birch.posts(f"{LIST}/{poll}/questions/1/take-out", seen=seen)

    after = presses(facilitator, poll, "open", seen=seen)
    stands = row(ground, poll)
    anew = seen_on(facilitator.opens(f"{LIST}/{poll}"), '/open">')
    presses(facilitator, poll, "open", seen=anew)

    assert "Somebody else has changed this poll" in after
    assert (stands.state, stands.asked_by) == ("draft", None)
    assert row(ground, poll).state == "ready"


def test_more_than_twenty_wait_for_somebody_else(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Who asked may not say yes; the second person sees words, counts and cost before."""
    many(ground, riverside, 21)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    waits = presses(facilitator, poll, "open")
    seen = row(ground, poll).asked_at.isoformat()

    own = presses(facilitator, poll, "approve", seen=seen)
    page = " ".join(birch.opens(f"{LIST}/{poll}").text.split())
    after = presses(birch, poll, "approve", seen=seen)
    turn(ground)
    early = row(ground, poll).state
    ground.clock.goes_on(timedelta(seconds=60))
    turn(ground)

    assert "It waits for a second person." in waits
    assert "You have not approved it." in own
    assert "Approve: ask 21 members" in page
    assert "What matters most? 1 Better updates" in page
    assert "£1.68" in page
    assert "You have said yes." in after
    assert (early, row(ground, poll).state) == ("ready", "open")
    assert deeds(ground) == ["poll_opened", "poll_approved"]


def test_who_says_no_makes_it_a_draft(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """And what was changed since it was looked at is not approved."""
    many(ground, riverside, 21)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")
    seen = row(ground, poll).asked_at.isoformat()

    no = presses(birch, poll, "give-back")
    ground.clock.goes_on(timedelta(minutes=1))
    presses(facilitator, poll, "open")
    stale = presses(birch, poll, "approve", seen=seen)

    assert "It is a draft again." in no
    assert "You have not approved it." in stale
    assert row(ground, poll).state == "waiting"
    assert deeds(ground) == ["poll_opened", "poll_refused", "poll_opened"]
    assert birch.posts(f"{LIST}/{poll}/approve", seen="yesterday").status_code == 400


def test_a_change_of_what_was_approved_is_approved_anew(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """It stays asked for, and whoever changed it may not say yes."""
    many(ground, riverside, 21)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")
    presses(birch, poll, "approve", seen=row(ground, poll).asked_at.isoformat())
    edition = seen_on(birch.opens(f"{LIST}/{poll}/questions/1"))

    changed = {"kind": "choice", "text": "What first?", "options": "Updates\nLetters"}
    after = presses(birch, poll, "questions/1", seen=edition, **changed)

    assert "somebody else has to say yes to it" in after
    assert row(ground, poll).state == "waiting"
    own = presses(birch, poll, "approve", seen=row(ground, poll).asked_at.isoformat())
    assert "You have not approved it." in own


def test_a_poll_without_a_question_or_with_its_end_behind_does_not_open(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The page says what to do first."""
    empty = a_poll(ground, riverside, CHOICE, is_open=False)
    ended = a_poll(ground, riverside, CHOICE, is_open=False)
    edition = seen_on(facilitator.opens(f"{LIST}/{empty}"))
    facilitator.posts(f"{LIST}/{empty}/questions/1/take-out", seen=edition)
    ground.clock.goes_on(timedelta(days=7))
    facilitator.signs_in(a_person(ground, "facilitator", riverside))

    assert "The poll has no question yet." in presses(facilitator, empty, "open")
    page = presses(facilitator, ended, "open")
    assert "Its closing time is not after its opening" in page
    assert {row(ground, which).state for which in (empty, ended)} == {"draft"}


def test_a_draft_is_thrown_away_with_its_words(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It stands nowhere any more; its number is not given to another."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    page = presses(facilitator, poll, "throw-away")
    again = facilitator.posts(f"{LIST}/{poll}/throw-away").status_code

    assert "The draft is gone." in page
    assert "Nothing has been asked yet." in page
    assert (again, facilitator.opens(f"{LIST}/{poll}").status_code) == (404, 404)
    with ground.database.read() as connection:
        assert polls.questions(connection, poll) == []
        assert connection.execute(select(Wording.id)).all() == []
    assert a_poll(ground, riverside, CHOICE, is_open=False) == poll + 1
    assert deeds(ground) == ["poll_deleted"]


def test_what_is_to_open_is_not_thrown_away(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It is taken back first."""
    many(ground, riverside, 1)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")

    assert "Nothing was changed." in presses(facilitator, poll, "throw-away")
    assert row(ground, poll).state == "ready"


def test_a_step_that_is_sent_twice_is_taken_once(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The same form leads where it led before."""
    many(ground, riverside, 1)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    answers = [facilitator.posts(f"{LIST}/{poll}/open", once="ab" * 16) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/admin{LIST}/{poll}"] * 2
    assert deeds(ground) == ["poll_opened"]
