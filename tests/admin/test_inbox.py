"""The inbox: who said something, the most pressing first, and nothing lost between pages."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.pages import inbox as page
from storage import forums, inbox_list, themes
from storage.inbox import UNREAD
from storage.inbox_list import Filter
from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, a_command, also_in, groups, names, plain, rows, seen, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_person,
    one_more_text,
    some_feedback,
)

IN_DANGER = "May be in danger, longest wait first"
TO_ANSWER = "To answer: asked for a person"
TO_READ = "To read, longest wait first"
READ = "Read lately"


def is_read(person: Staff, member: Somebody) -> None:
    """Let somebody mark a thread as read."""
    person.posts(f"{thread(member)}/read", **seen(person.opens(thread(member)).text))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "No member has said anything yet."),
        ("?show=unread", "All has been read."),
        ("?show=person", "Nobody waits for a person."),
        ("?show=danger", "Nobody seems to be in danger."),
        ("?channel=telegram", "Nothing here."),
        ("?theme=7", "Nothing here."),
        ("?rank=3&after=1&until=9", "That was all."),
    ],
)
def test_an_empty_list_says_what_will_come(facilitator: Staff, query: str, says: str) -> None:
    """Nobody is left before an empty page, whatever they chose."""
    assert says in facilitator.opens(f"{INBOX}{query}").text


def test_the_most_pressing_stands_first(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Danger, who asked for a person, the longest wait, then what was read, newest first."""
    member = {
        alias: a_member(ground, riverside, alias)
        for alias in ("Linnet", "Moss", "Juniper", "Kestrel", "Heron", "Harbour", "Tansy")
    }
    for alias in ("Linnet", "Moss"):
        some_feedback(ground, member[alias], f"{alias} said", at=ground.ago(days=2))
        is_read(facilitator, member[alias])
    some_feedback(ground, member["Juniper"], "first", "and more", at=ground.ago(hours=9))
    a_kept_text(ground, member["Kestrel"], "please", mark="person", at=ground.ago(hours=2))
    a_kept_text(ground, member["Heron"], "please ring", at=ground.ago(hours=1))
    a_kept_text(ground, member["Harbour"], "before", mark="person")
    one_more_text(ground, member["Harbour"], "he is outside", None, mark="risk:danger")
    some_feedback(ground, member["Tansy"], "last", at=ground.ago(minutes=4))

    everything = groups(facilitator.opens(INBOX).text)
    unread = groups(facilitator.opens(f"{INBOX}?show=unread").text)

    waiting = [
        (IN_DANGER, ["Harbour"]),
        (TO_ANSWER, ["Kestrel"]),
        (TO_READ, ["Juniper", "Heron", "Tansy"]),
    ]
    assert everything == [*waiting, (READ, ["Moss", "Linnet"])]
    assert unread == waiting


