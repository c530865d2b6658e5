"""Signing in again: e-mail address, password, code; and whoever guesses has to wait."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from storage.audit import Audit
from storage.drafts import Draft
from storage.proofs import Try
from tests.admin.conftest import Staff
from tests.admin.signing import EMAIL, PASSWORD, Kept, code_of, hidden, sends, sets_up, told
from tests.builders import Ground, Place, a_person

NOT_ONE = "We do not know this email address with this password. Check both of them, and try again."
WAIT = (
    "Too many tries have failed. Wait 15 minutes, and then try again. "
    "Until then we do not look at what is typed, even if it is right."
)
WRONG_CODE = (
    "This code does not open it. Wait until your app shows the next one, and type that. "
    "Each code works once."
)


@pytest.fixture
def kept(app: Flask, ground: Ground, riverside: Place) -> Kept:
    """Let a facilitator set up their sign-in, a while ago; gives what they have in their hands."""
    kept = sets_up(Staff(app), ground, a_person(ground, "facilitator", riverside))
    ground.clock.goes_on(timedelta(hours=1))
    return kept


def half_way(app: Flask) -> Staff:
    """Give somebody who has typed the right password."""
    ash = Staff(app)
    assert sends(ash, "/sign-in", email=EMAIL, password=PASSWORD).location == "/admin/code"
    return ash


def test_password_and_code_open_it(app: Flask, ground: Ground, kept: Kept) -> None:
    """In whatever capitals the address is written, and with spaces in the code."""
    ash = Staff(app)
    sends(ash, "/sign-in", email=" Ash@Example.ORG ", password=PASSWORD)
    code = code_of(kept.seed, ground)
    entered = sends(ash, "/code", code=f" {code[:3]} {code[3:]}")

    assert entered.location == "/admin/"
    assert ash.opens("/forums/riverside/").status_code == 200


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "some other words"),
        ("nobody@example.org", PASSWORD),
        ("new@example.org", ""),
        ("no address", PASSWORD),
        ("", ""),
        ("a\x00b@example.org", "\x00"),
        (EMAIL, "x" * 100_000),
    ],
)
def test_whatever_fails_is_said_in_one_wording(
    app: Flask, ground: Ground, riverside: Place, email: str, password: str
) -> None:
    """Nobody learns from it who works for a forum, nor who has not set up anything yet."""
    a_person(ground, "facilitator", riverside, "new@example.org")
    page = sends(Staff(app), "/sign-in", email=email, password=password)

    assert page.status_code == 400
    assert told(page) == [NOT_ONE]
    assert PASSWORD not in page.text


@pytest.mark.usefixtures("kept")
def test_an_address_that_is_nobodys_takes_as_much_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash is compared in any case."""
    person, asked = Staff(app), []
    hasher = person.desk.passwords._hasher
    verify = type(hasher).verify

    def counting(self: object, kept: str, typed: str) -> bool:
        asked.append(kept)
        return verify(self, kept, typed)  # type: ignore[arg-type] # it is what it was

    monkeypatch.setattr(type(hasher), "verify", counting)
    for email in (EMAIL, "nobody@example.org", "no address"):
        sends(person, "/sign-in", email=email, password="some other words")

    assert len(asked) == 3
    assert {each.split("$")[3] for each in asked} == {"m=8,t=1,p=1"}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_after_five_failures_the_next_waits(app: Flask, ground: Ground, email: str) -> None:
    """Also the right password; and an address that is nobody's waits as any other."""
    for _ in range(5):
        assert told(sends(Staff(app), "/sign-in", email=email, password="wrong")) == [NOT_ONE]
    held = [sends(Staff(app), "/sign-in", email=email, password=PASSWORD) for _ in range(3)]
    ground.clock.goes_on(timedelta(minutes=14, seconds=30))
    late = sends(Staff(app), "/sign-in", email=email, password=PASSWORD)
    other = sends(Staff(app), "/sign-in", email="else@example.org", password="wrong")
    ground.clock.goes_on(timedelta(minutes=1))
    after = sends(Staff(app), "/sign-in", email=email, password=PASSWORD)

    assert [told(page) for page in held] == [[WAIT]] * 3
    assert "Wait 1 minute," in told(late)[0]
    assert told(other) == [NOT_ONE]
    assert (after.location == "/admin/code") is (email == EMAIL)


def test_codes_wait_too(app: Flask, ground: Ground, kept: Kept) -> None:
    """Whoever has the password does not get to guess the code, in however many browsers."""
    for _ in range(5):
        assert told(sends(half_way(app), "/code", code="000000")) == [WRONG_CODE]
    right = sends(half_way(app), "/code", code=code_of(kept.seed, ground))
    recovery = sends(half_way(app), "/code", code=kept.codes[0])

    assert [told(page) for page in (right, recovery)] == [[WAIT]] * 2
    ground.clock.goes_on(timedelta(minutes=16))
    later = sends(half_way(app), "/code", code=code_of(kept.seed, ground))
    assert later.location == "/admin/"


