"""Deny by default: every route, every role, every place, and data that could leak."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule as Route

from admin.who_may_what import WHO_MAY_WHAT, Role, Verdict, judge, may
from storage.audit import Audit
from storage.feedback import Feedback
from storage.inbox import Inbox
from storage.outgoing import UNSURE, Outgoing
from tests.admin.conftest import Staff, pages_of
from tests.builders import (
    Ground,
    Place,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    an_unsure_row,
    some_feedback,
)

HERE = ("Kestrel", "the lift was broken again", "please ring after four", "Saved for Kestrel")
THERE = ("Juniper", "the stairs were too steep", "please write instead", "Saved for Juniper")
HOUSE = ("is this the right number", "Which line is it for")
WORDS = HERE + THERE + HOUSE
PEOPLE: list[tuple[Role | None, str]] = [(role, "here") for role in Role if role is not Role.SYSTEM]
PEOPLE += [(Role.SYSTEM, "house"), (Role.SAFEGUARDING, "house"), (None, "nowhere")]


@pytest.fixture
def there(ground: Ground, riverside: Place) -> Place:
    """Fill two forums and the house with words; gives the forum in which nobody has a role."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    for forum, (alias, said, kept, sent) in ((riverside, HERE), (other, THERE)):
        member = a_member(ground, forum, alias)
        some_feedback(ground, member, said)
        a_kept_text(ground, member, kept)
        an_unsure_row(ground, member, sent)
    a_kept_text(ground, None, HOUSE[0])
    a_message(ground, member, HOUSE[1], state=UNSURE, of_member=False)
    return other


def routes(app: Flask) -> Iterator[tuple[Route, str, str]]:
    """Give every route with each method that it takes and the place where its rule lies."""
    for route in pages_of(app).url_map.iter_rules():
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            yield route, method, WHO_MAY_WHAT[route.endpoint].place


def addresses(route: Route, slugs: tuple[str, ...]) -> list[str]:
    """Fill in what a route leaves open."""
    filled = route.rule.replace("<row:which>", "1").replace("<token>", "none")
    filled = filled.replace("<path:filename>", "tokens.css")
    return [filled.replace("<slug>", slug) for slug in slugs] if "<slug>" in filled else [filled]


def expected(endpoint: str, address: str, role: Role | None, where: str) -> int | None:
    """Say which status a refusal has; none where this person may go in."""
    rule = WHO_MAY_WHAT[endpoint]
    if rule.place == "open":
        return None
    if role is None or rule.place == "step":
        return 303  # a step lies behind whoever is in
    if rule.place == "own":
        return None
    if rule.place == "practice":
        # Without a forum in its address, it is about the first that they may try.
        if role is Role.SYSTEM:
            return None
        if where != "here":
            return 404
        return None if role in rule.roles else 403
    lies = "house" if rule.place == "house" else "here" if "/riverside/" in address else "there"
    if lies != where:
        return 404
    return None if role in rule.roles else 403


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    """The table and the routes name the same."""
    assert {route.endpoint for route in pages_of(app).url_map.iter_rules()} == set(WHO_MAY_WHAT)


@pytest.mark.parametrize(("role", "where"), PEOPLE)
def test_nobody_sees_or_does_what_the_table_does_not_give(
    app: Flask, ground: Ground, riverside: Place, there: Place, role: Role | None, where: str
) -> None:
    """Refusals have the status of the table, show no word, change nothing and are no view."""
    person = Staff(app)
    if role:
        person.signs_in(a_person(ground, role, riverside if where == "here" else None))
    begun = changes(ground)
    found, wanted, seen = {}, {}, set()
    for route, method, _ in routes(app):
        for address in addresses(route, ("riverside", there.slug, "no-such-forum")):
            status = expected(route.endpoint, address, role, where)
            if status is None:
                continue
            fields = {"arrived": "yes", "seen_until": "99"}
            answer = person.opens(address) if method == "GET" else person.posts(address, **fields)
            wanted[method, address] = status
            found[method, address] = answer.status_code
            seen |= {word for word in WORDS if word in answer.text}

    assert found == wanted
    assert seen == set()
    assert changes(ground) == begun


