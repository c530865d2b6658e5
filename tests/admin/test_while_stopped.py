"""While sending is stopped no page promises a time: what somebody sends waits, and it is said."""

import re

import pytest
from sqlalchemy import update

from storage import switches
from storage.outgoing import Outgoing
from tests.admin.answers import SAM, sends
from tests.admin.asking import CHOICE, a_poll, joined, some_news
from tests.admin.conftest import Staff
from tests.admin.news import LIST as NEWS
from tests.admin.news import LISTED, MINUTE
from tests.admin.polls import LIST as POLLS
from tests.admin.polls import presses
from tests.admin.threads import thread
from tests.builders import Ground, Place, Somebody, a_kept_text

SAYS = "Sending is stopped:"
UNTIL = "until somebody allows it again."
# All that a page says of a time at which something leaves.
PROMISES = ("will go", "less than two minutes", "after one minute", "next good moment", " goes ")


def stops(ground: Ground, forum_id: int | None) -> None:
    """Let nothing leave any more."""
    ground.write(lambda connection: switches.switch_off(connection, forum_id))


def shown(person: Staff, path: str) -> str:
    """Give what a page says, in one line."""
    page = person.opens(path.removeprefix("/admin")).text
    return " ".join(re.sub(r"<.*?>", "", page).split())


def promised(page: str) -> list[str]:
    """List what a page promises."""
    return [promise for promise in PROMISES if promise in page]


@pytest.fixture(params=["forum", "house"])
def off(request: pytest.FixtureRequest, riverside: Place) -> int | None:
    """Give what is switched off: the forum, or with none the house."""
    return riverside.id if request.param == "forum" else None


def test_a_reminder_is_kept_and_waits(
    facilitator: Staff, ground: Ground, riverside: Place, off: int | None
) -> None:
    """Before and after the button, with the minute in which it can be taken back."""
    joined(ground, riverside, "Kestrel", "Wren")
    poll = a_poll(ground, riverside, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="delivered")))
    stops(ground, off)

    before = shown(facilitator, f"{POLLS}/{poll}")
    after = presses(facilitator, poll, "remind")

    assert f"{SAYS} nobody is asked or reminded {UNTIL}" in before
    assert "You can take it back for one minute. It goes when sending is allowed again." in before
    assert "The reminder is kept, and waits. You can take it back for one minute, below." in after
    assert "You can take the reminder back until today, 12:01pm." in after
    assert f"{SAYS} nobody is asked or reminded {UNTIL}" in after
    assert promised(after) == []


def test_a_poll_opens_and_nobody_is_asked(
    facilitator: Staff, ground: Ground, riverside: Place, off: int | None
) -> None:
    """It is said beside the button, and once somebody has pressed it."""
    joined(ground, riverside, "Kestrel")
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    stops(ground, off)

    before = shown(facilitator, f"{POLLS}/{poll}")
    after = presses(facilitator, poll, "open")

    said = f"{SAYS} when it opens, nobody is asked {UNTIL}"
    assert (said in before, said in after) == (True, True)
    assert "It opens after one minute. You can take it back until then." in before


def test_a_second_wording_is_kept_and_waits(
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    people: list[Somebody],
    off: int | None,
) -> None:
    """Beside the form, and once somebody has sent it."""
    stops(ground, off)
    news = some_news(ground, riverside, LISTED)
    ground.clock.goes_on(MINUTE)
    before = shown(facilitator, f"{NEWS}/{news}/delivery")
    kept = facilitator.posts(f"{NEWS}/{news}/second-wording", discreet="They come.")
    after = shown(facilitator, kept.location)

    assert f"{SAYS} nobody gets it {UNTIL}" in before
    assert "You can take it back for one minute. It goes when sending is allowed again." in before
    assert "The second wording is kept, and waits. You can take it back for one minute" in after
    assert "You can take the second wording back until today, 12:02pm." in after
    assert promised(after) == []


def test_an_answer_is_kept_and_waits(
    facilitator: Staff, ground: Ground, kestrel: Somebody, off: int | None
) -> None:
    """It is said beside the button, and once somebody has pressed it."""
    which = a_kept_text(ground, kestrel, "Can I bring someone?")
    stops(ground, off)

    before = shown(facilitator, thread(kestrel))
    after = shown(facilitator, sends(facilitator, kestrel, which, **SAM).location)

    assert f"{SAYS} no answer goes {UNTIL}" in before
    assert "Your answer is kept, and waits. It goes when somebody allows sending again" in after
    assert promised(after.replace("It goes when somebody allows sending again", "")) == []
