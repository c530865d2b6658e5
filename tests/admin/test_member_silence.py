"""Silence on the page of a member: who opens it again, with what reason, and what others see."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bot.reading import fold
from bot.safety.agreed import QUIET_WORD
from storage import addresses
from storage.addresses import Address
from storage.flags import Flag
from tests.admin.conftest import Staff
from tests.admin.members import LIST, also_in, deeds, journal, says, seen, speaks_for
from tests.builders import Ground, Place, Somebody, a_message, a_person

SPOKEN = {"heard": "in_person", "why": "She came in, and wants texts again."}


def says_her_word(ground: Ground, staff: Staff, somebody: Somebody) -> None:
    """Let a member who agreed on a quiet word text it."""
    speaks_for(ground, somebody)
    with ground.database.write() as connection:
        known = addresses.lock_by_id(connection, int(somebody.address.id))
        assert known is not None
        hashed = ground.keyring.agreed_hash(QUIET_WORD, known.row.person_id, fold("umbrella"))
        addresses.change(connection, known.family, quiet_word=hashed)
    says(ground, staff, somebody, "umbrella")


def is_quiet(ground: Ground) -> bool:
    """Say whether the phone is silent."""
    with ground.database.read() as connection:
        return connection.execute(select(Address.quiet_at)).scalar_one() is not None


def in_words(text: str) -> str:
    """Give a page on one line."""
    return " ".join(text.split())


def test_her_word_is_told_and_only_a_reason_opens_it(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Nobody has the role of a safeguarding lead here, so the facilitator opens it."""
    a_message(ground, kestrel, state="ready")
    says_her_word(ground, facilitator, kestrel)
    page = f"{LIST}/{kestrel.id}"

    assert "Keep silent for 1 member" in facilitator.opens("/forums/riverside/").text
    shown = in_words(facilitator.opens(page).text)
    assert "<dd>Silent</dd>" in shown
    assert "they said so themselves" in shown
    thread = facilitator.opens(f"/forums/riverside/members/{kestrel.id}/thread").text
    assert "Nobody can read it." in thread
    assert "umbrella" not in thread
    for fields in ({}, {"heard": "in_person"}, {"why": "She rang."}, SPOKEN | {"why": " "}):
        assert facilitator.posts(f"{page}/open", **fields).status_code == 400
        assert is_quiet(ground)
    ground.clock.goes_on(timedelta(minutes=5))

    assert facilitator.posts(f"{page}/open", **SPOKEN).status_code == 303

    assert not is_quiet(ground)
    shown = in_words(facilitator.opens(page).text)
    assert "Opened again, discreetly." in shown
    assert f"<bdi>{SPOKEN['why']}</bdi>" in shown
    assert "<dd>In</dd>" in shown
    assert "Keep silent" not in facilitator.opens("/forums/riverside/").text
    assert [deed for deed in deeds(ground) if deed[0].startswith("member_")] == [
        ("member_opened", "heard_in_person")
    ]
    assert journal(ground) == ["quiet", "profile"]


def test_where_there_is_a_lead_nobody_else_opens(
    app: Flask, facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """The facilitator sees that it is silent, and who opens it."""
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", riverside, "lead@example.org"))
    says_her_word(ground, facilitator, kestrel)
    page = f"{LIST}/{kestrel.id}/open"

    shown = facilitator.opens(page).text
    assert "The safeguarding lead of this forum opens it again" in shown
    assert 'name="why"' not in shown
    assert facilitator.posts(page, **SPOKEN).status_code == 403
    assert is_quiet(ground)
    assert lead.posts(page, **SPOKEN).status_code == 303
    assert not is_quiet(ground)


def test_staff_fall_silent_and_nothing_shows_in_another_forum(
    app: Flask, facilitator: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Nobody finds who is one person by pressing it here and looking who falls silent there."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    juniper = also_in(ground, kestrel, there)
    before = seen(both, juniper), both.opens("/forums/hollow-way/").text.count("silent")

    both.posts(f"{LIST}/{kestrel.id}/quiet")
    both.opens(LIST)  # the notice is said there

    assert is_quiet(ground)
    assert (seen(both, juniper), both.opens("/forums/hollow-way/").text.count("silent")) == before
    shown = in_words(both.opens(f"{LIST}/{kestrel.id}").text)
    assert "a colleague did it for them" in shown
    assert ("member_quieted", "member") in deeds(ground)


def test_what_another_forum_keeps_silent_is_not_opened_here_and_not_told(
    app: Flask, facilitator: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Both were told by her word; what the first sees after opening is what one alone would see."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    juniper = also_in(ground, kestrel, there)
    says_her_word(ground, both, kestrel)
    pages = [(kestrel, "riverside"), (juniper, "hollow-way")]
    said = []
    for somebody, slug in pages:
        both.posts(f"/forums/{slug}/members/{somebody.id}/open", **SPOKEN)
        shown = in_words(both.opens(f"/forums/{slug}/members/{somebody.id}").text)
        seen_here = "Opened again, discreetly." in shown, "<dd>In</dd>" in shown
        said.append((*seen_here, is_quiet(ground)))

    assert said == [(True, True, True), (True, True, False)]
    with ground.database.read() as connection:
        whose = connection.execute(select(Flag.member_id).order_by(Flag.member_id)).scalars().all()
    assert whose == sorted([str(kestrel.id), str(juniper.id)])


@pytest.mark.parametrize("path", ["open", "quiet", "words"])
def test_a_member_of_another_forum_is_not_there(
    app: Flask, facilitator: Staff, ground: Ground, kestrel: Somebody, there: Place, path: str
) -> None:
    """Whatever is posted."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    says_her_word(ground, facilitator, kestrel)
    fields = SPOKEN | {"what": "no_word"}

    address = f"/forums/hollow-way/members/{kestrel.id}/{path}"
    answers = both.opens(address), both.posts(address, **fields)
    assert [answer.status_code for answer in answers] == [404, 404]
    assert is_quiet(ground)


def test_nothing_is_opened_twice_or_where_nothing_is_silent(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """The page says so, and the log holds one deed."""
    page = f"{LIST}/{kestrel.id}"
    assert "There is nothing to open." in facilitator.opens(f"{page}/open").text
    facilitator.posts(f"{page}/quiet")
    for _ in range(2):
        facilitator.posts(f"{page}/open", **SPOKEN)

    assert "Somebody opened it before you." in facilitator.opens(page).text
    assert [deed for deed, _ in deeds(ground)].count("member_opened") == 1