@pytest.mark.parametrize(("role", "where"), PEOPLE)
def test_whoever_may_look_sees_their_own_place_alone(
    app: Flask, ground: Ground, riverside: Place, there: Place, role: Role | None, where: str
) -> None:
    """All pages that somebody may open, taken together, show the words of their place alone."""
    person = Staff(app)
    if role:
        person.signs_in(a_person(ground, role, riverside if where == "here" else None))
    shown = ""
    for route, method, _ in routes(app):
        for address in addresses(route, ("riverside", there.slug)):
            if method == "GET" and expected(route.endpoint, address, role, where) is None:
                shown += person.opens(address).text

    readers: dict[tuple[Role | None, str], tuple[str, ...]] = {
        (Role.FACILITATOR, "here"): HERE,
        (Role.SAFEGUARDING, "here"): HERE,
        (Role.SAFEGUARDING, "house"): HOUSE,
    }
    assert {word for word in WORDS if word in shown} == set(readers.get((role, where), ()))


def changes(ground: Ground) -> tuple[int, ...]:
    """Count what was read, decided, or written down."""
    counts = (
        select(func.count(Feedback.read_at)),
        select(func.count(Inbox.read_at)),
        select(func.count()).select_from(Outgoing).where(Outgoing.state != UNSURE),
        select(func.count()).select_from(Audit),
    )
    with ground.database.read() as connection:
        return tuple(connection.execute(count).scalar_one() for count in counts)


@pytest.mark.parametrize(
    "address",
    [
        "/forums/hollow-way/feedback/{}/read",
        "/forums/hollow-way/feedback/{}/unread",
        "/forums/hollow-way/texts/{}/read",
        "/forums/hollow-way/sending/{}",
        "/house/texts/{}/read",
        "/house/sending/{}",
    ],
)
def test_a_row_of_another_place_cannot_be_changed_by_its_number(
    app: Flask, ground: Ground, there: Place, facilitator: Staff, address: str
) -> None:
    """Somebody who may act here reaches nothing that lies elsewhere, whatever number they try."""
    begun = changes(ground)
    own = address.replace("hollow-way", "riverside").replace("/house/", "/forums/riverside/")
    with ground.database.read() as connection:
        theirs = {
            "feedback": select(Feedback.id).where(Feedback.forum_id == there.id),
            "texts": select(Inbox.id).where(Inbox.member_id.is_(None)),
            "sending": select(Outgoing.id).where(Outgoing.member_id.is_(None)),
        }[own.split("/")[3]]
        number = connection.execute(theirs).scalar_one()

    facilitator.posts(own.format(number), arrived="yes", seen_until="99")

    assert changes(ground) == begun


def test_a_route_without_a_row_is_refused_for_everyone(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Whoever adds a page and forgets the table shows it to nobody."""
    pages_of(app).add_url_rule("/forgotten", "forgotten", lambda: "words")
    answers = []
    for number, role in enumerate(Role):
        person = Staff(app)
        for place in (riverside, None):
            link = a_person(ground, role, place, f"person{number}@example.org")
        person.signs_in(link)
        answers.append(person.opens("/forgotten").status_code)

    assert answers == [403] * len(Role)


def test_the_menu_offers_what_the_door_lets_in() -> None:
    """One judgement serves both."""
    lead: dict[int | None, frozenset[str]] = {None: frozenset({"safeguarding"})}

    assert may("house_inbox.show", None, lead)
    assert judge("house_inbox.show", 7, {7: frozenset({"safeguarding"})}) is Verdict.NOT_HERE
    assert judge("feedback.show", None, lead) is Verdict.NOT_HERE
    assert judge(None, None, lead) is Verdict.NOT_HERE
    assert judge(None, None, None) is Verdict.SIGN_IN
