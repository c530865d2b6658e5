"""Whose news are on the pages: of this forum, for its facilitators, each step written down."""

import pytest
from flask import Flask
from sqlalchemy import update

from storage.forums import Forum
from tests.admin.asking import many, some_news
from tests.admin.conftest import Staff, audited
from tests.admin.news import LIST, MINUTE, SAFE, asked_at, sends, state, turns, words, writes
from tests.builders import Ground, Place, Somebody, a_person


def test_all_that_is_done_is_written_down_without_a_word(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Each step once, by its number; a form that names no moment does nothing."""
    many(ground, riverside, 21)
    writes(facilitator)
    sends(facilitator)
    assert birch.posts(f"{LIST}/1/approve", asked="yesterday").status_code == 400
    birch.posts(f"{LIST}/1/approve", asked=asked_at(ground))
    birch.posts(f"{LIST}/1/take-back")
    birch.posts(f"{LIST}/1/take-back")
    sends(facilitator)
    birch.posts(f"{LIST}/1/approve", asked=asked_at(ground))
    ground.clock.goes_on(MINUTE)
    turns(ground)
    facilitator.posts(f"{LIST}/1/stop")
    facilitator.opens(f"{LIST}/1/delivery")

    steps = ("added", "sent", "approved", "taken_back", "sent", "approved", "stopped")
    deeds = [*(f"update_{step}" for step in steps), "delivery_shown"]
    found = [deed for deed in audited(ground) if deed[0] != "audience_shown"]
    assert found == [(deed, "update:1", None, riverside.id) for deed in deeds]
    assert len(audited(ground)) == len(found) + 2  # each time that somebody looked before


@pytest.mark.parametrize("path", ["", "/edit", "/approve", "/delivery"])
def test_news_of_another_forum_are_none_of_ours(
    facilitator: Staff, ground: Ground, there: Place, path: str
) -> None:
    """Its number leads nowhere here, neither to look nor to do."""
    news = some_news(ground, there)

    assert facilitator.opens(f"{LIST}/{news}{path}").status_code == 404
    assert facilitator.opens(f"{LIST}/99{path}").status_code == 404


@pytest.mark.parametrize("step", ["edit", "send", "take-back", "approve", "stop", "second-wording"])
def test_nothing_is_done_to_news_of_another_forum(
    facilitator: Staff, ground: Ground, there: Place, step: str
) -> None:
    """The form is good, and its number is another forum's."""
    news = some_news(ground, there)

    answer = facilitator.posts(
        f"{LIST}/{news}/{step}", text=SAFE, when="now", seen="1", discreet="x"
    )

    assert (answer.status_code, state(ground, news)) == (404, "sent")


@pytest.mark.parametrize("role", ["analyst", "commissioner", "safeguarding"])
def test_news_are_for_facilitators(app: Flask, ground: Ground, riverside: Place, role: str) -> None:
    """Nobody else of the forum sees or sends them."""
    person = Staff(app)
    person.signs_in(a_person(ground, role, riverside))
    news = some_news(ground, riverside)

    assert [person.opens(path).status_code for path in (LIST, f"{LIST}/{news}/delivery")] == [
        403
    ] * 2
    assert person.posts(f"{LIST}/{news}/stop").status_code == 403


def test_a_switch_that_is_off_is_told(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """Before somebody wonders why nothing leaves."""
    writes(facilitator)
    ground.write(lambda c: c.execute(update(Forum).values(sending_on=False)))

    assert "All sending is stopped." in words(facilitator.opens(f"{LIST}/1"))
