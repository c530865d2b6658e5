"""A person's answer that did not go: whoever was promised one is not forgotten."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import halting, silencing
from storage import sends
from storage.members import LEFT, Member
from storage.outgoing import CANCELLED, DELIVERED, EXPIRED, FAILED, HELD, SENT, Outgoing
from storage.sends import LOST
from tests.admin.answers import SAM
from tests.admin.answers import sends as answers
from tests.admin.conftest import Staff, audited
from tests.admin.overview import PAGE, things
from tests.admin.threads import INBOX, groups, lines, plain, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_member,
    a_message,
    a_person,
)

SENDING = f"{PAGE}sending"
NEUTRAL = "was not sent: it could not go to this person at that time"


def ended(ground: Ground, which: int, state: str, why: str | None = None) -> None:
    """Let a message have ended now, and the time go on."""
    facts = {"state": state, "why": why, "ended_at": ground.clock()}
    ground.write(lambda c: c.execute(update(Outgoing).where(Outgoing.id == which).values(**facts)))
    ground.clock.goes_on(timedelta(minutes=1))


def an_answer(ground: Ground, member: Somebody, state: str, why: str | None = None) -> int:
    """Put an answer of a person that has ended, or waits."""
    row = a_message(ground, member, "This is Sam, a person. Yes.", state=state, why=why)
    facts = {"kind": "answer", "cause": f"answer:{row}"}
    ground.write(lambda c: c.execute(update(Outgoing).where(Outgoing.id == row).values(**facts)))
    return row


def counted(ground: Ground, forum: Place, **later: float) -> int:
    """Count the lost answers of a forum, some time from now."""
    with ground.database.read() as connection:
        now = ground.clock() + timedelta(**later)
        return sends.count(connection, forum.id, now).get(LOST, 0)


def causes(ground: Ground) -> list[tuple[str, str]]:
    """List what was put: cause and state."""
    with ground.database.read() as connection:
        found = connection.execute(
            select(Outgoing.cause, Outgoing.state).order_by(Outgoing.id)
        ).all()
    return [(row.cause, row.state) for row in found]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (EXPIRED, "expired"),
        (EXPIRED, "knock_over"),
        *(
            (CANCELLED, why)
            for why in ("sending_off", "stop", "pause", "quiet", "parked", "leaving", None)
        ),
    ],
)
def test_it_is_shown_everywhere_in_the_same_words(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    asked: int,
    state: str,
    why: str | None,
) -> None:
    """Whatever became of it: the cause could come from another forum of this person."""
    answers(facilitator, kestrel, asked, **SAM)
    waiting = facilitator.opens(PAGE).text
    ended(ground, 1, state, why)
    overview, sending = facilitator.opens(PAGE).text, facilitator.opens(SENDING).text
    in_thread = facilitator.opens(thread(kestrel)).text

    again = f"/admin{thread(kestrel)}?answers={asked}#answer"
    assert things(waiting) == []
    assert things(overview) == ["Answer again: 1 answer of a person did not go"]
    assert f'href="/admin{SENDING}#lost"' in overview
    assert "<dt>Did not go, last 7 days</dt><dd>1</dd>" in overview
    assert "Sending (1 waiting)" in plain(overview).replace("Sending 1 (", "Sending (")
    assert "Answers that did not go, last seven days" in sending
    assert "It could not go to this person at that time." in sending
    assert again in sending
    assert lines(in_thread)[-1][0] == f"Sam , a person, 12:00pm, {NEUTRAL}"
    assert again in in_thread
    assert "I have seen this" in in_thread


@pytest.mark.parametrize("why", ["taken_back", "a_person_saw"])
def test_what_somebody_knows_of_is_not_lost(ground: Ground, kestrel: Somebody, why: str) -> None:
    """Whoever wrote it took it back, or has seen that it did not go."""
    an_answer(ground, kestrel, CANCELLED, why)

    assert counted(ground, kestrel.forum) == 0


def test_it_counts_for_a_week_and_in_its_own_forum(
    ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """As all that did not go."""
    hill = a_forum(ground, "Hill", "hill")
    an_answer(ground, kestrel, EXPIRED)

    assert counted(ground, riverside) == 1
    assert counted(ground, hill) == 0
    assert counted(ground, riverside, days=7, seconds=-1) == 1
    assert counted(ground, riverside, days=7) == 0


def test_the_same_text_can_be_answered_again(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Then nothing is lost any more, whether the new one waits or has arrived."""
    answers(facilitator, kestrel, asked, **SAM)
    ended(ground, 1, EXPIRED, "expired")
    offered = facilitator.opens(f"{thread(kestrel)}?answers={asked}").text
    done = answers(facilitator, kestrel, asked, name="Sam", words="Yes, bring her.")

    assert "Answer this" in offered or 'name="which"' in offered
    assert done.status_code == 303
    assert causes(ground) == [("never_came:1", EXPIRED), (f"answer:{asked}", HELD)]
    assert counted(ground, kestrel.forum) == 0
    ended(ground, 2, DELIVERED)
    assert counted(ground, kestrel.forum) == 0
    assert things(facilitator.opens(PAGE).text) == []


