"""What waits for a second wording: said by what was asked or told, and never by the member."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from bot import broadcasting
from bot.written_poll import WrittenQuestion
from storage import forums, updates
from storage.outgoing import DELIVERED, Outgoing
from tests.admin.asking import a_poll, agrees, some_news
from tests.admin.conftest import Staff
from tests.admin.overview import PAGE, things
from tests.admin.threads import plain
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person

LISTED = "The police come on Tuesday."
ASKED = WrittenQuestion("text", "What should the police do?")
SENDING = f"{PAGE}sending"
NEWS = "Give news a second wording"


@pytest.fixture
def kestrel(ground: Ground, riverside: Place) -> Somebody:
    """Give a member who agrees to everything."""
    member = a_member(ground, riverside)
    agrees(ground, member)
    return member


def of_all(ground: Ground, **facts: object) -> None:
    """Change all messages."""
    ground.write(lambda c: c.execute(update(Outgoing).values(**facts)))


@pytest.mark.parametrize("why", ["wording", "hours", "knock", None])
def test_news_that_lack_one_are_said_by_the_news(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, why: str | None
) -> None:
    """Whatever somebody waits for: it could be that another forum set her to discreet."""
    news = some_news(ground, riverside, LISTED)
    some_news(ground, riverside, "The room is smaller.")
    of_all(ground, state="held", why=why)
    overview, sending = facilitator.opens(PAGE).text, facilitator.opens(SENDING).text
    delivery = plain(facilitator.opens(f"{PAGE}news/{news}/delivery").text)

    assert things(overview) == [NEWS]
    assert f'href="/admin{PAGE}news/{news}/delivery"' in overview
    assert "Kestrel" not in overview
    assert "These go by themselves, but for those that need a second wording." in sending
    assert "You need to do nothing" not in sending
    assert re.findall(rf'href="/admin{PAGE}news/(\d+)/delivery"', sending) == [str(news)]
    assert "but members who are discreet only in a second wording" in delivery


def test_it_is_over_once_there_is_one_or_nobody_waits(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """A second wording, a stop, or all having it ends it."""
    first, second, third = (some_news(ground, riverside, LISTED) for _ in range(3))
    shown = [things(facilitator.opens(PAGE).text)]
    facilitator.posts(f"{PAGE}news/{first}/second-wording", discreet="They come on Tuesday.")
    shown.append(things(facilitator.opens(PAGE).text))
    ground.write(lambda c: updates.stop(c, second, "ash", ground.clock()))
    shown.append(things(facilitator.opens(PAGE).text))
    got = update(Outgoing).where(Outgoing.cause == f"update:{third}").values(state=DELIVERED)
    ground.write(lambda c: c.execute(got))
    shown.append(things(facilitator.opens(PAGE).text))

    assert shown == [[NEWS] * 3, [NEWS] * 2, [NEWS], []]


def test_a_poll_that_lacks_one_says_what_can_be_done(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Its words stay as they are once it is open."""
    poll = a_poll(ground, riverside, ASKED, title="Letters")
    of_all(ground, state="held")
    overview, sending = facilitator.opens(PAGE).text, facilitator.opens(SENDING).text
    page = facilitator.opens(f"{PAGE}polls/{poll}").text
    ground.write(lambda c: broadcasting.close_poll(c, poll, ground.clock()))

    assert things(overview) == ["Look at the poll “Letters”: it has no second wording"]
    assert f'href="/admin{PAGE}polls/{poll}"' in sending
    assert "Its first question has no second wording." in page
    assert things(facilitator.opens(PAGE).text) == ["Tell members what came of “Letters”"]
    assert "no second wording" not in facilitator.opens(f"{PAGE}polls/{poll}").text


def test_a_question_that_was_put_off_is_another_one(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """What is said of a poll is said of its first question, as it opens or reminds."""
    poll = a_poll(ground, riverside, ASKED, title="Letters")
    shown = []
    for sends in ("open", "remind", "2:later:2026-11-20"):
        of_all(ground, state="held", cause=f"poll:{poll}:{sends}")
        shown.append(len(things(facilitator.opens(PAGE).text)))

    assert shown == [1, 1, 0]


def test_another_forum_knows_nothing_of_it(
    app: Flask, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Neither its pages, nor those of somebody who may not write news."""
    some_news(ground, riverside, LISTED)
    of_all(ground, state="held")
    elsewhere, lead = Staff(app), Staff(app)
    elsewhere.signs_in(
        a_person(ground, "facilitator", a_forum(ground, "Hill", "hill"), "oak@example.org")
    )
    lead.signs_in(a_person(ground, "safeguarding", riverside, "lead@example.org"))

    assert things(elsewhere.opens("/forums/hill/").text) == []
    assert things(lead.opens(PAGE).text) == []
    sending = lead.opens(SENDING).text
    assert "The news sent today, 12:00pm: tell a facilitator" in plain(sending)
    assert "/delivery" not in sending


def test_while_sending_is_stopped_nothing_goes_by_itself(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Both pages say so, and lead to the switch."""
    news = some_news(ground, riverside)
    of_all(ground, state="held", why="sending_off")
    paths = (SENDING, f"{PAGE}news/{news}/delivery")
    on = [plain(facilitator.opens(path).text) for path in paths]
    ground.write(lambda c: forums.change(c, riverside.id, sending_on=False))
    off = [plain(facilitator.opens(path).text) for path in paths]

    assert ["by themselves, if a good moment comes in time" in page for page in on] == [True, True]
    assert ["by themselves" in page for page in off] == [False, False]
    assert "none of these goes until somebody allows it again" in off[0]
    assert "nobody gets it until somebody allows it again" in off[1]
