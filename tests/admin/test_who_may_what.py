"""Deny by default: every route, every role, every place, and data that could leak."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule as Route

from admin.who_may_what import WHO_MAY_WHAT, Role, Verdict, judge, may
from storage import schema
from storage.outgoing import UNSURE
from tests.admin.conftest import Staff, pages_of
from tests.admin.whole_forums import Whole, a_whole_forum
from tests.builders import Ground, Place, a_kept_text, a_message, a_person

HOUSE = ("is this the right number", "Which line is it for")
PEOPLE: list[tuple[Role | None, str]] = [(role, "here") for role in Role if role is not Role.SYSTEM]
PEOPLE += [(Role.SYSTEM, "house"), (Role.SAFEGUARDING, "house"), (None, "nowhere")]
OPEN_PART = re.compile(r"<(?:\w+:)?(\w+)>")
A_NUMBER = re.compile(r"(?:\+44|0)\s?7700\s?900\s?\d{3}")
# What keeps account of a visit, or of what somebody typed, and is no thing of any forum.
BESIDE = {"audit", "done_forms", "drafts", "sessions", "tries"}
# What a form could hold that changes something.
ANYTHING = {"arrived": "yes", "seen_until": "99", "words": "said", "name": "Ash", "note": "said"}
# What somebody does not see who is there for safeguarding: polls and news, but in a thread.
OF_FACILITATORS = {"title", "drafted"}


@dataclass(frozen=True, slots=True)
class Two:
    """The forum in which somebody has a role, and one that is none of their business."""

    here: Whole
    there: Whole

    @property
    def secrets(self) -> set[str]:
        """All words that not everybody may see."""
        both = (self.here, self.there)
        return set(HOUSE).union(*(set(whole.words.values()) for whole in both))


@pytest.fixture
def two(ground: Ground) -> Two:
    """Fill two forums and the house with something of every kind.

    The other one is made first: the row with the number 1 of every table is its.
    """
    there = a_whole_forum(ground, "Hollow Way forum", "hollow-way", "on the hill")
    here = a_whole_forum(ground, "Riverside forum", "riverside", "by the weir")
    a_kept_text(ground, None, HOUSE[0])
    a_message(ground, there.member, HOUSE[1], state=UNSURE, of_member=False)
    return Two(here, there)


@pytest.fixture
def riverside(two: Two) -> Place:
    """Give the forum in which the facilitator of these tests has a role."""
    return two.here.place


def routes(app: Flask) -> Iterator[tuple[Route, str, str]]:
    """Give every route with each method that it takes and the place where its rule lies."""
    for route in pages_of(app).url_map.iter_rules():
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            yield route, method, WHO_MAY_WHAT[route.endpoint].place


def addresses(route: Route, **values: Sequence[str]) -> list[str]:
    """Fill in what a route leaves open, in every way that these values allow."""
    fixed = {"token": ["none"], "filename": ["tokens.css"], "which": ["1"], "place": ["1"]}
    names = OPEN_PART.findall(route.rule)
    offered = [(fixed | values)[name] for name in names]
    plain = OPEN_PART.sub("{}", route.rule)
    return [plain.format(*chosen) for chosen in product(*offered)]


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


def comes_in(app: Flask, ground: Ground, two: Two, role: Role | None, where: str) -> Staff:
    """Let somebody with a role sign in; nobody, where there is no role."""
    person = Staff(app)
    if role:
        person.signs_in(a_person(ground, role, two.here.place if where == "here" else None))
    return person


@pytest.mark.parametrize(("role", "where"), PEOPLE)
def test_nobody_sees_or_does_what_the_table_does_not_give(
    app: Flask, ground: Ground, two: Two, role: Role | None, where: str
) -> None:
    """Refusals have the status of the table, show no word, change nothing and are no view."""
    person = comes_in(app, ground, two, role, where)
    begun, token = everything(ground), person.form_token()
    found, wanted, shown = {}, {}, ""
    slugs = ("riverside", "hollow-way", "no-such-forum")
    for route, method, _ in routes(app):
        for address in addresses(route, slug=slugs, member=[two.there.member.id]):
            status = expected(route.endpoint, address, role, where)
            if status is None:
                continue
            fields = {"arrived": "yes", "seen_until": "99"}
            answer = (
                person.opens(address) if method == "GET" else person.posts(address, token, **fields)
            )
            wanted[method, address] = status
            found[method, address] = answer.status_code
            shown += answer.text

    assert found == wanted
    assert seen(two.secrets, shown) == set()
    assert everything(ground) == begun


@pytest.mark.parametrize(("role", "where"), PEOPLE)
def test_whoever_may_look_sees_their_own_place_alone(
    app: Flask, ground: Ground, two: Two, role: Role | None, where: str
) -> None:
    """All pages that somebody may open, taken together, show the words of their place alone.

    With the numbers and members of the other forum in the address too. No page shows a phone's
    number, nor what a colleague has typed and not sent.
    """
    person = comes_in(app, ground, two, role, where)
    shown, failed = "", []
    open_to = {
        "slug": ["riverside", "hollow-way"],
        "member": [two.here.member.id, two.there.member.id],
        "which": [str(number) for number in range(1, 6)],
    }
    for route, method, _ in routes(app):
        for address in addresses(route, **open_to):
            if method == "GET" and expected(route.endpoint, address, role, where) is None:
                answer = person.opens(address)
                shown += answer.text
                failed += [address] if answer.status_code >= 500 else []

    may_see: dict[tuple[Role | None, str], set[str]] = {
        (Role.FACILITATOR, "here"): two.here.of_its_own,
        (Role.SAFEGUARDING, "here"): two.here.of_its_own
        - {two.here.words[kind] for kind in OF_FACILITATORS},
        (Role.SAFEGUARDING, "house"): set(HOUSE),
    }
    assert seen(two.secrets, shown) == may_see.get((role, where), set())
    assert A_NUMBER.findall(shown) == []
    assert failed == []


def seen(secrets: set[str], shown: str) -> set[str]:
    """Find words on pages, as somebody reads them."""
    read = " ".join(html.unescape(shown).split())
    return {words for words in secrets if words in read}


def everything(ground: Ground) -> dict[str, list[tuple[object, ...]]]:
    """Give all rows of all tables, but for what keeps account of a visit."""
    with ground.database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
            if table.name not in BESIDE
        }


def test_a_thing_of_another_place_cannot_be_changed_by_its_number(
    app: Flask, ground: Ground, two: Two, facilitator: Staff
) -> None:
    """Somebody who may act here reaches nothing that lies elsewhere, whatever they try."""
    begun, token = everything(ground), facilitator.form_token()
    changed = []
    for route, method, place in routes(app):
        named = set(OPEN_PART.findall(route.rule)) & {"member", "which"}
        if method != "POST" or place != "forum" or not named:
            continue
        members = [two.there.member.id] if "member" in named else ["-"]
        for address in addresses(route, slug=["riverside"], member=members):
            answer = facilitator.posts(address, token=token, **ANYTHING)
            if everything(ground) != begun:
                changed.append(address)
                begun = everything(ground)
            assert seen(two.there.of_its_own, answer.text) == set()

    assert changed == []


@pytest.mark.parametrize("which", ["/house/texts/{}/read", "/house/sending/{}"])
def test_what_lies_in_the_house_is_not_changed_from_a_forum(
    ground: Ground, two: Two, facilitator: Staff, which: str
) -> None:
    """Not by its own address, and not by that of a forum."""
    begun = everything(ground)
    for number in range(1, 12):
        facilitator.posts(which.format(number), **ANYTHING)

    assert everything(ground) == begun


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
    assert judge("overview.show", None, lead) is Verdict.NOT_HERE
    assert judge(None, None, lead) is Verdict.NOT_HERE
    assert judge(None, None, None) is Verdict.SIGN_IN
