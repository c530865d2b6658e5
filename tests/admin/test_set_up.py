"""The first sign-in: from a link to a name, a password, an authenticator and recovery codes."""

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from admin import passwords
from storage.audit import Audit
from storage.proofs import RecoveryCode
from storage.staff import Staff as StaffRow
from tests.admin.conftest import Staff, app_of, desk_of
from tests.admin.signing import (
    EMAIL,
    PASSWORD,
    code_of,
    connects,
    hidden,
    recovery_codes,
    seed_of,
    sends,
    sets_up,
    told,
)
from tests.builders import Ground, Place, a_person

HOME = "/admin/"


@pytest.fixture
def link(ground: Ground, riverside: Place) -> str:
    """Give a link of a facilitator."""
    return a_person(ground, "facilitator", riverside)


def test_each_step_leads_to_the_next(app: Flask, ground: Ground, link: str) -> None:
    """Button, name and password, code, recovery codes, and then the first page."""
    ash = Staff(app)
    steps = [ash.uses(link), sends(ash, "/set-up", name="Ash", password=PASSWORD)]
    page = ash.opens("/set-up/phone").text
    typed = {"seed": hidden(page, "seed"), "code": code_of(seed_of(page), ground)}
    steps += [ash.posts("/set-up/phone", token=hidden(page, "csrf_token"), **typed)]
    page = ash.opens("/set-up/codes").text
    steps += [ash.posts("/set-up/codes", token=hidden(page, "csrf_token"))]

    assert [step.location for step in steps] == [
        "/admin/set-up",
        "/admin/set-up/phone",
        "/admin/set-up/codes",
        HOME,
    ]
    assert len(set(recovery_codes(page))) == 10
    inside = ash.opens("/forums/riverside/")
    assert inside.status_code == 200
    assert "<bdi>Ash</bdi>" in inside.text


def test_what_is_kept_tells_neither_password_nor_seed_nor_code(
    app: Flask, ground: Ground, link: str
) -> None:
    """The password as argon2id, the seed sealed, the codes as keyed hashes."""
    kept = sets_up(Staff(app), ground, link)
    with ground.database.read() as connection:
        row = connection.execute(select(StaffRow.password, StaffRow.seed, StaffRow.name)).one()
        hashes = connection.execute(select(RecoveryCode.code_hash)).scalars().all()

    assert row.password.startswith("$argon2id$")
    assert kept.seed.encode() not in row.seed
    assert row.name == "Ash"
    assert len(hashes) == 10
    assert not any(
        code.replace("-", "").encode() in bytes(each) for code in kept.codes for each in hashes
    )


def test_among_invented_people_the_link_opens_at_once(ground: Ground, link: str) -> None:
    """`make run` prints it, and nobody sets anything up."""
    ash = Staff(app_of(desk_of(ground, demonstration=True)))
    opened = ash.uses(link)

    assert opened.location == HOME
    assert ash.opens("/forums/riverside/").status_code == 200


@pytest.mark.parametrize(
    ("name", "password", "problems"),
    [
        ("", "", ["Write the first name by which members know you.", "Choose a password."]),
        (
            "Ash",
            "elevensigns",
            ["Choose a longer password: it must have at least 12 characters."],
        ),
        (
            "A" * 41,
            PASSWORD,
            ["Write a shorter name: it can have 40 characters at most."],
        ),
        ("\u200b\u202e", PASSWORD, ["Write the first name by which members know you."]),
        ("Ash", "Ash@Example.org", ["Choose a password that is not your email address."]),
        (
            "Ash",
            "Password 1234",
            ["Choose another password: this is one of the first that others would try."],
        ),
        ("Ash", "x" * 501, ["Choose a shorter password: it can have 500 characters at most."]),
    ],
)
def test_each_field_has_its_own_sentence(
    app: Flask, link: str, name: str, password: str, problems: list[str]
) -> None:
    """Nothing is set up, the name that was typed stays, the password is shown nowhere."""
    ash = Staff(app)
    ash.uses(link)
    page = sends(ash, "/set-up", name=name, password=password)

    assert page.status_code == 400
    assert told(page) == problems
    assert "<title>Error: " in page.text
    assert f'value="{password}"' not in page.text or not password
    assert ash.opens("/set-up/phone").location == "/admin/set-up"


def test_a_name_is_shown_as_it_was_typed(app: Flask, ground: Ground, link: str) -> None:
    """Hostile signs in it do nothing."""
    ash = Staff(app)
    ash.uses(link)
    sends(ash, "/set-up", name="<b>Ash</b>\n=1+1", password=PASSWORD)
    connects(ash, ground)
    ash.posts("/set-up/codes", token=hidden(ash.opens("/set-up/codes").text, "csrf_token"))

    assert "<bdi>&lt;b&gt;Ash&lt;/b&gt; =1+1</bdi>" in ash.opens("/account").text


