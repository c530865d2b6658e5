"""A forum's own listed words, wherever staff write to members: named, and asked about."""

import pytest

from storage import forums
from tests.admin.answers import sends
from tests.admin.asking import agrees
from tests.admin.conftest import Staff
from tests.admin.polls import LIST, POLL, QUESTION, problems, saves
from tests.admin.threads import thread
from tests.builders import Ground, Place, Somebody, a_member

NAMED = "<strong>A bystander should not read:</strong> <bdi>“riverbanks”</bdi>"
NEWS = "/forums/riverside/news/write"
WORDS = "The riverbanks are open."


@pytest.fixture(autouse=True)
def listed(ground: Ground, riverside: Place) -> None:
    """Put a word on the list of the forum."""
    ground.write(
        lambda connection: forums.keep_listed(
            connection, ground.keyring, riverside.id, ("riverbank",)
        )
    )


def test_each_composer_names_it(facilitator: Staff, kestrel: Somebody, asked: int) -> None:
    """News, a question, who decides, an answer, and the bar that follows what is typed."""
    page = saves(facilitator, f"{LIST}/add", **POLL)
    typed = {
        NEWS: {"text": WORDS},
        f"{page}/questions/add": QUESTION | {"text": WORDS},
        f"{LIST}/add": POLL | {"decides": WORDS},
        thread(kestrel): {"which": str(asked), "name": "Sam", "words": WORDS},
    }

    bars = {
        path: facilitator.posts(path, check="text", **form).text for path, form in typed.items()
    }
    bars["bar"] = facilitator.posts("/forums/riverside/measure", name="text", words=WORDS).text

    assert {path: NAMED in bar for path, bar in bars.items()} == dict.fromkeys(bars, True)


def test_an_answer_with_it_is_refused(facilitator: Staff, kestrel: Somebody, asked: int) -> None:
    """There is no second wording of what a person says to one member."""
    answer = sends(facilitator, kestrel, asked, name="Sam", words=WORDS)

    assert answer.status_code == 400
    assert "Say it without “riverbanks”." in answer.text


def test_a_question_asks_for_a_second_wording_without_it(facilitator: Staff) -> None:
    """Where there is none, where it holds the word all the same, and for an option."""
    page = f"{saves(facilitator, f'{LIST}/add', **POLL)}/questions/add"
    forms = (
        {"text": WORDS},
        {"text": WORDS, "discreet": WORDS},
        {"options": "Riverbanks\nTea", "discreet": "What first?"},
    )

    second = (
        "The question holds “riverbanks”: write it a second time without, for members whose "
        "screen others may see."
    )

    found = [problems(facilitator.posts(page, **(QUESTION | form)).text) for form in forms]

    assert found == [
        [("discreet", second)],
        [("discreet", "Its discreet wording holds “riverbanks” all the same.")],
        [("options", "Its options hold “riverbanks”, which others may not see.")],
    ]


def test_news_lack_a_second_wording(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """They are kept, and their pages say who waits for what."""
    agrees(ground, a_member(ground, riverside))
    facilitator.posts(NEWS, text=WORDS, discreet="")

    preview = facilitator.opens("/forums/riverside/news/1").text
    both = facilitator.posts(NEWS, text=WORDS, discreet="At the riverbank.")

    assert "they get nothing with <bdi>“riverbanks”</bdi>" in preview
    assert "It needs a second wording." in facilitator.opens("/forums/riverside/news").text
    assert both.status_code == 400
    assert "The second wording holds “riverbank” all the same." in both.text
