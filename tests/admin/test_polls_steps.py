"""The steps of a poll in the browser: who opens it, who says yes, what is taken back."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from bot import broadcasting
from storage import polls
from storage.base import AnyRow
from storage.outgoing import Outgoing
from storage.wordings import Wording
from tests.admin.asking import CHOICE, TEXT, a_poll, agrees, an_answer, many
from tests.admin.conftest import Staff, audited, seen_on
from tests.builders import Ground, Place, a_member, a_person

LIST = "/forums/riverside/polls"


def row(ground: Ground, which: int) -> AnyRow:
    """Give the row of a poll."""
    with ground.database.read() as connection:
        found = polls.find(connection, which)
    assert found is not None
    return found


def presses(person: Staff, which: int, what: str, **fields: str) -> str:
    """Press one of the buttons of a poll; gives what its page says after that, in one line."""
    answer = person.posts(f"{LIST}/{which}/{what}", **fields)
    assert answer.status_code == 303
    page = person.opens(answer.location.removeprefix("/admin")).text
    return " ".join(re.sub(r"<.*?>", "", page).split())


def turn(ground: Ground) -> None:
    """Do what the worker does at its time."""
    with ground.database.write() as connection:
        for which in polls.to_open(connection, ground.clock()):
            broadcasting.open_poll(connection, ground.keyring, which, ground.clock())


def deeds(ground: Ground) -> list[str]:
    """List what was done."""
    return [deed[0] for deed in audited(ground)]


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


def test_closing_is_asked_for_on_a_page_of_its_own(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It says how many have answered, as the results do, who has not, and what comes of late ones.

    Somebody answered who was not asked first.
    """
    asked = many(ground, riverside, 3)
    poll = a_poll(ground, riverside, CHOICE)
    an_answer(ground, asked[0], poll, 1, "1")
    an_answer(ground, asked[1], poll, 1, None)
    an_answer(ground, a_member(ground, riverside, "Wren"), poll, 1, "1")
    offered = facilitator.opens(f"{LIST}/{poll}").text
    results = " ".join(re.sub(r"<.*?>", " ", offered).split())

    page = " ".join(re.sub(r"<.*?>", " ", facilitator.opens(f"{LIST}/{poll}/close").text).split())
    stands = row(ground, poll).state
    presses(facilitator, poll, "close")
    after = facilitator.opens(f"{LIST}/{poll}/close")

    assert f'href="/admin{LIST}/{poll}/close"' in offered
    assert "of 4 members have answered 2" in results
    assert "of 4 members have answered 2 have not answered, or left it 2" in page
    silent = re.search(r"Who has not answered, 2 Kestrel (\d) Kestrel (\d) Why", page)
    assert silent
    assert sorted(silent.groups()) == ["1", "2"]
    assert "You cannot open it again. If you leave it, it closes by itself" in page
    assert "To a late answer Thank you. That question has closed." in page
    assert stands == "open"
    assert (after.status_code, after.location) == (303, f"/admin{LIST}/{poll}")
    assert "results_shown" in deeds(ground)


