"""A phrase and a word for silence, agreed on the page of a member: kept, and shown to nobody."""

import pytest
from flask import Flask
from sqlalchemy import select

from bot.safety.agreed import PHRASE, QUIET_WORD
from storage import members
from storage.addresses import Address
from storage.drafts import Draft
from tests.admin.conftest import Staff
from tests.admin.members import LIST, also_in, deeds, journal, seen
from tests.builders import Ground, Place, Somebody, a_person

WORD = {"what": "word", "agreed": "Umbrella.", "agreed_again": "umbrella", "heard": "in_person"}
A_PHRASE = WORD | {"what": "phrase", "agreed": "Blue kettle", "agreed_again": "blue  kettle"}


def kept(ground: Ground) -> tuple[bytes | None, bytes | None]:
    """Give what is kept of her phrase and of her quiet word."""
    with ground.database.read() as connection:
        row = connection.execute(select(Address.phrase, Address.quiet_word)).one()
    return row.phrase, row.quiet_word


def hashed(ground: Ground, somebody: Somebody, what: str, words: str) -> bytes:
    """Give what is to be kept."""
    with ground.database.read() as connection:
        row = members.with_forum(connection, str(somebody.id))
    assert row is not None
    return ground.keyring.agreed_hash(what, row.person_id, words)


def test_what_was_agreed_is_kept_as_a_hash_and_shown_nowhere(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """The page says when, the log that it was, and neither says what."""
    page = f"{LIST}/{kestrel.id}"
    assert facilitator.opens(page).text.count("Not agreed here") == 2

    for fields in (WORD, A_PHRASE):
        assert facilitator.posts(f"{page}/words", **fields).status_code == 303

    assert kept(ground) == (
        hashed(ground, kestrel, PHRASE, "blue kettle"),
        hashed(ground, kestrel, QUIET_WORD, "umbrella"),
    )
    shown = facilitator.opens(page).text + facilitator.opens(f"{page}/words").text
    assert shown.count("Agreed on") == 2
    assert [word for word in ("mbrella", "kettle") if word in shown] == []
    assert deeds(ground) == [
        ("member_agreed", "word:heard_in_person"),
        ("member_agreed", "phrase:heard_in_person"),
    ]
    assert journal(ground) == ["profile"]


def test_it_is_taken_away_in_the_same_way(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What is left in the fields does not matter then."""
    page = f"{LIST}/{kestrel.id}/words"
    facilitator.posts(page, **WORD)
    facilitator.posts(page, **WORD | {"what": "no_word", "agreed_again": "something else"})

    assert kept(ground) == (None, None)
    assert ("member_agreed_no_longer", "no_word:heard_in_person") in deeds(ground)
    assert facilitator.opens(f"{LIST}/{kestrel.id}").text.count("Not agreed here") == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (WORD | {"what": ""}, "Choose what you have agreed."),
        (WORD | {"heard": ""}, "Say how you heard it from them."),
        (WORD | {"agreed": " "}, "Let them type what they chose."),
        (WORD | {"agreed_again": "umbrela"}, "The two were not the same."),
        (WORD | {"agreed": "yes", "agreed_again": "yes"}, "The bot understands that"),
        (WORD | {"agreed": "Kestrel", "agreed_again": "Kestrel"}, "They are called so here."),
        (A_PHRASE | {"agreed": "kettle"}, "Use two to five words, of eight letters or more"),
    ],
)
def test_each_refusal_has_its_sentence_and_shows_nothing_again(
    facilitator: Staff, ground: Ground, kestrel: Somebody, fields: dict[str, str], said: str
) -> None:
    """Nothing is agreed, and what was typed does not come back."""
    answer = facilitator.posts(f"{LIST}/{kestrel.id}/words", **fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert "umbrel" not in answer.text.lower()
    assert kept(ground) == (None, None)


@pytest.mark.parametrize(("first", "second"), [(WORD, "phrase"), (A_PHRASE, "word")])
def test_the_two_are_never_the_same(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    first: dict[str, str],
    second: str,
) -> None:
    """To show who she is must not silence us."""
    page = f"{LIST}/{kestrel.id}/words"
    same = {"agreed": "oak lantern", "agreed_again": "oak lantern"}
    assert facilitator.posts(page, **first | same).status_code == 303
    answer = facilitator.posts(page, **first | same | {"what": second})

    assert (answer.status_code, "never the same" in answer.text) == (400, True)
    assert kept(ground).count(None) == 1


def test_no_draft_holds_it(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """Also where somebody locks the screen while it stands in the form."""
    here = f"/admin{LIST}/{kestrel.id}/words"
    facilitator.posts("/lock", _form=here, _here=here, **WORD)

    with ground.database.read() as connection:
        rows = connection.execute(select(Draft.__table__)).all()
    held = [ground.keyring.unseal_for_house("drafts.words", row.words) for row in rows]
    assert held != []
    assert [words for words in held if "mbrella" in words] == []


def test_what_one_forum_agreed_does_not_show_in_another(
    app: Flask, facilitator: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """There it is still not agreed; and what is agreed there takes its place without a word."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    juniper = also_in(ground, kestrel, there)
    form = f"/forums/hollow-way/members/{juniper.id}/words"
    before = seen(both, juniper), both.opens(form).text.count("greed")

    both.posts(f"{LIST}/{kestrel.id}/words", **WORD)
    both.opens(LIST)  # the notice is said there
    assert (seen(both, juniper), both.opens(form).text.count("greed")) == before
    both.posts(form, **WORD | {"agreed": "mooring", "agreed_again": "mooring"})

    assert kept(ground) == (None, hashed(ground, juniper, QUIET_WORD, "mooring"))
    assert both.opens(f"{LIST}/{kestrel.id}").text.count("Agreed on") == 1
