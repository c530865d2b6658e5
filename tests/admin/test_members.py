"""The members of a forum: the list, and the page of one, with what may be set there."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from admin.pages import members as page
from storage import consents, members
from storage.members import LEFT, Member
from storage.outgoing import CANCELLED, HELD, READY, Outgoing
from tests.admin.conftest import Staff, audited
from tests.admin.members import (
    LIST,
    deeds,
    journal,
    names,
    phones,
    profile,
    says,
    speaks_for,
)
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_member,
    a_message,
    a_person,
)


def test_an_empty_forum_leads_to_invites(facilitator: Staff) -> None:
    """Nobody is left before an empty page."""
    text = facilitator.opens(LIST).text

    assert "Nobody is in this forum yet." in text
    assert 'href="/admin/forums/riverside/invites"' in text


def test_members_stand_by_alias_with_channel_and_state(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, there: Place
) -> None:
    """Those of another forum are not there, and no number is on the page."""
    a_member(ground, there, "Juniper")
    wren = a_member(ground, riverside, "Wren", channel="telegram")
    ground.write(lambda work: members.change(work, wren.id, state="joining", joined_at=None))

    text = facilitator.opens(LIST).text

    assert sorted(names(text)) == ["Kestrel", "Wren"]
    assert "Joining </strong> Telegram" in " ".join(text.split())
    assert "All 2" in text
    assert "Juniper" not in text
    assert re.findall(r"77009|\+44", text) == []


def test_a_search_finds_part_of_a_name_and_stands_in_no_address(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Names are locked: they are opened one by one, whatever their case."""
    for alias in ("Kestrel", "Kestrel the Second", "Wren"):
        a_member(ground, riverside, alias)

    found = facilitator.posts(LIST, name="kESt").text
    none = facilitator.posts(LIST, name="<b>'; --").text

    assert sorted(names(found)) == ["Kestrel", "Kestrel the Second"]
    assert (names(none), "&lt;b&gt;&#39;; --" in none) == ([], True)
    assert 'method="post"' in found


