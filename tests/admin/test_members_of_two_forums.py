"""One person in two forums: nothing that one forum does shows in the other."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from admin.desk import EXTENSION
from bot.invitations import Ways
from storage import addresses, member_phones, members
from storage.addresses import Address
from storage.members import Member
from tests.admin.conftest import Staff, pages_of
from tests.admin.members import (
    LIST,
    also_in,
    names,
    number_of,
    phones,
    profile,
    says,
    seen,
    speaks_for,
)
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_person,
    some_feedback,
)


def test_no_number_is_shown_that_only_another_forum_knows(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Who has two, and was added here with one of them: the other must not come to light."""
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        first = addresses.meet(connection, ground.keyring, "sms", "+447700900999", ground.clock())
        assert person is not None
        addresses.change(connection, [first.id], person_id=person.person_id)
        member_phones.add(connection, kestrel.id, first.id)
    juniper = also_in(ground, kestrel, there)
    speaks_for(ground, kestrel)
    path = f"/forums/hollow-way/members/{juniper.id}/number"

    shown = of_both.posts(path, reason="asked", phone="1").text

    assert ("+447700900999" in shown, number_of(ground, kestrel) in shown) == (False, True)


@pytest.fixture
def of_both(ground: Ground, app: Flask, facilitator: Staff, there: Place) -> Staff:
    """Give somebody who reads both forums, and could compare."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    return both


@pytest.mark.parametrize("what", ["stop", "pause"])
def test_a_stop_of_staff_here_shows_nothing_there(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place, what: str
) -> None:
    """Nobody finds who is one person by stopping one and looking who falls silent."""
    juniper = also_in(ground, kestrel, there)
    before = seen(of_both, juniper)

    of_both.posts(f"{LIST}/{kestrel.id}/{what}")
    of_both.opens(LIST)  # the notice is said there

    assert seen(of_both, juniper) == before
    assert phones(ground) == [
        (what == "stop", "staff" if what == "stop" else None, what == "pause")
    ]


@pytest.mark.parametrize("word", ["STOP", "PAUSE", "LEAVE"])
def test_her_word_here_shows_nothing_there(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place, word: str
) -> None:
    """What she said on one line is not told on the other, nor when."""
    juniper = also_in(ground, kestrel, there)
    speaks_for(ground, kestrel)
    before = seen(of_both, juniper)

    says(ground, of_both, kestrel, word)
    ground.clock.goes_on(-timedelta(minutes=1))

    assert seen(of_both, juniper) == before
    state = {"STOP": "stopped", "PAUSE": "paused", "LEAVE": "leaving"}[word]
    assert names(of_both.opens(f"{LIST}?state={state}").text) == ["Kestrel"]


def test_who_once_said_leave_here_is_not_seen_leaving_another_forum(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """She came back to this one; that word of hers says nothing of what she said elsewhere."""
    juniper = also_in(ground, kestrel, there)
    leaving = [f"/forums/{slug}/members?state=leaving" for slug in ("hollow-way", "riverside")]
    speaks_for(ground, juniper)
    says(ground, of_both, juniper, "LEAVE")
    seen_there = [names(of_both.opens(page).text) for page in leaving]
    put = update(Address).values(put_row=Address.asked_row, put_at=ground.clock())
    ground.write(lambda connection: connection.execute(put))  # she has read how to stay
    says(ground, of_both, juniper, "0")
    back = [names(of_both.opens(page).text) for page in leaving]
    ground.clock.goes_on(timedelta(minutes=1))
    speaks_for(ground, kestrel)

    says(ground, of_both, kestrel, "LEAVE")

    assert (seen_there, back) == ([["Juniper"], []], [[], []])
    assert [names(of_both.opens(page).text) for page in leaving] == [[], ["Kestrel"]]


def test_what_one_forum_sets_does_not_show_in_the_other(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Times, discreet mode, and a phone that only the other knows."""
    juniper = also_in(ground, kestrel, there)
    before = seen(of_both, juniper)
    own = {"discreet": "yes", "times": "own", "stretch": "11:00-12:00"}
    of_both.posts(f"{LIST}/{kestrel.id}/times", **own)
    of_both.opens(LIST)  # the notice is said there
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        chat = addresses.meet(connection, ground.keyring, "telegram", "123456", ground.clock())
        assert person is not None
        facts = {"person_id": person.person_id, "member_id": kestrel.id}
        addresses.change(connection, [chat.id], **facts)
    some_feedback(ground, kestrel, "said on the other line")

    assert seen(of_both, juniper) == before
    assert profile(ground)[0] == (True, "11:00-12:00") or profile(ground)[1] == (
        True,
        "11:00-12:00",
    )


def test_looser_here_is_never_looser_than_the_other_forum_set(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """The page says what this forum set; the phone keeps what is safest."""
    juniper = also_in(ground, kestrel, there)
    ground.write(lambda work: members.change(work, juniper.id, hours="10:00-14:00"))
    path, loose = f"{LIST}/{kestrel.id}/times", {"discreet": "no", "heard": "in_person"}
    of_both.posts(path, times="own", stretch="12:00-20:00", discreet="yes")
    of_both.posts(path, times="own", stretch="09:00-20:00", **loose)

    assert profile(ground) == [(True, "10:00-14:00")]
    assert "Off: messages may say" in of_both.opens(f"{LIST}/{kestrel.id}").text


def test_nobody_is_found_by_a_number_that_is_known_elsewhere(
    app: Flask, of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Adding it here shows the same as adding one that nobody knows, however it stands there."""
    speaks_for(ground, kestrel)
    says(ground, of_both, kestrel, "STOP")
    a_kept_text(ground, kestrel)
    inner, shown = pages_of(app), []
    inner.extensions[EXTENSION] = replace(of_both.desk, ways=Ways(sms=True, test_numbers=True))
    for number in (number_of(ground, kestrel), "+447700900555"):
        fields = {"name": "Juniper", "way": "number", "number": number, "kinds": "none"}
        said = {"agrees": ["adult", "asked"], "csrf_token": of_both.form_token()}
        answer = of_both.client.post(
            "/admin/forums/hollow-way/members/add", data=fields | said, base_url=of_both.base
        )
        assert answer.status_code == 303, answer.text
        path = str(answer.location).removeprefix("/admin")
        text = of_both.opens(path).text
        shown.append(re.sub(r'(?:value|href|action)="[^"]*"', "", text))

    assert shown[0] == shown[1]
    with ground.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(Member)).scalar() == 3