def test_an_answer_that_failed_gives_way_too(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """It never came, so its text has no answer; one that may have come keeps its place."""
    answers(facilitator, kestrel, asked, **SAM)
    ended(ground, 1, FAILED)
    answers(facilitator, kestrel, asked, name="Sam", words="Once more.")
    ended(ground, 2, SENT)
    answers(facilitator, kestrel, asked, name="Sam", words="A third time.")

    assert causes(ground) == [("never_came:1", FAILED), (f"answer:{asked}", SENT)]


def test_only_what_came_after_the_loss_makes_it_good(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """What had reached her before says nothing of this one; one that is lost itself neither."""
    first = an_answer(ground, kestrel, HELD)
    before = an_answer(ground, kestrel, SENT)
    ground.clock.goes_on(timedelta(minutes=10))
    ended(ground, first, EXPIRED)
    answered_before = counted(ground, kestrel.forum)
    answers(facilitator, kestrel, asked, **SAM)
    answered_after = counted(ground, kestrel.forum)
    ended(ground, before + 1, CANCELLED, "stop")
    lost_itself = counted(ground, kestrel.forum)
    ended(ground, before + 1, CANCELLED, "taken_back")

    assert (answered_before, answered_after, lost_itself) == (1, 0, 1)
    assert counted(ground, kestrel.forum) == 1


@pytest.mark.parametrize("to", ["thread", ""])
def test_somebody_marks_it_as_seen(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int, to: str
) -> None:
    """Once, from either page; it is written down, and nobody is asked to look at it again."""
    answers(facilitator, kestrel, asked, **SAM)
    ended(ground, 1, EXPIRED, "expired")
    done = facilitator.posts(f"{SENDING}/1/seen", to=to)
    after = facilitator.opens(SENDING).text
    again = facilitator.posts(f"{SENDING}/1/seen", to=to)

    back = f"{thread(kestrel)}#ours-1" if to else SENDING
    assert (done.status_code, done.location) == (303, f"/admin{back}")
    assert "Written down: you have seen that this answer did not go." in after
    assert "Answers that did not go" not in after
    assert again.location == f"/admin{SENDING}"
    assert things(facilitator.opens(PAGE).text) == []
    page = facilitator.opens(thread(kestrel)).text
    assert "I have seen this" not in page
    assert lines(page)[-1][0].endswith(NEUTRAL)
    assert [deed for deed in audited(ground) if deed[0] == "lost_answer_seen"] == [
        ("lost_answer_seen", "outgoing:1", kestrel.id, kestrel.forum.id)
    ]


def test_only_a_lost_answer_of_this_forum_is_marked(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What waits, and what is another forum's, stays as it is."""
    hill = a_forum(ground, "Hill", "hill")
    waiting = an_answer(ground, kestrel, HELD)
    elsewhere = an_answer(ground, a_member(ground, hill, "Wren"), EXPIRED)
    for row in (waiting, elsewhere):
        facilitator.posts(f"{SENDING}/{row}/seen")

    assert counted(ground, hill) == 1
    with ground.database.read() as connection:
        assert set(connection.execute(select(Outgoing.why)).scalars()) == {None}


def test_stopping_all_sending_loses_no_answer(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """What the switch cancels is named afterwards, and sending is said to be stopped."""
    answers(facilitator, kestrel, asked, **SAM)
    ground.clock.goes_on(timedelta(minutes=1))
    ground.write(lambda c: halting.stop(c, riverside.id, ground.clock()))

    assert things(facilitator.opens(PAGE).text) == ["Answer again: 1 answer of a person did not go"]


def test_a_stop_in_another_forum_looks_like_any_other_end(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """Nobody reads out of it that this person is with another forum, or what was said there."""
    pages = []
    for ends in (_out_of_date, _stopped_elsewhere):
        answers(facilitator, kestrel, asked, **SAM)
        ends(ground, kestrel)
        page = plain(facilitator.opens(SENDING).text.partition('id="lost"')[2])
        pages.append(re.sub(r"12:\d\dpm", "", page))

    assert pages[0] == pages[1]


def _out_of_date(ground: Ground, member: Somebody) -> None:
    ended(ground, 1, EXPIRED, "expired")


def _stopped_elsewhere(ground: Ground, member: Somebody) -> None:
    """On the line of this forum she has said nothing."""
    stop = silencing.stopped(ground.clock())
    ground.write(lambda c: silencing.silenced(c, ground.journal, member.id, stop))
    ground.write(lambda c: c.execute(update(Member).values(stopped_at=None)))


def test_who_has_left_waits_for_no_answer(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Nothing leads from the words to a phone any more."""
    an_answer(ground, kestrel, CANCELLED, "left")
    ground.write(lambda c: c.execute(update(Member).values(state=LEFT, alias=None)))

    assert counted(ground, kestrel.forum) == 0
    assert "Answer again" not in facilitator.opens(thread(kestrel)).text


def test_safeguarding_people_see_it_too(
    ground: Ground, riverside: Place, kestrel: Somebody, facilitator: Staff
) -> None:
    """They answer members as facilitators do."""
    an_answer(ground, kestrel, EXPIRED)
    lead = Staff(facilitator.app)
    lead.signs_in(a_person(ground, "safeguarding", riverside, "lead@example.org"))

    assert things(lead.opens(PAGE).text) == ["Answer again: 1 answer of a person did not go"]
    assert groups(lead.opens(INBOX).text) == []