def test_each_row_says_why_it_waits_and_since_when(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The newest words, the promise, the mark in words, the channel; folded where they may hurt."""
    harbour, kestrel, wren, rook, moss, tansy, linnet = (
        a_member(ground, riverside, alias)
        for alias in ("Harbour", "Kestrel", "Wren", "Rook", "Moss", "Tansy", "Linnet")
    )
    one_more_text(ground, harbour, "he is outside", None, mark="risk:danger")
    one_more_text(ground, harbour, "and calm now", None)
    a_kept_text(ground, kestrel, "first words", at=ground.ago(hours=9))
    a_kept_text(ground, kestrel, "PERSON", mark="person", at=ground.ago(hours=5))
    a_kept_text(ground, wren, "who is this", mark="who_is_this")
    a_kept_text(ground, rook, "again and again", mark="too_many")
    a_kept_text(ground, moss, "??", state=UNREAD)
    a_kept_text(ground, tansy, None, media=True)
    a_command(ground, linnet, "PAUSE")

    text = facilitator.opens(INBOX).text

    assert rows(text) == [
        ("Harbour", "Folded: may be hard to read.", "May be in danger now SMS, discreet"),
        ("Kestrel", "PERSON", "By Monday 23 November Asks for a person. SMS, discreet"),
        ("Wren", "who is this", "Asks who this is: may not be the member. SMS, discreet"),
        (
            "Rook",
            "again and again",
            "More texts than a person sends: the bot has gone silent. SMS, discreet",
        ),
        ("Moss", "??", "Not read by the bot. SMS, discreet"),
        ("Tansy", "A picture, a voice or a file came.", "SMS, discreet"),
        ("Linnet", "PAUSE", "SMS, discreet"),
    ]
    assert text.count("waits 5 hours</time>") == 1
    assert '<time datetime="2026-11-19T12:00:00+00:00">today</time>' in text
    assert "he is outside" not in text


def test_each_view_is_written_down(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """The audit says whose newest text was shown, and no word of it; the overview is no view."""
    juniper = a_member(ground, riverside, "Juniper")
    some_feedback(ground, kestrel, "first", "second")
    some_feedback(ground, juniper, "third")

    facilitator.opens(INBOX)
    facilitator.opens("/forums/riverside/")

    assert audited(ground) == [
        ("inbox_shown", "inbox:2", kestrel.id, riverside.id),
        ("inbox_shown", "inbox:3", juniper.id, riverside.id),
    ]


def test_the_menu_counts_who_waits(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Each person once, however much they said; red only where there may be danger."""
    for alias, number in (("Kestrel", 3), ("Juniper", 1)):
        member = a_member(ground, riverside, alias)
        for _ in range(number):
            some_feedback(ground, member)
    a_command(ground, a_member(ground, riverside, "Linnet"))
    calm = facilitator.opens("/help").text + facilitator.opens("/forums/riverside/sending").text
    one_more_text(ground, a_member(ground, riverside, "Harbour"), "x", None, mark="risk:danger")
    grave = facilitator.opens("/forums/riverside/sending").text

    assert '<span class="fl-count" aria-hidden="true">2</span>' in calm
    assert "fl-count--danger" not in calm
    assert '<span class="fl-count fl-count--danger" aria-hidden="true">3</span>' in grave


def test_filters_leave_what_they_say(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Who asked for a person, in danger or not; danger; a channel; a theme; two of them at once."""
    kestrel = a_member(ground, riverside)
    juniper = a_member(ground, riverside, "Juniper", channel="telegram")
    harbour = a_member(ground, riverside, "Harbour")
    a_kept_text(ground, kestrel, "PERSON", mark="person")
    some_feedback(ground, juniper, "about letters", "and about lifts")
    a_kept_text(ground, harbour, "PERSON", mark="person")
    one_more_text(ground, harbour, "he is outside", None, mark="risk:danger")
    with ground.database.write() as connection:
        forum = forums.owner(connection, riverside.id)
        letters = themes.add(connection, ground.keyring, forum, "Letters", ground.clock())
        for text in (1, 2):
            themes.file(connection, text, letters, 1, ground.clock())
    found = {
        query: names(facilitator.opens(f"{INBOX}?{query}").text)
        for query in (
            "show=person",
            "show=danger",
            "channel=telegram",
            f"theme={letters}",
            f"theme={letters}&channel=sms",
            "show=nonsense",
        )
    }

    assert found == {
        "show=person": ["Harbour", "Kestrel"],
        "show=danger": ["Harbour"],
        "channel=telegram": ["Juniper"],
        f"theme={letters}": ["Kestrel", "Juniper"],
        f"theme={letters}&channel=sms": ["Kestrel"],
        "show=nonsense": ["Harbour", "Kestrel", "Juniper"],
    }


def test_a_theme_shows_the_words_that_are_filed_under_it(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """Whoever looks for what was said about letters does not find a later word about lifts."""
    some_feedback(ground, kestrel, "about letters", "and about lifts")
    with ground.database.write() as connection:
        forum = forums.owner(connection, riverside.id)
        letters = themes.add(connection, ground.keyring, forum, "Letters", ground.clock())
        themes.file(connection, 1, letters, 1, ground.clock())

    assert rows(facilitator.opens(f"{INBOX}?theme={letters}").text) == [
        ("Kestrel", "about letters", "SMS, discreet. Theme: Letters")
    ]


def test_paging_shows_each_thread_once(
    facilitator: Staff, ground: Ground, riverside: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the borders between groups, while more comes on every page that is opened."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    people = [a_member(ground, riverside, f"Member {number}") for number in range(7)]
    for number, member in enumerate(people):
        some_feedback(ground, member, f"said {number}", at=ground.ago(hours=9 - number))
        if number < 3:
            is_read(facilitator, member)
    a_kept_text(ground, people[6], "PERSON", mark="person")

    found, link = [], INBOX
    while link:
        text = facilitator.opens(link).text
        found += names(text)
        a_command(ground, people[0])
        one_more_text(ground, people[5], "and more", None, mark="risk:danger")
        link = next(
            (
                part.split('"')[0].replace("&amp;", "&")
                for part in text.split('href="/admin')[1:]
                if "until=" in part.split('"')[0]
            ),
            "",
        )

    assert found == [f"Member {number}" for number in (6, 3, 4, 5, 2, 1, 0)]


EVENTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["said", "kept", "person", "risk", "command"])),
    max_size=8,
)


def happens(ground: Ground, member: Somebody, what: str) -> None:
    """Let a member say something."""
    ground.clock.goes_on(timedelta(seconds=1))
    match what:
        case "said":
            some_feedback(ground, member, at=ground.clock())
        case "risk":
            one_more_text(ground, member, "said", None, mark="risk:danger")
        case "command":
            a_command(ground, member)
        case _:
            mark = "person" if what == "person" else None
            a_kept_text(ground, member, mark=mark, at=ground.clock())


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(begun=EVENTS, more=st.lists(EVENTS, max_size=4), most=st.integers(1, 3))
def test_pages_lose_and_double_nothing_while_texts_come(
    ground: Ground,
    begun: list[tuple[int, str]],
    more: list[list[tuple[int, str]]],
    most: int,
) -> None:
    """The pages taken together are the list as it was when the first was opened."""
    forum = a_forum(ground, "Some forum", f"forum-{ground.number()}")
    people = [a_member(ground, forum, f"{number}") for number in range(6)]
    for who, what in begun:
        happens(ground, people[who], what)

    def read(until: int, after: tuple[int, int], number: int) -> list[inbox_list.Line]:
        with ground.database.read() as connection:
            return inbox_list.lines(
                connection,
                ground.keyring,
                forum.id,
                Filter(),
                until=until,
                after=after,
                most=number,
            )

    with ground.database.read() as connection:
        until = inbox_list.last_text(connection, forum.id)
    whole = [line.place for line in read(until, inbox_list.BEFORE_ALL, 100)]
    found: list[tuple[int, int]] = []
    while part := read(until, found[-1] if found else inbox_list.BEFORE_ALL, most):
        found += [line.place for line in part]
        for who, what in more.pop() if more else []:
            happens(ground, people[who], what)

    assert found == whole
    assert len({line.member_id for line in read(until, inbox_list.BEFORE_ALL, 100)}) == len(whole)
    assert len(whole) == len({who for who, _ in begun})


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 19, "9" * 40, "١", "%00", "", "0"])
def test_an_odd_page_is_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody, odd: str
) -> None:
    """What no page of ours would ask gets a clear status."""
    some_feedback(ground, kestrel)
    queries = (
        f"rank={odd}&after={odd}&until={odd}",
        f"rank=3&after={odd}",
        f"show={odd}&theme={odd}&channel={odd}",
    )

    assert {facilitator.opens(f"{INBOX}?{query}").status_code for query in queries} == {200}


def test_nothing_of_another_forum_is_listed(
    facilitator: Staff, app: Flask, ground: Ground, kestrel: Somebody
) -> None:
    """Not even of the same person there, whom nobody can link."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    same = also_in(ground, kestrel, there, "Sparrow")
    for member, words in ((kestrel, "said here"), (same, "said there")):
        some_feedback(ground, member, words)
    somebody = Staff(app)
    somebody.signs_in(a_person(ground, "facilitator", there, "rowan@example.org"))

    here = facilitator.opens(INBOX).text
    elsewhere = somebody.opens("/forums/hollow-way/inbox").text

    assert [row[:2] for row in rows(here)] == [("Kestrel", "said here")]
    assert [row[:2] for row in rows(elsewhere)] == [("Sparrow", "said there")]
    assert "Sparrow" not in plain(here)
    assert "Kestrel" not in plain(elsewhere)