@pytest.mark.usefixtures("kept")
def test_many_tries_at_once_are_counted_as_well(app: Flask, ground: Ground) -> None:
    """Of twenty guesses in one moment five are looked at, on either engine."""
    people = [Staff(app) for _ in range(20)]
    tokens = [hidden(person.opens("/sign-in").text, "csrf_token") for person in people]
    answers: list[str] = []

    def guess(person: Staff, token: str) -> None:
        page = person.posts("/sign-in", token=token, email=EMAIL, password="wrong")
        answers.extend(told(page))

    threads = [
        threading.Thread(target=partial(guess, person, token))
        for person, token in zip(people, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ground.database.read() as connection:
        failed = connection.execute(select(func.count()).select_from(Try)).scalar_one()

    assert len(answers) == 20
    assert answers.count(NOT_ONE) <= 5
    assert failed == answers.count(NOT_ONE)


def test_a_code_counts_once(app: Flask, ground: Ground, kept: Kept) -> None:
    """Who looked over a shoulder, or copied the form, comes too late; so does one from before."""
    code, before = code_of(kept.seed, ground), code_of(kept.seed, ground, -1)
    first = sends(half_way(app), "/code", code=code)
    again = sends(half_way(app), "/code", code=code)
    earlier = sends(half_way(app), "/code", code=before)

    assert first.location == "/admin/"
    assert [told(page) for page in (again, earlier)] == [[WRONG_CODE]] * 2


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_wrong_by_one_step(
    app: Flask, ground: Ground, kept: Kept, steps: int, opens: bool
) -> None:
    """30 seconds, and not a minute."""
    entered = sends(half_way(app), "/code", code=code_of(kept.seed, ground, steps))

    assert (entered.status_code == 303) is opens


def test_one_code_in_two_browsers_at_once_opens_one(app: Flask, ground: Ground, kept: Kept) -> None:
    """Whichever comes first."""
    people = [half_way(app) for _ in range(4)]
    tokens = [hidden(person.opens("/code").text, "csrf_token") for person in people]
    code, answers = code_of(kept.seed, ground), []

    def enter(person: Staff, token: str) -> None:
        answers.append(person.posts("/code", token=token, code=code).status_code)

    threads = [
        threading.Thread(target=partial(enter, person, token))
        for person, token in zip(people, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [303, 400, 400, 400]


def test_a_recovery_code_works_once(app: Flask, ground: Ground, kept: Kept) -> None:
    """In small letters and without its dash, too; the next page says how many are left."""
    ash = half_way(app)
    entered = sends(ash, "/code", code=kept.codes[0].lower().replace("-", " "))
    page = ash.opens("/account").text
    again = sends(half_way(app), "/code", code=kept.codes[0])
    other = sends(half_way(app), "/code", code=kept.codes[1])
    with ground.database.read() as connection:
        used = select(func.count()).where(Audit.action == "recovery_code_used")
        written = connection.execute(used).scalar_one()

    assert entered.location == "/admin/"
    assert "9 are left" in page
    assert told(again) == [WRONG_CODE]
    assert other.location == "/admin/"
    assert written == 2


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("typed", ["", "12345", "١٢٣٤٥٦", "\x00" * 6, "9" * 100_000, "😀" * 6])
def test_an_odd_code_is_refused_kindly(app: Flask, typed: str) -> None:
    """With the sentence that every wrong code gets."""
    assert told(sends(half_way(app), "/code", code=typed)) == [WRONG_CODE]


def test_a_new_link_lets_choose_a_password_after_the_code(
    app: Flask, ground: Ground, riverside: Place, kept: Kept
) -> None:
    """Whoever finds the link alone cannot even make the old password worthless."""
    ash = Staff(app)
    first = ash.uses(a_person(ground, "facilitator", riverside))
    skipped = ash.opens("/set-up")
    second = sends(ash, "/code", code=code_of(kept.seed, ground))
    third = sends(ash, "/set-up", name="Ash", password="quite another one")

    assert [first.location, skipped.location] == ["/admin/code", "/admin/code"]
    assert [second.location, third.location] == ["/admin/set-up", "/admin/"]
    assert told(sends(Staff(app), "/sign-in", email=EMAIL, password=PASSWORD)) == [NOT_ONE]


def test_the_token_changes_with_each_step(app: Flask, ground: Ground, kept: Kept) -> None:
    """A cookie that was seen half of the way opens nothing when its owner is in."""
    ash = half_way(app)
    cookie = ash.client.get_cookie("forumline", "desk.test", "/admin")
    assert cookie is not None
    sends(ash, "/code", code=code_of(kept.seed, ground))
    thief = Staff(app)
    thief.client.set_cookie("forumline", cookie.value, domain="desk.test", path="/admin")

    assert ash.opens("/forums/riverside/").status_code == 200
    assert thief.opens("/forums/riverside/").location == "/admin/sign-in"


@pytest.mark.usefixtures("kept")
def test_half_of_the_way_ends_when_idle(app: Flask, ground: Ground) -> None:
    """A password that was typed and left alone is no half-open door, nor a way to leave words."""
    ash, page = half_way(app), "/forums/riverside/team"
    token = hidden(ash.opens("/code").text, "csrf_token")
    ground.clock.goes_on(timedelta(minutes=31))
    written = ash.posts(page, token=token, email="somebody", role="analyst")
    with ground.database.read() as connection:
        kept_words = connection.execute(select(Draft.id)).all()

    assert written.location == "/admin/sign-in"
    assert ash.opens("/code").location == "/admin/sign-in"
    assert kept_words == []
