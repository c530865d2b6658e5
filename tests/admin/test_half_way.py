"""Whoever is not wholly in reaches the page of their step, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from admin.who_may_what import WHO_MAY_WHAT
from storage.audit import Audit
from storage.sessions import Session, Step
from tests.admin.conftest import Staff, pages_of
from tests.admin.test_who_may_what import addresses, routes
from tests.builders import Ground, Place, a_kept_text, a_member, a_person, some_feedback

PAGES = {
    Step.CODE: "/admin/code",
    Step.CODE_FIRST: "/admin/code",
    Step.SETUP: "/admin/set-up",
    Step.PHONE: "/admin/set-up/phone",
    Step.CODES: "/admin/set-up/codes",
    Step.LOCKED: "/admin/locked",
    Step.OVER: "/admin/sign-in",
}


def stopped_at(ground: Ground, person: Staff, step: Step) -> None:
    """Put everybody's session to a step."""
    facts = {
        Step.LOCKED: {"locked_at": ground.clock()},
        Step.OVER: {"begun_at": ground.ago(hours=13)},
    }
    with ground.database.write() as connection:
        connection.execute(update(Session).values(facts.get(step, {"lacks": step})))


@pytest.mark.parametrize("step", list(Step))
def test_every_other_address_leads_to_the_step(
    app: Flask, ground: Ground, riverside: Place, step: Step
) -> None:
    """All routes and both methods: nothing is shown, changed or written down."""
    member = a_member(ground, riverside, "Kestrel")
    some_feedback(ground, member, "the lift was broken again")
    a_kept_text(ground, None, "is this the right number")
    person = Staff(app)
    for place in (riverside, None):
        for role in ("facilitator", "safeguarding") if place else ("safeguarding", "system"):
            link = a_person(ground, role, place)
    person.signs_in(link)
    stopped_at(ground, person, step)
    found, wanted = {}, {}
    values = {"slug": ["riverside", "no-such-forum"], "member": [str(member.id)], "number": ["1"]}
    for route, method, lies in routes(app):
        if lies == "open" or step in WHO_MAY_WHAT[route.endpoint].steps:
            continue
        for address in addresses(route, **values):
            answer = person.opens(address) if method == "GET" else person.posts(address, words="x")
            wanted[method, address] = (303, PAGES[step])
            found[method, address] = (answer.status_code, answer.location)
            if step is Step.OVER:  # the cookie has let go of it; take it up again
                person.signs_in(a_person(ground, "facilitator", riverside))
                stopped_at(ground, person, step)
    nowhere = person.opens("/nowhere")
    with ground.database.read() as connection:
        views = select(func.count()).where(Audit.action.not_in(("signed_in",)))
        written = connection.execute(views).scalar_one()

    assert found == wanted
    assert nowhere.location == PAGES[step]
    assert written == 0


def test_each_step_has_a_page_of_its_own(app: Flask) -> None:
    """And no other endpoint is open at two steps but sign-out."""
    open_at = {
        endpoint: rule.steps for endpoint, rule in WHO_MAY_WHAT.items() if rule.place == "step"
    }

    assert set.union(*(set(steps) for steps in open_at.values())) == set(Step) - {Step.OVER}
    assert {route.endpoint for route in pages_of(app).url_map.iter_rules()} >= set(open_at)
