"""What a thread never tells, and what no odd address or sign can do to it."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from storage import members, outgoing
from storage.inbox import Inbox
from storage.members import Member
from storage.outgoing import Outgoing
from tests.admin.conftest import Staff, audited
from tests.admin.threads import also_in, read_at, said, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    some_feedback,
)


def test_each_view_of_a_thread_is_written_down_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """Whose it was and the newest text on it, however much stood there; and no word of it."""
    some_feedback(ground, kestrel, *(f"said {number}" for number in range(9)))
    a_message(ground, kestrel, state=outgoing.SENT)
    a_kept_text(ground, a_member(ground, riverside, "Juniper"), "said there")

    text = facilitator.opens(thread(kestrel)).text

    assert audited(ground) == [("thread_shown", "inbox:9", kestrel.id, riverside.id)]
    assert (
        "said there" not in text
    )  # others who wait are named, and their words stay where they are


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, "١", ""])
def test_an_odd_page_or_number_is_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody, odd: str
) -> None:
    """What no page of ours would ask gets a clear status, and marks nothing."""
    some_feedback(ground, kestrel)
    path = thread(kestrel)
    statuses = [
        facilitator.opens(f"{path}?before={odd}&answers={odd}").status_code,
        facilitator.opens(f"{path}?before={odd}-1-{odd}").status_code,
        facilitator.opens(f"{path}?before=9999999999999999-2-{'9' * 19}").status_code,
        facilitator.posts(f"{path}/read").status_code,
        facilitator.posts(f"{path}/answers/{odd or 'x'}/back").status_code,
        facilitator.opens(f"/forums/riverside/members/{odd or 'x'}/thread").status_code,
    ]

    assert statuses == [200, 200, 200, 400, 404, 404]
    assert list(read_at(ground).values()) == [None]


def test_nothing_of_another_member_of_the_same_person_is_shown(
    facilitator: Staff, app: Flask, ground: Ground, kestrel: Somebody
) -> None:
    """One phone, two forums: neither sees what the other was told or sent, nor any way there."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    same = also_in(ground, kestrel, there, "Sparrow")
    for member, words in ((kestrel, "here"), (same, "there")):
        some_feedback(ground, member, f"said {words}")
        a_message(ground, member, f"sent {words}", state=outgoing.SENT)
    a_message(ground, kestrel, "a knock", state=outgoing.SENT, of_member=False)
    somebody = Staff(app)
    somebody.signs_in(a_person(ground, "facilitator", there, "rowan@example.org"))

    assert said(facilitator.opens(thread(kestrel)).text) == ["said here", "sent here"]
    assert said(somebody.opens(thread(same)).text) == ["said there", "sent there"]
    elsewhere = thread(same).replace("hollow-way", "riverside")
    assert facilitator.opens(elsewhere).status_code == 404
    for form in ("", "/read", "/unread", "/answers/1/back"):
        answer = facilitator.posts(f"{elsewhere}{form}", seen_from="0", seen_until="99", which="2")
        assert answer.status_code == 404
    assert set(read_at(ground).values()) == {None}


def test_what_another_forum_set_of_a_phone_is_not_told(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """A phone that somebody else's settings made discreet is said to be as this forum set it."""
    some_feedback(ground, kestrel)
    ground.write(lambda connection: members.change(connection, kestrel.id, discreet=False))

    text = facilitator.opens(thread(kestrel)).text

    assert "<dd>SMS</dd>" in text
    assert "in discreet mode" not in text
    assert "Where others may see the screen, we ask first whether now is good." in text


def test_the_thread_of_somebody_who_left_names_nobody(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Their words stay; there is no name, no phone to answer to, and nothing to note."""
    some_feedback(ground, kestrel, "said before")
    gone = {"state": members.LEFT, "alias": None}
    ground.write(lambda c: c.execute(update(Member).values(**gone)))
    ground.write(lambda c: c.execute(update(Inbox).values(address_id=None, provider_id=None)))

    text = facilitator.opens(thread(kestrel)).text

    assert said(text) == ["said before"]
    assert "Somebody who has left" in text
    assert "Nothing leads from these words to a phone any more." in text
    assert "Add a note" not in text


def test_no_phone_stands_in_the_page(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """No number and no address id is in the page."""
    some_feedback(ground, kestrel)
    a_message(ground, kestrel, state=outgoing.SENT)
    with ground.database.read() as connection:
        phones = connection.execute(select(Outgoing.address_id)).scalars().all()

    text = facilitator.opens(thread(kestrel)).text

    assert "7700" not in text
    assert [phone for phone in phones if str(phone) in text] == []


def test_signs_that_no_database_takes_are_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """NUL in an address leads nowhere, and in a form it is words like others."""
    a_kept_text(ground, kestrel, "x\0y")
    pages = ("thread", "notes/add", "texts/1/themes")
    nowhere = [f"/forums/riverside/members/a%00b/{each}" for each in pages]
    fields = {"which": "1", "name": "Sam", "words": "x\0y", "new": "x\0y", "once": "a\0"}
    found = {path: facilitator.opens(path).status_code for path in nowhere}
    found |= {f"{path} ": facilitator.posts(path, **fields).status_code for path in nowhere}
    here = [nowhere[number].replace("a%00b", kestrel.id) for number in range(3)]

    assert set(found.values()) == {404}
    assert [facilitator.posts(path, **fields).status_code for path in here] == [303] * 3
    assert [facilitator.opens(path).status_code for path in here] == [200] * 3
