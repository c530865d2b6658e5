"""Forum settings: what staff set, what is refused in words, and that nothing typed is lost."""

import re

import pytest
from sqlalchemy import select

from storage import forums
from storage.forums import Forum
from tests.admin.conftest import Staff, audited, seen_on
from tests.builders import Ground, Place, a_forum

PAGE = "/forums/riverside/settings"
GOOD = {
    "name": "Riverside forum",
    "label": "Line 1",
    "hours": "09:00-20:00",
    "reads": "mon-fri 10:00-16:00",
    "answers_in": "2",
    "part_costs": "4",
    "principles": "",
}


def told(page: str) -> list[tuple[str, str]]:
    """Give the problems of a page: the field that each leads to, and its sentence."""
    return re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', page)


def facts(ground: Ground, forum: Place) -> tuple[object, ...]:
    """Give what is set of a forum."""
    with ground.database.read() as connection:
        row = forums.facts(connection, forum.id)
    return row.name, row.label, row.hours, row.reads, row.answers_in, row.part_costs


def test_it_is_set_anew(ground: Ground, riverside: Place, facilitator: Staff) -> None:
    """Each fact as it was typed; the log names what was changed, early hours apart."""
    changed = GOOD | {
        "name": "Riverside evening forum",
        "label": "Line 7",
        "hours": "07:30-19:00",
        "reads": "mon, wed 9:00-12:00",
        "answers_in": "3",
        "part_costs": "4.2p",
        "principles": "We listen.\nWe say what we will do.",
    }

    answer = facilitator.posts(PAGE, **changed)

    assert (answer.status_code, answer.location) == (303, f"/admin{PAGE}")
    assert facts(ground, riverside) == (
        "Riverside evening forum", "Line 7", "07:30-19:00", "mon,wed 09:00-12:00", 3, 42,
    )  # fmt: skip
    page = facilitator.opens(PAGE).text
    assert "We listen. We say what we will do." in page
    assert "The settings are saved." in page
    said = [(action, thing) for action, thing, *_ in audited(ground)]
    assert said == [
        ("principles_kept", f"principles:{riverside.id}"),
        *(
            ("forum_changed", name)
            for name in ("name", "label", "hours", "reads", "answers_in", "part_costs")
        ),
        ("hours_widened", "07:30-19:00"),
    ]


def test_saving_without_a_change_says_so(ground: Ground, facilitator: Staff) -> None:
    """Nothing stands in the log of what nobody did."""
    facilitator.posts(PAGE, **GOOD)

    assert "Nothing was different." in facilitator.opens(PAGE).text
    assert audited(ground) == []


