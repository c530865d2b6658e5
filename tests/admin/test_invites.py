"""Invites: codes made in the browser, shown once, printed on cards, and cancelled."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin.pages import invites as page
from bot.invitations import Ways, invitation
from bot.safety.listed_words import listed
from storage import house, invites, members
from storage.invites import Invite
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person

HERE = "/forums/riverside/invites"
CODE = re.compile(rf"JOIN ([{invites.LETTERS}]{{8}})")
BOTH = Ways(sms=True, number="+447700900000", telegram=True, bot_name="LineBot")
STATIC = Path(__file__).parents[2] / "admin/static"


@pytest.fixture
def ways() -> Ways:
    """Say by what members reach this line; a test may say otherwise."""
    return BOTH


@pytest.fixture
def facilitator(ground: Ground, riverside: Place, ways: Ways) -> Staff:
    """Give a facilitator who is signed in on a line with both channels."""
    ash = Staff(app_of(replace(desk_of(ground), ways=ways)))
    ash.signs_in(a_person(ground, "facilitator", riverside))
    return ash


def made(text: str) -> list[str]:
    """Give the codes on a page."""
    return list(dict.fromkeys(CODE.findall(text)))


def count(ground: Ground) -> int:
    """Count the invites."""
    with ground.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Invite)).scalar_one()


def state_of(ground: Ground, code: str) -> str:
    """Say how the invite of a code stands."""
    with ground.database.read() as connection:
        row = connection.execute(
            select(Invite).where(Invite.code_hash == ground.keyring.code_hash(code))
        ).one()
        return invites.stands(row, ground.clock())


def shown_on_cards(text: str) -> list[str]:
    """Give the words on each card, as they are printed."""
    cards = re.findall(r'<section class="fl-card".*?</section>', text, re.DOTALL)
    plain = (re.sub(r"<svg.*?</svg>", " ", card, flags=re.DOTALL) for card in cards)
    said = (re.sub(r'<[^>]*aria-label="([^"]*)"[^>]*>', r" \1 ", card) for card in plain)
    return [html.unescape(" ".join(re.sub(r"<[^>]+>", " ", card).split())) for card in said]


def cards_of(facilitator: Staff, *codes: str) -> str:
    """Ask for the cards of codes."""
    data = {"csrf_token": facilitator.form_token(), "code": list(codes)}
    answer = facilitator.client.post(
        f"/admin{HERE}/cards", data=data, base_url=facilitator.base, follow_redirects=True
    )
    return answer.text


def test_each_code_is_shown_once_with_all_that_it_is_given_on_with(
    facilitator: Staff, ground: Ground
) -> None:
    """Code, SMS text, Telegram link and two pictures; the page that follows has none of it."""
    answer = facilitator.posts(HERE, number="2", once="a" * 32)
    codes = made(answer.text)

    assert (answer.status_code, len(codes), count(ground)) == (200, 2, 2)
    for code in codes:
        assert f"Text JOIN {code} to +447700900000" in answer.text
        assert f"https://t.me/LineBot?start={code}" in answer.text
    assert answer.text.count('<svg class="fl-qr"') + answer.text.count('class="fl-qr"') >= 4
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text
    listed_page = facilitator.opens(HERE).text
    assert [code for code in codes if code in listed_page] == []
    assert [deed[:2] for deed in audited(ground)] == [("invite_made", "invite")] * 2


def test_a_form_that_comes_twice_makes_nothing_twice(facilitator: Staff, ground: Ground) -> None:
    """Loading the page anew says that codes are shown once."""
    facilitator.posts(HERE, number="3", once="a" * 32)
    again = facilitator.posts(HERE, number="3", once="a" * 32)

    assert (again.status_code, again.location, count(ground)) == (303, f"/admin{HERE}", 3)
    assert "Codes are shown once." in facilitator.opens(HERE).text


@pytest.mark.parametrize("number", ["", "0", "21", "-1", "two", "1.5", "١", "9" * 100_000, "1 "])
def test_a_number_of_people_that_makes_no_sense(
    facilitator: Staff, ground: Ground, number: str
) -> None:
    """It has its sentence, and what was typed stands there still; a space does no harm."""
    answer = facilitator.posts(HERE, number=number)
    if number == "1 ":
        assert (answer.status_code, count(ground)) == (200, 1)
        return
    assert (answer.status_code, count(ground)) == (400, 0)
    assert (
        '<a href="#number">Write how many people you want to invite, from 1 to 20.' in answer.text
    )
    assert "<title>Error: " in answer.text
    assert f'value="{number}"' in answer.text or not number


def test_the_list_says_what_became_of_each(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Open, used, cancelled, run out; and who made it."""
    old, used, cancelled = (made(facilitator.posts(HERE, number="1").text)[0] for _ in range(3))
    with ground.database.write() as connection:
        found = [invites.find(connection, ground.keyring, code) for code in (used, cancelled)]
        assert found[0] is not None
        assert found[1] is not None
        invites.take(connection, found[0].id, ground.clock())
    facilitator.posts(f"{HERE}/{found[1].id}/cancel")
    notice = facilitator.opens(HERE).text
    ground.clock.goes_on(timedelta(days=15))
    facilitator.signs_in(a_person(ground, "facilitator", riverside))
    facilitator.posts(HERE, number="1")
    text = " ".join(facilitator.opens(HERE).text.split())

    assert [state_of(ground, code) for code in (old, used, cancelled)] == [
        "run_out",
        "used",
        "cancelled",
    ]
    assert "Nobody can join with that code any more." in notice
    heads = re.findall(r'<li id="invite-\d+"><div class="fl-items__head"><h3>(\w+)', text)
    assert heads == ["Open", "Cancelled", "Used", "Ran"]
    assert text.count("by <bdi>you</bdi>") == 4
    assert text.count("Cancel this code") == 1