def test_a_wrong_code_leaves_the_picture_as_it_is(app: Flask, link: str) -> None:
    """Whoever mistypes does not have to add the account in their app again."""
    ash = Staff(app)
    ash.uses(link)
    sends(ash, "/set-up", name="Ash", password=PASSWORD)
    page = ash.opens("/set-up/phone").text
    again = ash.posts(
        "/set-up/phone", token=hidden(page, "csrf_token"), seed=hidden(page, "seed"), code="000000"
    )

    assert again.status_code == 400
    assert seed_of(again.text) == seed_of(page)
    assert told(again) == [
        "This is not the code that belongs here. Type the one that your app shows now."
    ]


def test_a_seed_that_was_offered_to_another_is_not_taken(
    app: Flask, ground: Ground, link: str, riverside: Place
) -> None:
    """Nobody connects the authenticator of somebody else to their own account, nor invents one."""
    ash, fern = Staff(app), Staff(app)
    other = a_person(ground, "facilitator", riverside, "fern@example.org")
    for person, way_in in ((ash, link), (fern, other)):
        person.uses(way_in)
        sends(person, "/set-up", name="Somebody", password=PASSWORD)
    page = fern.opens("/set-up/phone").text
    seed, own = hidden(page, "seed"), hidden(ash.opens("/set-up/phone").text, "csrf_token")

    for offered in (seed, "", "%%%", "AAAA", "é"):
        answer = ash.posts(
            "/set-up/phone", token=own, seed=offered, code=code_of(seed_of(page), ground)
        )
        assert answer.status_code == 400


def test_recovery_codes_that_are_loaded_again_are_others(
    app: Flask, ground: Ground, link: str
) -> None:
    """Each is shown once; the ones shown last count."""
    ash = Staff(app)
    ash.uses(link)
    sends(ash, "/set-up", name="Ash", password=PASSWORD)
    connects(ash, ground)
    first, second = (recovery_codes(ash.opens("/set-up/codes").text) for _ in range(2))
    with ground.database.read() as connection:
        number = len(connection.execute(select(RecoveryCode.id)).all())

    assert not set(first) & set(second)
    assert number == 10


def test_recovery_codes_that_are_made_twice_at_once_are_ten(
    app: Flask, ground: Ground, link: str
) -> None:
    """On either engine."""
    ash = Staff(app)
    ash.uses(link)
    sends(ash, "/set-up", name="Ash", password=PASSWORD)
    connects(ash, ground)
    cookie = ash.client.get_cookie("forumline", "desk.test", "/admin")
    assert cookie
    windows = [Staff(app) for _ in range(4)]
    for window in windows:
        window.client.set_cookie("forumline", cookie.value, domain="desk.test", path="/admin")
    threads = [threading.Thread(target=window.opens, args=("/set-up/codes",)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ground.database.read() as connection:
        number = len(connection.execute(select(RecoveryCode.id)).all())

    assert number == 10


def test_a_form_of_a_step_that_comes_twice_changes_nothing(
    app: Flask, ground: Ground, link: str
) -> None:
    """The second leads on to where they are."""
    ash = Staff(app)
    ash.uses(link)
    token = hidden(ash.opens("/set-up").text, "csrf_token")
    for password in (PASSWORD, "another four words"):
        answer = ash.posts("/set-up", token=token, name="Ash", password=password)
    with ground.database.read() as connection:
        kept = connection.execute(select(StaffRow.password)).scalar_one()

    assert answer.location == "/admin/set-up/phone"
    assert ash.desk.passwords.are_one(kept, PASSWORD)


def test_the_first_sign_in_is_written_down(app: Flask, ground: Ground, link: str) -> None:
    """Each step, once."""
    sets_up(Staff(app), ground, link)
    with ground.database.read() as connection:
        deeds = list(connection.execute(select(Audit.action).order_by(Audit.id)).scalars())

    assert deeds == [
        "password_changed",
        "authenticator_changed",
        "recovery_codes_made",
        "signed_in",
    ]


def test_the_product_asks_for_as_much_work_as_it_should(ground: Ground) -> None:
    """OWASP: argon2id with 19 MiB, two rounds, one lane."""
    kept = passwords.Passwords().kept(PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.Passwords().are_one(kept, PASSWORD)
    assert desk_of(ground).passwords.is_weak(kept)


def test_a_password_that_took_less_work_is_kept_anew(app: Flask, ground: Ground, link: str) -> None:
    """Whoever signs in after the parameters have risen is protected as everybody else."""
    sets_up(Staff(app), ground, link)
    today = app_of(replace(desk_of(ground), passwords=passwords.Passwords()))
    sends(Staff(today), "/sign-in", email=EMAIL, password=PASSWORD)
    with ground.database.read() as connection:
        kept = connection.execute(select(StaffRow.password)).scalar_one()

    assert kept
    assert "m=19456,t=2" in kept
    assert passwords.Passwords().are_one(kept, PASSWORD)


def test_the_commonest_are_long_enough_to_be_chosen() -> None:
    """A shorter one in the list would be refused anyway."""
    assert min(map(len, passwords.COMMONEST)) >= passwords.SHORTEST
    assert all(each == passwords._bare(each) for each in passwords.COMMONEST)


def test_one_password_in_two_writings_is_one() -> None:
    """A letter with its mark in one sign or in two, as keyboards differ."""
    here = passwords.Passwords()
    assert here.are_one(here.kept("caf\u00e9 on the corner"), "cafe\u0301 on the corner")
