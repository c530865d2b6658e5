"""Members: who is in a forum by alias, and what staff can do for one of them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from admin.desk import EXTENSION
from admin.pages import members as page
from bot.invitations import Ways
from bot.messages import Inbound
from storage import addresses, consents, member_phones, members
from storage.addresses import Address
from storage.members import LEFT, Member, NewMember
from storage.outgoing import CANCELLED, HELD, READY, Outgoing
from tests.admin.conftest import Staff, audited, pages_of
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    some_feedback,
)

LIST = "/forums/riverside/members"
SHOWN = ("members_shown", "member_shown")


@pytest.fixture
def there(ground: Ground) -> Place:
    """Give another forum."""
    return a_forum(ground, "Hollow Way forum", "hollow-way")


def names(text: str) -> list[str]:
    """Give the names on a list, in its order."""
    return re.findall(r'class="fl-rows__name"><a [^>]*><bdi class="fl-alias">(.*?)</bdi>', text)


def says(ground: Ground, facilitator: Staff, somebody: Somebody, words: str) -> None:
    """Let a member text something."""
    number = number_of(ground, somebody)
    ground.clock.goes_on(timedelta(minutes=1))
    inbound = Inbound(somebody.channel, number, f"SM{ground.number()}", words, ground.clock())
    facilitator.desk.reception.receive(inbound)


def number_of(ground: Ground, somebody: Somebody) -> str:
    """Open the number of a member."""
    with ground.database.read() as connection:
        row = connection.execute(
            select(*Address.__table__.c).where(Address.id == somebody.address.id)
        ).one()
    return addresses.number(ground.keyring, row)


def speaks_for(ground: Ground, somebody: Somebody) -> None:
    """Let the thread of her phone be about this member."""
    which = [int(somebody.address.id)]
    ground.write(lambda work: addresses.change(work, which, member_id=somebody.id))


def also_in(ground: Ground, somebody: Somebody, forum: Place, alias: str = "Juniper") -> Somebody:
    """Let the same person be a member of another forum, which has had to do with her phone."""
    with ground.database.write() as connection:
        here = members.with_forum(connection, somebody.id)
        assert here is not None
        new = NewMember(here.person_id, forum.id, "code", state=members.IN, alias=alias)
        member_id = members.add(connection, ground.keyring, new, ground.ago(days=3))
        member_phones.add(connection, member_id, int(somebody.address.id))
        row = members.with_forum(connection, member_id)
    assert row is not None
    other = Somebody(forum, members.owner_of(row), somebody.address, somebody.channel)
    a_message(ground, other, "Thank you.", state="delivered")
    return other


def phones(ground: Ground) -> list[tuple[bool, str | None, bool]]:
    """Say of each phone whether it is stopped, by whom, and whether it is paused."""
    with ground.database.read() as connection:
        query = select(Address.stopped_at, Address.stopped_by, Address.paused_at)
        rows = connection.execute(query.order_by(Address.id)).all()
    return [(row.stopped_at is not None, row.stopped_by, row.paused_at is not None) for row in rows]


def journal(ground: Ground) -> list[str]:
    """Say what the safety journal holds."""
    return [kind for kind, _, _ in ground.journal.since(ground.ago(days=1))]


def deeds(ground: Ground) -> list[tuple[str, str | None]]:
    """Say what was done, but for pages that were only shown."""
    return [(deed[0], deed[1]) for deed in audited(ground) if deed[0] not in SHOWN]


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


def test_a_number_is_shown_once_for_a_reason(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Without one nothing is shown; the log names the reason, and the number stands nowhere."""
    number, path = number_of(ground, kestrel), f"{LIST}/{kestrel.id}/number"
    without = facilitator.posts(path, once="b" * 32)
    odd = facilitator.posts(path, once="b" * 32, reason="because")
    shown = facilitator.posts(path, once="b" * 32, reason="danger")
    again = facilitator.posts(path, once="b" * 32, reason="danger")

    assert (without.status_code, "Choose the reason" in without.text) == (400, True)
    assert odd.status_code == 400
    assert (shown.status_code, number in shown.text) == (200, True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert (again.status_code, number in again.text) == (303, False)
    assert deeds(ground) == [("address_revealed", "reason:danger")]
    assert "A number is shown once." in facilitator.opens(f"{LIST}/{kestrel.id}").text


def test_of_several_phones_one_is_shown(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """They are told apart by their order, since no id of one stands on a page."""
    second = "+447700900999"
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        known = addresses.meet(connection, ground.keyring, "sms", second, ground.clock())
        assert person is not None
        addresses.change(connection, [known.id], person_id=person.person_id)
        member_phones.add(connection, kestrel.id, known.id)
    path = f"{LIST}/{kestrel.id}/number"
    page_before = facilitator.opens(path).text

    shown = facilitator.posts(path, reason="asked", phone="1").text

    assert ("SMS number 1" in page_before, "SMS number 2" in page_before) == (True, True)
    assert str(known.id) not in page_before
    assert (second in shown, number_of(ground, kestrel) in shown) == (True, False)
    assert facilitator.posts(path, reason="asked", phone="2").status_code == 400


def test_no_number_is_shown_that_only_another_forum_knows(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Who has two, and was added here with one of them: the other must not come to light."""
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        first = addresses.meet(connection, ground.keyring, "sms", "+447700900999", ground.clock())
        assert person is not None
        addresses.change(connection, [first.id], person_id=person.person_id)
        member_phones.add(connection, kestrel.id, first.id)
    juniper = also_in(ground, kestrel, there)
    speaks_for(ground, kestrel)
    path = f"/forums/hollow-way/members/{juniper.id}/number"

    shown = of_both.posts(path, reason="asked", phone="1").text

    assert ("+447700900999" in shown, number_of(ground, kestrel) in shown) == (False, True)


def profile(ground: Ground) -> list[tuple[bool, str | None]]:
    """Say what is in force on each phone."""
    with ground.database.read() as connection:
        query = select(Address.discreet, Address.hours).order_by(Address.id)
        return [(row.discreet, row.hours) for row in connection.execute(query)]


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


# Two forums of one person: nothing on a page may tell that they are one.


def seen(facilitator: Staff, somebody: Somebody) -> str:
    """Give all that the pages of a forum say of a member, without ids and tokens."""
    base = f"/forums/{somebody.forum.slug}/members"
    pages = [f"{base}/{somebody.id}{rest}" for rest in ("", "/stop", "/number", "/times")]
    text = "".join(facilitator.opens(page).text for page in [base, *pages])
    return re.sub(r'(?:value|href|action)="[^"]*"', "", text)


@pytest.fixture
def of_both(ground: Ground, app: Flask, facilitator: Staff, there: Place) -> Staff:
    """Give somebody who reads both forums, and could compare."""
    both = Staff(app)
    both.signs_in(a_person(ground, "facilitator", there))
    return both


@pytest.mark.parametrize("what", ["stop", "pause"])
def test_a_stop_of_staff_here_shows_nothing_there(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place, what: str
) -> None:
    """Nobody finds who is one person by stopping one and looking who falls silent."""
    juniper = also_in(ground, kestrel, there)
    before = seen(of_both, juniper)

    of_both.posts(f"{LIST}/{kestrel.id}/{what}")
    of_both.opens(LIST)  # the notice is said there

    assert seen(of_both, juniper) == before
    assert phones(ground) == [
        (what == "stop", "staff" if what == "stop" else None, what == "pause")
    ]


@pytest.mark.parametrize("word", ["STOP", "PAUSE", "LEAVE"])
def test_her_word_here_shows_nothing_there(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place, word: str
) -> None:
    """What she said on one line is not told on the other, nor when."""
    juniper = also_in(ground, kestrel, there)
    speaks_for(ground, kestrel)
    before = seen(of_both, juniper)

    says(ground, of_both, kestrel, word)
    ground.clock.goes_on(-timedelta(minutes=1))

    assert seen(of_both, juniper) == before
    state = {"STOP": "stopped", "PAUSE": "paused", "LEAVE": "leaving"}[word]
    assert names(of_both.opens(f"{LIST}?state={state}").text) == ["Kestrel"]


def test_who_once_said_leave_here_is_not_seen_leaving_another_forum(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """She came back to this one; that word of hers says nothing of what she said elsewhere."""
    juniper = also_in(ground, kestrel, there)
    leaving = [f"/forums/{slug}/members?state=leaving" for slug in ("hollow-way", "riverside")]
    speaks_for(ground, juniper)
    says(ground, of_both, juniper, "LEAVE")
    seen_there = [names(of_both.opens(page).text) for page in leaving]
    put = update(Address).values(put_row=Address.asked_row, put_at=ground.clock())
    ground.write(lambda connection: connection.execute(put))  # she has read how to stay
    says(ground, of_both, juniper, "0")
    back = [names(of_both.opens(page).text) for page in leaving]
    ground.clock.goes_on(timedelta(minutes=1))
    speaks_for(ground, kestrel)

    says(ground, of_both, kestrel, "LEAVE")

    assert (seen_there, back) == ([["Juniper"], []], [[], []])
    assert [names(of_both.opens(page).text) for page in leaving] == [[], ["Kestrel"]]


def test_what_one_forum_sets_does_not_show_in_the_other(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Times, discreet mode, and a phone that only the other knows."""
    juniper = also_in(ground, kestrel, there)
    before = seen(of_both, juniper)
    own = {"discreet": "yes", "times": "own", "stretch": "11:00-12:00"}
    of_both.posts(f"{LIST}/{kestrel.id}/times", **own)
    of_both.opens(LIST)  # the notice is said there
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        chat = addresses.meet(connection, ground.keyring, "telegram", "123456", ground.clock())
        assert person is not None
        facts = {"person_id": person.person_id, "member_id": kestrel.id}
        addresses.change(connection, [chat.id], **facts)
    some_feedback(ground, kestrel, "said on the other line")

    assert seen(of_both, juniper) == before
    assert profile(ground)[0] == (True, "11:00-12:00") or profile(ground)[1] == (
        True,
        "11:00-12:00",
    )


def test_looser_here_is_never_looser_than_the_other_forum_set(
    of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """The page says what this forum set; the phone keeps what is safest."""
    juniper = also_in(ground, kestrel, there)
    ground.write(lambda work: members.change(work, juniper.id, hours="10:00-14:00"))
    path, loose = f"{LIST}/{kestrel.id}/times", {"discreet": "no", "heard": "in_person"}
    of_both.posts(path, times="own", stretch="12:00-20:00", discreet="yes")
    of_both.posts(path, times="own", stretch="09:00-20:00", **loose)

    assert profile(ground) == [(True, "10:00-14:00")]
    assert "Off: messages may say" in of_both.opens(f"{LIST}/{kestrel.id}").text


def test_nobody_is_found_by_a_number_that_is_known_elsewhere(
    app: Flask, of_both: Staff, ground: Ground, kestrel: Somebody, there: Place
) -> None:
    """Adding it here shows the same as adding one that nobody knows, however it stands there."""
    speaks_for(ground, kestrel)
    says(ground, of_both, kestrel, "STOP")
    a_kept_text(ground, kestrel)
    inner, shown = pages_of(app), []
    inner.extensions[EXTENSION] = replace(of_both.desk, ways=Ways(sms=True, test_numbers=True))
    for number in (number_of(ground, kestrel), "+447700900555"):
        fields = {"name": "Juniper", "way": "number", "number": number, "kinds": "none"}
        said = {"agrees": ["adult", "asked"], "csrf_token": of_both.form_token()}
        answer = of_both.client.post(
            "/admin/forums/hollow-way/members/add", data=fields | said, base_url=of_both.base
        )
        assert answer.status_code == 303, answer.text
        path = str(answer.location).removeprefix("/admin")
        text = of_both.opens(path).text
        shown.append(re.sub(r'(?:value|href|action)="[^"]*"', "", text))

    assert shown[0] == shown[1]
    with ground.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(Member)).scalar() == 3