def test_a_cancelled_code_lets_nobody_in(facilitator: Staff, ground: Ground) -> None:
    """Not even somebody who had it in hand."""
    code = made(facilitator.posts(HERE, number="1").text)[0]
    with ground.database.write() as connection:
        found = invites.find(connection, ground.keyring, code)
        assert found is not None
        assert invites.cancel(connection, found.id, found.forum_id, ground.clock())
        taken = invites.take(connection, found.id, ground.clock())

    assert taken is False


def test_a_code_of_another_forum_cannot_be_cancelled_or_printed(
    facilitator: Staff, ground: Ground
) -> None:
    """Whatever its number, and whoever knows its letters."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    with ground.database.write() as connection:
        code = invites.add(connection, ground.keyring, there.id, "cli", ground.clock())
    facilitator.posts(f"{HERE}/1/cancel")

    text = cards_of(facilitator, code, "x", "%00", "B" * 100)

    assert state_of(ground, code) == "open"
    assert shown_on_cards(text) == []
    assert code not in text


def test_nothing_on_a_card_tells_a_bystander_anything(facilitator: Staff, ground: Ground) -> None:
    """Every word of it passes the word check, and the name of the forum is not there."""
    codes = made(facilitator.posts(HERE, number="2").text)
    text = cards_of(facilitator, *codes)
    cards = shown_on_cards(text)

    assert len(cards) == 2
    assert [listed(card) for card in cards] == [(), ()]
    for code, card in zip(codes, cards, strict=True):
        assert f"Text JOIN {code} to +447700900000" in card
        assert "Riverside" not in card
        assert "until 3 December" in card
    assert "<title>Cards to print</title>" in text
    printed = (STATIC / "cards.css").read_text()
    assert ".fl-cards-about { display: none; }" in printed
    assert "@page { margin: 0; }" in printed
    assert [deed[:2] for deed in audited(ground)][2:] == [
        ("card_shown", "invite:1"),
        ("card_shown", "invite:2"),
    ]


@pytest.mark.parametrize("ways", [Ways(sms=True, telegram=True, bot_name="VictimForumBot")])
def test_a_bot_whose_name_tells_stands_on_no_card(facilitator: Staff, ways: Ways) -> None:
    """The page says why; the number is the one that the worker has learnt, where it has."""
    shown = facilitator.posts(HERE, number="1").text
    (card,) = shown_on_cards(cards_of(facilitator, *made(shown)))

    assert "The name of the Telegram bot tells what this is about." in shown
    assert "t.me" not in card
    assert "to the number that you were given" in card
    assert listed(card) == ()


@pytest.mark.parametrize("ways", [Ways(sms=True, telegram=True)])
def test_what_the_worker_has_learnt_is_used(facilitator: Staff, ground: Ground, ways: Ways) -> None:
    """Number and bot need no setting."""
    names = {"bot_name": "Learnt_bot", "sms_number": "+447700900111"}
    ground.write(lambda connection: house.learn(connection, **names))

    shown = facilitator.posts(HERE, number="1").text

    assert "to +447700900111" in shown
    assert "https://t.me/Learnt_bot?start=" in shown


@pytest.mark.parametrize("ways", [Ways()])
def test_a_line_without_channels_says_so(facilitator: Staff, ways: Ways) -> None:
    """The code is made all the same, and works once a channel is on."""
    shown = facilitator.posts(HERE, number="1").text

    assert "No channel is on yet." in shown
    assert "fl-qr-frame" not in shown


def test_one_more_phone_for_a_member(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """The code is hers, is shown once, and stands in the list with her name."""
    kestrel: Somebody = a_member(ground, riverside)
    path = f"/forums/riverside/members/{kestrel.id}/phone"
    shown = facilitator.posts(path, once="c" * 32).text
    again = facilitator.posts(path, once="c" * 32)
    (code,) = made(shown)

    with ground.database.read() as connection:
        found = invites.find(connection, ground.keyring, code)
    assert found is not None
    assert (found.member_id, count(ground)) == (kestrel.id, 1)
    assert (again.status_code, again.location) == (
        303,
        f"/admin/forums/riverside/members/{kestrel.id}",
    )
    text = facilitator.opens(HERE).text
    assert "For one more phone of" in text
    assert "Kestrel" in text
    assert audited(ground)[0] == ("invite_made", "invite", kestrel.id, riverside.id)
    ground.write(lambda work: members.change(work, kestrel.id, state=members.LEFT, alias=None))
    assert facilitator.opens(HERE).status_code == 200


def test_the_list_pages_through_all(
    facilitator: Staff, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each code once, the newest first."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    for _ in range(5):
        facilitator.posts(HERE, number="1")
    seen: list[str] = []
    link = HERE
    while link:
        text = facilitator.opens(link).text
        seen += re.findall(r'<li id="invite-(\d+)"', text)
        more = re.search(r'href="/admin([^"]+)">Codes made earlier', text)
        link = more[1] if more else ""

    assert seen == ["5", "4", "3", "2", "1"]


def test_every_wording_of_an_invite_is_bland() -> None:
    """What a command prints and a page shows says nothing, whatever the letters of the code."""
    for letter in invites.LETTERS:
        found = invitation(BOTH, letter * 8)
        assert listed(found.sms_text or "x") == listed(found.telegram_link or "x") == ()
        assert found.sms_to_scan == f"SMSTO:+447700900000:JOIN {letter * 8}"


def test_codes_of_invented_phones_are_not_in_the_list(facilitator: Staff, ground: Ground) -> None:
    """They were made under Try it, for nobody real."""
    facilitator.posts("/try/phones", on="sms")

    assert count(ground) == 1
    assert "None yet." in facilitator.opens(HERE).text