def test_closing_now_takes_back_what_has_not_gone(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """A second press finds it done."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)

    after = presses(facilitator, poll, "close")
    twice = presses(facilitator, poll, "close")

    assert "The poll is closed." in after
    assert "Nothing to do any more." in twice
    assert row(ground, poll).state == "closed"
    with ground.database.read() as connection:
        whys = connection.execute(select(Outgoing.why)).scalars().all()
    assert set(whys) == {"closed"}
    assert [deed for deed in deeds(ground) if deed == "poll_closed"] == ["poll_closed"]


def test_the_reminder_is_for_who_said_nothing_and_once(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The page says for how many it is and what it costs, and then that it has been done."""
    asked = [a_member(ground, riverside, name, channel="try") for name in ("Kestrel", "Wren")]
    asked += [a_member(ground, riverside, "Heron", channel="try")]
    for one in asked:
        agrees(ground, one)
    poll = a_poll(ground, riverside, CHOICE)
    with ground.database.write() as connection:
        connection.execute(update(Outgoing).values(state="delivered"))
    an_answer(ground, asked[0], poll, 1, "1")
    before = " ".join(re.sub(r"<.*?>", " ", facilitator.opens(f"{LIST}/{poll}").text).split())

    after = presses(facilitator, poll, "remind")
    twice = presses(facilitator, poll, "remind")

    assert "of 3 members have answered 1" in before
    assert "have been asked, said nothing, and were never reminded 2" in before
    assert "to remind them, by knock or Telegram 16p" in before
    assert "Remind 2 members, once" in before
    assert "The reminder will go. Until then you can take it back, below." in after
    assert "Remind 2 members" not in after
    assert "The reminder goes" in after
    assert "Nobody was reminded." in twice
    with ground.database.read() as connection:
        reminded = select(Outgoing.member_id).where(Outgoing.kind == "reminder")
        found = set(connection.execute(reminded).scalars())
    assert found == {asked[1].id, asked[2].id}
    assert deeds(ground).count("poll_reminded") == 1


def test_a_reminder_is_taken_back_within_its_minute(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """By a colleague too; after that it can be sent, and then nothing takes it back."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="delivered")))
    presses(facilitator, poll, "remind")
    ground.clock.goes_on(timedelta(seconds=59))

    back = presses(birch, poll, "remind/take-back")
    twice = presses(birch, poll, "remind/take-back")
    again = presses(facilitator, poll, "remind")
    ground.clock.goes_on(timedelta(seconds=60))
    late = presses(birch, poll, "remind/take-back")

    assert "Taken back: nobody is reminded." in back
    assert "Remind 2 members, once" in back
    assert "Nothing was taken back." in twice
    assert "The reminder will go." in again
    assert "Nothing was taken back." in late
    assert "Take it back" not in late
    assert deeds(ground).count("poll_reminder_taken_back") == 1


def test_a_reminder_of_which_a_worker_has_begun_is_not_taken_back(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It counts as reminded, and nobody is reminded twice."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sent")))
    presses(facilitator, poll, "remind")
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sending")))

    late = presses(facilitator, poll, "remind/take-back")

    assert "Nothing was taken back. The reminder has begun to go" in late
    assert row(ground, poll).reminded_at is not None


def test_a_reminder_to_more_than_twenty_waits_for_somebody_else(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Who asked may not say yes; who did not write it may, or gives it back."""
    many(ground, riverside, 21)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")
    presses(birch, poll, "approve", seen=row(ground, poll).asked_at.isoformat())
    ground.clock.goes_on(timedelta(minutes=1))
    turn(ground)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sent")))
    ground.clock.goes_on(timedelta(minutes=1))

    before = " ".join(facilitator.opens(f"{LIST}/{poll}").text.split())
    waits = presses(facilitator, poll, "remind")
    seen = row(ground, poll).asked_at.isoformat()
    own = presses(facilitator, poll, "remind/approve", seen=seen)
    overview = birch.opens("/forums/riverside/").text
    no = presses(birch, poll, "remind/take-back")
    ground.clock.goes_on(timedelta(seconds=1))
    stale = presses(birch, poll, "remind/approve", seen=seen)
    presses(facilitator, poll, "remind")
    page = " ".join(re.sub(r"<.*?>", "", birch.opens(f"{LIST}/{poll}").text).split())
    yes = presses(birch, poll, "remind/approve", seen=row(ground, poll).asked_at.isoformat())

    assert "Ask a second person: remind 21 members, once" in before
    assert "it waits for a second person" in waits
    assert "Approve the reminder of the poll" in overview
    assert "You have not approved it." in own
    assert "You asked for this to go, so somebody else has to say yes." in own
    assert "Taken back: nobody is reminded." in no
    assert "You have not approved it." in stale
    assert "Approve: remind 21 members" in page
    assert "The reminder will go." in yes
    with ground.database.read() as connection:
        states = select(Outgoing.state).where(Outgoing.kind == "reminder")
        assert connection.execute(states).scalars().all() == ["held"] * 21


def test_a_step_that_is_sent_twice_is_taken_once(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The same form leads where it led before."""
    many(ground, riverside, 1)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    answers = [facilitator.posts(f"{LIST}/{poll}/open", once="ab" * 16) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/admin{LIST}/{poll}"] * 2
    assert deeds(ground) == ["poll_opened"]