def test_what_a_colleague_set_meanwhile_is_not_set_back(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Hours that were narrowed since stay narrow; saved again, what was typed holds."""
    before = seen_on(facilitator.opens(PAGE))
    facilitator.posts(PAGE, **(GOOD | {"hours": "11:00-15:00"}), seen=before)

    stale = facilitator.posts(PAGE, **(GOOD | {"name": "Riverside evenings"}), seen=before)
    kept = facts(ground, riverside)
    facilitator.posts(
        PAGE, **(GOOD | {"name": "Riverside evenings"}), seen=seen_on(facilitator.opens(PAGE))
    )

    assert stale.status_code == 400
    assert told(stale.text)[0][1].startswith("Somebody has changed these settings")
    assert 'value="Riverside evenings"' in stale.text
    assert kept[0:3:2] == ("Riverside forum", "11:00-15:00")
    assert facts(ground, riverside)[0:3:2] == ("Riverside evenings", "09:00-20:00")


def test_each_field_has_its_own_sentence(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """All at once, each leading to its field; nothing is changed, and all stays as typed."""
    before = facts(ground, riverside)
    bad = {
        "name": "",
        "label": "Victims line",
        "hours": "22:00-09:00",
        "reads": "sometimes",
        "answers_in": "soon",
        "part_costs": "4,2",
        "principles": "We listen. " * 60,
    }

    answer = facilitator.posts(PAGE, **bad)

    assert answer.status_code == 400
    assert "<title>Error: Forum settings" in answer.text
    problems = told(answer.text)
    assert [field for field, _ in problems] == list(bad)
    assert dict(problems)["label"].startswith("A label must not hold")
    for typed in ("Victims line", "22:00-09:00", "sometimes", "soon", "4,2"):
        assert f'value="{typed}"' in answer.text
    assert "We listen. " * 60 in answer.text
    assert facts(ground, riverside) == before
    assert audited(ground) == []


@pytest.mark.parametrize("label", ["line 2", "LINE 2"])
def test_no_two_forums_have_one_label(ground: Ground, facilitator: Staff, label: str) -> None:
    """A member of both could not tell them apart."""
    a_forum(ground, "Hollow Way forum", "hollow-way")

    answer = facilitator.posts(PAGE, **GOOD | {"label": label})

    assert told(answer.text) == [
        ("label", "Another forum has this label: members of both could not tell them.")
    ]


def test_the_check_button_saves_nothing(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It measures the principles, and all that was typed stays."""
    typed = GOOD | {"principles": "We listen to one another.", "name": "Another name"}

    answer = facilitator.posts(PAGE, **typed, check="principles")

    assert answer.status_code == 200
    assert 'value="Another name"' in answer.text
    assert "25 of 160 characters" in answer.text
    assert facts(ground, riverside)[0] == "Riverside forum"


def test_another_forum_is_left_alone(ground: Ground, facilitator: Staff) -> None:
    """What is saved here changes no other forum."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    before = facts(ground, other)

    facilitator.posts(PAGE, **GOOD | {"name": "New name", "part_costs": "5"})

    assert facts(ground, other) == before
    with ground.database.read() as connection:
        names = connection.execute(select(Forum.name).order_by(Forum.id)).scalars().all()
    assert names == ["New name", "Hollow Way forum"]


def test_principles_are_not_emptied(ground: Ground, facilitator: Staff) -> None:
    """What members can read is replaced, and not taken away by an empty field."""
    facilitator.posts(PAGE, **GOOD | {"principles": "We listen."})

    answer = facilitator.posts(PAGE, **GOOD | {"principles": " "})

    assert answer.status_code == 400
    assert told(answer.text) == [
        ("principles", "Members can read these: write others in their place.")
    ]
    assert "We listen." in answer.text


def own(ground: Ground, forum: Place) -> tuple[str, ...]:
    """Give the words that a forum has added to the word check."""
    with ground.database.read() as connection:
        return forums.listed_words(connection, ground.keyring, forum.id)


def test_a_forum_adds_words_of_its_own_and_takes_them_away(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """As the check holds them, sealed; the log names the setting, and no word."""
    typed = GOOD | {"listed_words": "Ash House, Riverbank\r\nriverbank"}

    facilitator.posts(PAGE, **typed)
    kept, page = own(ground, riverside), facilitator.opens(PAGE).text
    facilitator.posts(PAGE, **GOOD)

    assert kept == ("ash house", "riverbank")
    assert "ash house\nriverbank</textarea>" in page
    assert own(ground, riverside) == ()
    said = [(action, thing) for action, thing, *_ in audited(ground)]
    assert said == [("forum_changed", "listed_words")] * 2


def test_a_word_that_cannot_be_kept_out_is_refused(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """With the text of ours that it would hold; and the label must not hold a word of the list."""
    answers = [
        facilitator.posts(PAGE, **(GOOD | {"listed_words": words}))
        for words in ("Riverbank\nthe", "Line")
    ]
    label = facilitator.posts(PAGE, **(GOOD | {"listed_words": "Tamarisk", "label": "Tamarisks"}))

    assert [answer.status_code for answer in (*answers, label)] == [400, 400, 400]
    problems = [told(answer.text)[0] for answer in answers]
    assert {field for field, _ in problems} == {"listed_words"}
    assert all("is one of the bot itself, as in" in said for _, said in problems)
    assert "Riverbank\nthe</textarea>" in answers[0].text
    assert told(label.text) == [
        (
            "label",
            "A label must not hold &#39;tamarisks&#39;: it stands where a bystander may read it.",
        )
    ]
    assert own(ground, riverside) == ()
