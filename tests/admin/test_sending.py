"""Messages that are unsure, wait, or did not go."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin import troubles
from bot.safety.gate import Why, in_words
from storage import sends
from storage.outgoing import FAILED, HELD, SENT, UNSURE, Outgoing
from tests.admin.conftest import Staff, audited
from tests.admin.threads import thread
from tests.builders import Ground, Somebody, a_message, an_unsure_row

LIST = "/forums/riverside/sending"


def state(ground: Ground, which: int) -> tuple[str, str | None]:
    """Say how a message stands, and why."""
    with ground.database.read() as connection:
        row = connection.execute(select(Outgoing).where(Outgoing.id == which)).one()
    return row.state, row.why


@pytest.mark.parametrize(
    ("answer", "becomes", "deed"),
    [("yes", SENT, "message_arrived"), ("no", FAILED, "message_did_not_arrive")],
)
def test_a_person_says_once_whether_it_arrived(
    facilitator: Staff, ground: Ground, kestrel: Somebody, answer: str, becomes: str, deed: str
) -> None:
    """A second answer changes nothing, and nothing is ever sent again."""
    which = an_unsure_row(ground, kestrel, "Saved for you.")
    shown = facilitator.opens(LIST).text
    first = facilitator.posts(f"{LIST}/{which}", arrived=answer)
    other = facilitator.posts(f"{LIST}/{which}", arrived="no" if answer == "yes" else "yes")

    assert "Saved for you." in shown
    assert (first.status_code, other.status_code) == (303, 303)
    assert state(ground, which) == (becomes, "a_person_said")
    assert [each[:2] for each in audited(ground)] == [
        ("message_shown", f"outgoing:{which}"),
        (deed, f"outgoing:{which}"),
    ]
    assert "It had been decided before." in facilitator.opens(LIST).text


def test_an_answer_that_is_none_is_refused(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Only the two buttons decide."""
    which = an_unsure_row(ground, kestrel)

    assert facilitator.posts(f"{LIST}/{which}", arrived="perhaps").status_code == 400
    assert state(ground, which) == (UNSURE, None)


def test_every_wait_has_one_wording(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """Nobody reads another forum's settings out of why something waits."""
    for why in Why:
        a_message(ground, kestrel, f"words {why}", state=HELD, why=why)

    text = facilitator.opens(LIST).text

    said = re.findall(r"Waits for a good moment for this person, .*", text)
    assert {re.sub(r"<.*?>|</p>", "", each) for each in said} == {
        "Waits for a good moment for this person, at the latest until Monday."
    }
    assert len(said) == len(Why)
    assert [why for why in Why if in_words(why) in text or f"words {why}" in text] == []


def test_a_failure_is_shown_for_a_week(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """With the provider's number; afterwards it is history."""
    a_message(ground, kestrel, state=FAILED, why="unreachable", code="30003")
    shown = facilitator.opens(LIST).text
    later = []
    for after in (timedelta(days=7, seconds=-1), timedelta(days=7)):
        with ground.database.read() as connection:
            now = ground.clock() + after
            later.append(sends.count(connection, kestrel.forum.id, now))

    assert "The provider cannot reach this phone. Its number for this: 30003." in shown
    assert later == [{FAILED: 1}, {}]


@pytest.mark.parametrize(
    ("why", "code", "says"),
    [
        (
            "unreachable",
            "30003",
            "The provider cannot reach this phone. Its number for this: 30003.",
        ),
        (None, "30007", "The provider could not deliver it. Its number for this: 30007."),
        (None, None, "The provider could not deliver it."),
        ("a_person_said", None, "A person said that it did not arrive."),
        (None, "21610", "It could not go to this person at that time."),
        (None, "403", "It could not go to this person at that time."),
    ],
)
def test_why_it_failed_tells_of_no_other_forum(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    why: str | None,
    code: str | None,
    says: str,
) -> None:
    """A provider's number for a stop is shown nowhere: it may have been said on another line."""
    a_message(ground, kestrel, state=FAILED, why=why, code=code)
    pages = [facilitator.opens(path).text for path in (LIST, thread(kestrel))]

    said = re.findall(r'govuk-!-margin-bottom-0">(.*?)</p>', pages[0].partition('id="failed"')[2])
    assert said == [says]
    short = says.partition(" Its number")[0].removesuffix(".")
    assert f"was not sent: {short[0].lower()}{short[1:]}" in pages[1]
    assert [page for page in pages if code in {"21610", "403"} and code in page] == []


def test_an_empty_list_says_so(facilitator: Staff) -> None:
    """Nobody is left before an empty page."""
    assert "There is nothing to do here." in facilitator.opens(LIST).text


def test_paging_shows_each_message_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each state has its own pages."""
    monkeypatch.setattr(troubles, "AT_ONCE", 2)
    rows = [an_unsure_row(ground, kestrel) for _ in range(5)]
    held = a_message(ground, kestrel, state=HELD, why="hours")

    seen, link = [], LIST
    while link:
        text = facilitator.opens(link).text
        seen += re.findall(r'id="message-(\d+)"', text)
        found = re.search(r'href="/admin([^"]*state=unsure[^"]*)"', text)
        link = found[1].replace("&amp;", "&") if found else ""

    assert sorted(seen) == sorted(str(row) for row in [*rows, held])
