"""A person to tell, and what the bot did by itself, where somebody may be in danger."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from storage import forums, staff
from storage.outgoing import Outgoing
from tests.admin.conftest import Staff
from tests.admin.threads import INBOX, plain, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_message,
    a_person,
)

NOBODY = "Nobody here has the role Safeguarding, and there is no house lead"


@pytest.fixture
def grave(ground: Ground, kestrel: Somebody) -> int:
    """Give a text that may mean danger."""
    return a_kept_text(ground, kestrel, "I am not safe", mark="risk:danger")


def somebody(ground: Ground, role: str, forum: Place | None, email: str, name: str = "") -> None:
    """Give somebody of the staff a role."""
    a_person(ground, role, forum, email)
    if name:
        with ground.database.write() as connection:
            staff_id = staff.find(connection, email)
            assert staff_id is not None
            staff.set_name(connection, staff_id, name)


def note(page: str) -> str:
    """Give what stands in the note about danger."""
    found = re.search(r'fl-note--danger".*?</div>', page, re.DOTALL)
    return plain(found[0]) if found else ""


def a_safety_reply(ground: Ground, member: Somebody, text: int, state: str) -> None:
    """Let the bot have answered words of risk."""
    row = a_message(ground, member, "If you are in danger ring 999.", state=state)
    facts = {"kind": "risk", "cause": f"reply:{text}"}
    ground.write(lambda c: c.execute(update(Outgoing).where(Outgoing.id == row).values(**facts)))


def test_the_safeguarding_people_are_named(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, grave: int
) -> None:
    """Those of this forum, then the house lead; nobody of another forum or another role."""
    somebody(ground, "safeguarding", riverside, "wren@example.org", "Wren")
    somebody(ground, "safeguarding", None, "lead@example.org")
    somebody(ground, "safeguarding", a_forum(ground, "Hill", "hill"), "oak@example.org", "Oak")
    somebody(ground, "analyst", riverside, "elm@example.org", "Elm")
    pages = [facilitator.opens(path).text for path in (thread(kestrel), INBOX, "/help")]

    said = "Tell Wren , wren@example.org or lead@example.org (house lead) now."
    assert said in note(pages[0])
    assert said in plain(pages[1])
    assert "Wren , wren@example.org lead@example.org (house lead)" in plain(pages[2])
    assert [name for name in ("oak@", "elm@") for page in pages if name in page] == []
    assert 'href="mailto:wren@example.org"' in pages[0]
    assert f'<a class="govuk-link" href="#text-{grave}">read it now</a>' in pages[0]


def test_where_there_is_nobody_it_says_what_to_do(
    facilitator: Staff, ground: Ground, kestrel: Somebody, grave: int
) -> None:
    """Plainly, with the way to the page of help, and from there to the role."""
    pages = [facilitator.opens(path).text for path in (thread(kestrel), INBOX)]
    helped = plain(facilitator.opens("/help").text)

    assert [NOBODY in plain(page) for page in pages] == [True, True]
    assert ['href="/admin/help#tell"' in page for page in pages] == [True, True]
    assert "ring 999 yourself when somebody is in danger now" in helped
    assert "a facilitator gives them the role on the page Team" in helped


def test_a_lead_is_not_sent_to_themselves(
    app: Flask, ground: Ground, riverside: Place, kestrel: Somebody, grave: int
) -> None:
    """Who is the only one acts; where there is another one, that one is named."""
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", riverside, "wren@example.org"))
    alone = note(lead.opens(thread(kestrel)).text)
    somebody(ground, "safeguarding", None, "lead@example.org")

    assert "You are the safeguarding lead here, and there is no other: act now." in alone
    both = note(lead.opens(thread(kestrel)).text)
    assert "Tell lead@example.org (house lead) now." in both


@pytest.mark.parametrize("role", ["analyst", "commissioner"])
def test_nobody_is_named_to_those_who_read_no_words(
    app: Flask, ground: Ground, riverside: Place, role: str
) -> None:
    """They see no danger of which they could tell; whom to ask is named to everybody."""
    somebody(ground, "safeguarding", riverside, "wren@example.org", "Wren")
    somebody(ground, "system", None, "runs@example.org")
    other = Staff(app)
    other.signs_in(a_person(ground, role, riverside, "other@example.org"))

    page = plain(other.opens("/help").text)

    assert "wren@example.org" not in page
    assert "Ask whoever runs Forumline for you ( runs@example.org )" in page


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("sent", "The bot answered with a fixed text that names 999 and offers other numbers"),
        ("delivered", "The bot answered with a fixed text that names 999 and offers other numbers"),
        ("unsure", "may have arrived: nobody can tell yet."),
        ("sending", "may have arrived: nobody can tell yet."),
        ("ready", "has not gone yet ."),
        ("held", "has not gone yet ."),
        ("failed", "did not go : it could not go to this person at that time."),
        ("cancelled", "did not go : it could not go to this person at that time."),
        ("expired", "did not go : it could not go to this person at that time."),
        (None, "The bot has sent nothing in answer."),
    ],
)
def test_what_the_bot_did_is_said_as_it_was(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    grave: int,
    state: str | None,
    says: str,
) -> None:
    """Whoever reads it must know whether this person has been told of 999."""
    if state:
        a_safety_reply(ground, kestrel, grave, state)

    said = note(facilitator.opens(thread(kestrel)).text)

    assert says in said
    assert ("The bot answered" in said) is (state in {"sent", "delivered"})


def test_while_sending_is_stopped_the_safety_reply_has_not_gone(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, grave: int
) -> None:
    """That is said with the way to the switch."""
    a_safety_reply(ground, kestrel, grave, "held")
    ground.write(lambda c: forums.change(c, riverside.id, sending_on=False))

    page = facilitator.opens(thread(kestrel)).text

    assert "has not gone yet , because sending is stopped ." in note(page)
    assert 'href="/admin/forums/riverside/stop"' in page.partition("fl-note--danger")[2]