def test_pages_lead_through_all_members_once(
    facilitator: Staff, ground: Ground, riverside: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever came last stands first, also where several came in one moment."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    made = [f"Bird {number}" for number in range(5)]
    for alias in made:
        a_member(ground, riverside, alias)

    seen: list[str] = []
    link = LIST
    while link:
        text = facilitator.opens(link).text
        seen += names(text)
        more = re.search(r'href="/admin([^"]+)">More members', text)
        link = more[1].replace("&amp;", "&") if more else ""

    assert sorted(seen) == made
    assert len(seen) == 5


@pytest.mark.parametrize("odd", ["x", "%00", "'", "9" * 60, "١"])
def test_an_odd_address_is_no_failure(facilitator: Staff, kestrel: Somebody, odd: str) -> None:
    """What no page of ours would ask for gets a clear status."""
    statuses = [
        facilitator.opens(f"{LIST}?state={odd}").status_code,
        facilitator.opens(f"{LIST}/{odd}").status_code,
        facilitator.opens(f"{LIST}/{kestrel.id.upper()}x/stop").status_code,
        facilitator.posts(f"{LIST}/{odd}/stop").status_code,
    ]

    assert statuses == [200, 404, 404, 404]


def test_a_page_after_a_stranger_is_the_first(facilitator: Staff, kestrel: Somebody) -> None:
    """An id that is none of this forum's begins no page of its own."""
    for after in ("0" * 24, "%00", "x"):
        assert names(facilitator.opens(f"{LIST}?after={after}").text) == ["Kestrel"]


def test_one_member_shows_what_this_forum_knows(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Consents with time, wording and channel; no digit of a number."""
    choice = consents.Choice(1, "sms", ground.ago(days=29))
    given = {"notices": True, "polls": False}
    ground.write(lambda work: consents.add(work, kestrel.id, given, choice))

    text = " ".join(facilitator.opens(f"{LIST}/{kestrel.id}").text.split())

    assert '<h1 class="govuk-heading-l"><bdi class="fl-alias">Kestrel</bdi>' in text
    assert "SMS number, hidden" in text
    assert "from their SMS number, wording 1" in text
    assert text.count("<strong>Yes</strong>") == text.count("<strong>No</strong>") == 1
    assert re.findall(r"77009|\+44", text) == []
    assert (("member_shown", "member")) in {deed[:2] for deed in audited(ground)}


def test_a_member_of_another_forum_is_not_there(
    facilitator: Staff, ground: Ground, there: Place
) -> None:
    """Whatever the page, her id leads nowhere, and nothing is done."""
    stranger = a_member(ground, there, "Juniper")
    base = f"{LIST}/{stranger.id}"
    opened = [facilitator.opens(base + rest).status_code for rest in
              ("", "/stop", "/pause", "/number", "/times", "/phone")]  # fmt: skip
    posted = [facilitator.posts(base + rest, reason="asked", discreet="no", times="forum")
              for rest in ("/stop", "/pause", "/number", "/times", "/phone")]  # fmt: skip

    assert opened == [404] * 6
    assert [answer.status_code for answer in posted] == [404] * 5
    assert (phones(ground), deeds(ground), journal(ground)) == ([(False, None, False)], [], [])


@pytest.mark.parametrize(
    ("what", "after", "state"),
    [("stop", [(True, "staff", False)], "Stopped"), ("pause", [(False, None, True)], "Paused")],
)
def test_staff_fall_silent_for_somebody_as_her_own_word_would(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    what: str,
    after: list[tuple[bool, str | None, bool]],
    state: str,
) -> None:
    """Her phone is marked, what waits is cancelled, the journal and the log know, and all once."""
    for waits in (READY, HELD):
        a_message(ground, kestrel, state=waits)
    once = {"once": "a" * 32}
    answers = [facilitator.posts(f"{LIST}/{kestrel.id}/{what}", **once) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"/admin{LIST}/{kestrel.id}"}
    assert phones(ground) == after
    assert journal(ground) == [what]
    assert deeds(ground) == [(f"member_{'stopped' if what == 'stop' else 'paused'}", "member")]
    with ground.database.read() as connection:
        assert set(connection.execute(select(Outgoing.state)).scalars()) == {CANCELLED}
    shown = " ".join(facilitator.opens(f"{LIST}/{kestrel.id}").text.split())
    assert f"<dd>{state}</dd>" in shown
    assert "a colleague did it for them" in shown
    assert names(facilitator.opens(f"{LIST}?state={state.lower()}").text) == ["Kestrel"]


def test_what_she_stopped_herself_stays_hers(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """A stop of staff over her own changes neither its time nor whose it was."""
    speaks_for(ground, kestrel)
    says(ground, facilitator, kestrel, "STOP")
    ground.clock.goes_on(timedelta(minutes=1))
    facilitator.posts(f"{LIST}/{kestrel.id}/stop")

    text = facilitator.opens(f"{LIST}/{kestrel.id}").text
    assert phones(ground) == [(True, "word", False)]
    assert "they said so themselves" in text
    assert "/stop" not in text.split("When they ask you to")[1].split("</ul>")[0]


def test_her_own_word_begins_again(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """START after a stop of staff, and MENU after their pause, from her own phone."""
    speaks_for(ground, kestrel)
    states = []
    for what, word in (("stop", "START"), ("pause", "MENU")):
        facilitator.posts(f"{LIST}/{kestrel.id}/{what}")
        says(ground, facilitator, kestrel, word)
        states.append(names(facilitator.opens(f"{LIST}?state=in").text))

    assert states == [["Kestrel"], ["Kestrel"]]


def test_what_tightens_is_free_and_what_loosens_needs_her_word(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Who heard it stands in the log: who signed in, and in which way."""
    path = f"{LIST}/{kestrel.id}/times"
    own = {"discreet": "yes", "times": "own", "stretch": "10:00-12:00"}
    tighter = facilitator.posts(path, **own)
    begun = profile(ground)
    loose = {"discreet": "no", "times": "forum"}
    refused = facilitator.posts(path, **loose)
    unchanged = profile(ground)
    heard = facilitator.posts(path, **loose, heard="in_person")

    assert [answer.status_code for answer in (tighter, refused, heard)] == [303, 400, 303]
    assert "Say how you heard it from them." in refused.text
    assert (begun, unchanged) == ([(True, "10:00-12:00")], [(True, "10:00-12:00")])
    assert profile(ground) == [(False, None)]
    assert deeds(ground) == [
        ("member_changed", "times:stricter"),
        ("member_changed", "discreet:looser:heard_in_person"),
        ("member_changed", "times:looser:heard_in_person"),
    ]
    assert journal(ground) == ["profile"]


@pytest.mark.parametrize("stretch", ["", "soon", "12:00-10:00", "mon 10:00-12:00", "x" * 100_000])
def test_odd_times_have_a_sentence_of_their_own(
    facilitator: Staff, ground: Ground, kestrel: Somebody, stretch: str
) -> None:
    """Nothing is changed, and what was typed stands there still."""
    fields = {"discreet": "yes", "times": "own", "stretch": stretch}
    answer = facilitator.posts(f"{LIST}/{kestrel.id}/times", **fields)

    assert answer.status_code == 400
    assert 'href="#stretch"' in answer.text
    assert f'value="{stretch}"' in answer.text or not stretch
    assert profile(ground) == [(True, None)]


def test_who_has_left_shows_only_what_stays(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """No name, no phone, no button; what was said is still linked."""
    ground.write(
        lambda work: members.change(work, kestrel.id, state=LEFT, alias=None, left_at=ground.ago())
    )

    text = facilitator.opens(f"{LIST}/{kestrel.id}").text

    assert "Somebody who has left" in text
    assert "/thread" in text
    assert "When they ask you to" not in text
    assert "Show once" not in text
    statuses = [facilitator.posts(f"{LIST}/{kestrel.id}/{what}", reason="asked").status_code
                for what in ("number", "times", "phone")]  # fmt: skip
    assert statuses == [404] * 3


def test_somebody_invented_is_marked(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """On a real line nobody takes the simulator's people for members."""
    ground.write(lambda work: work.execute(update(Member).values(invented=True)))

    assert "Invented" in facilitator.opens(LIST).text
    assert "nobody real" in facilitator.opens(f"{LIST}/{kestrel.id}").text


def test_the_safeguarding_lead_may_stop_and_pause_and_not_invite(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """They see members and a number, and make no code and no looser time."""
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", riverside, "lead@example.org"))
    base = f"{LIST}/{kestrel.id}"
    may = [lead.opens(path).status_code for path in (LIST, base, f"{base}/stop", f"{base}/number")]
    closed = (f"{base}/times", f"{base}/phone", f"{LIST}/add", "/forums/riverside/invites")
    may_not = [lead.opens(path).status_code for path in closed]

    assert (may, may_not) == ([200] * 4, [403] * 4)
    assert "/invites" not in lead.opens(LIST).text
