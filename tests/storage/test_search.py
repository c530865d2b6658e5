"""The search finds what members of one forum said, by whole words, though the words are sealed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from bot.messages import Event, Inbound
from bot.timetable import Timetable
from storage import addresses, feedback, forums, inbox, members, search, word_index
from storage.forums import Forum
from storage.inbox import Inbox
from storage.present import present
from storage.search import Found
from storage.whole_words import pieces, words
from tests.bot.test_knocking import open_poll
from tests.rooms import House, Member, a_forum, a_house, a_member, an_invite

OTHER = "+447700900456"
ABOVE_ALL = 2**62


def page(rooms: House, forum: int, typed: str, *, above: int = ABOVE_ALL, most: int = 50) -> Found:
    """Give a page of what is found."""
    with rooms.database.read() as connection:
        return search.find(connection, rooms.keyring, forum, words(typed), above=above, most=most)


def found(rooms: House, forum: int, typed: str) -> list[str | None]:
    """Give the words of all that is found, the newest first."""
    return [each.words for each in page(rooms, forum, typed).texts]


def turn(rooms: House) -> None:
    """Let the clock turn once."""
    Timetable(rooms.reception).turn()


def new(rooms: House) -> int:
    """Count the texts that the clock has not looked at yet."""
    query = "SELECT count(*) FROM inbox WHERE searched IS NULL AND member_id IS NOT NULL"
    return int(rooms.column(query)[0])


def in_index(rooms: House, forum: int, *typed: str) -> list[int]:
    """Give the texts that the index alone knows for some words, the newest first."""
    with rooms.database.read() as connection:
        hashed = rooms.keyring.word_hash(forums.owner(connection, forum))
        hashes = [hashed(word) for word in typed]
        return word_index.holding(connection, hashes, above=ABOVE_ALL, most=50)


@pytest.mark.parametrize("indexed", [False, True], ids=["before the clock", "after it"])
def test_all_words_must_be_there_and_the_newest_comes_first(rooms: House, *, indexed: bool) -> None:
    """Whole words in any order, whatever their case and accents, and wherever they stand."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    said = ("The letter came late", "Late again: the LETTER, again!", "letters came", "Un café élu")
    for each in said:
        rooms.hear(each)
    if indexed:
        turn(rooms)
    assert new(rooms) == (0 if indexed else 4)

    assert found(rooms, forum, "letter late") == [said[1], said[0]]
    assert found(rooms, forum, "LATE Letter came") == [said[0]]
    assert found(rooms, forum, "letters") == [said[2]]
    assert found(rooms, forum, "let") == []
    assert found(rooms, forum, "cafe ÉLU") == [said[3]]
    assert found(rooms, forum, "late bicycle") == []


def test_what_was_said_is_found_wherever_its_words_stand(rooms: House) -> None:
    """As feedback, kept for a person, as words of danger, unread by the bot, and as an answer."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    open_poll(rooms, forum)
    rooms.deliver()
    for each in ("Clear letters", "1", "weir told", "I want to die by the weir", "1", "MENU"):
        rooms.hear(each, channel="try")
        rooms.clock.passes(seconds=30)
    rooms.do(update(Forum).values(hours="no hours"))
    rooms.hear("weir unread", channel="try")
    rooms.do(update(Forum).values(hours=forums.DEFAULT_HOURS))
    expected = ["weir unread", "I want to die by the weir", "weir told"]

    before = found(rooms, forum, "weir")
    turn(rooms)

    assert (before, found(rooms, forum, "weir")) == (expected, expected)
    assert found(rooms, forum, "clear letters") == ["Clear letters"]
    assert found(rooms, forum, "menu") == []  # a command says nothing


def test_another_forums_words_are_never_found(rooms: House) -> None:
    """Neither in the index nor before; its hash of the same word is another one."""
    first, second = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, first)
    a_member(rooms, second, OTHER)
    for done in (False, True):
        rooms.hear(f"mine, a letter {done}")
        rooms.hear(f"yours, a letter {done}", OTHER)
        if not done:
            turn(rooms)

    assert found(rooms, first, "letter") == ["mine, a letter True", "mine, a letter False"]
    assert found(rooms, second, "letter") == ["yours, a letter True", "yours, a letter False"]
    assert not set(in_index(rooms, first, "letter")) & set(in_index(rooms, second, "letter"))
    assert len(in_index(rooms, second, "letter")) == 1  # it could leak


def test_pages_go_down_to_the_last_and_show_each_text_once(rooms: House) -> None:
    """Whether the clock has looked at a text or not."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    said = [f"letter {number}" for number in range(7)]
    for number, each in enumerate(said):
        rooms.hear(each)
        if number == 4:
            turn(rooms)
    shown, above = [], ABOVE_ALL
    while above:
        one = page(rooms, forum, "letter", above=above, most=3)
        shown.append([each.words for each in one.texts])
        above = one.below or 0

    assert shown == [said[:3:-1], said[3:0:-1], said[:1]]


def an_edit(rooms: House, words_: str, version: str) -> None:
    """Say something else in the place of the message that came first."""
    message = Inbound("try_chat", "7", "m1", words_, rooms.clock())
    event = {"event": Event.EDITED, "version": version} if version else {}
    rooms.reception.receive(replace(message, **event))  # type: ignore[arg-type]  # two real fields


def test_an_edit_is_found_by_its_new_words_alone(rooms: House) -> None:
    """The old ones leave the index in the turn itself, before the clock looks again."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat")
    an_edit(rooms, "the leters came late", "")
    turn(rooms)
    assert len(in_index(rooms, forum, "leters")) == 1
    an_edit(rooms, "the letters came late", "1")

    assert in_index(rooms, forum, "leters") == in_index(rooms, forum, "late") == []
    assert found(rooms, forum, "leters") == []
    assert found(rooms, forum, "letters") == ["the letters came late"]
    turn(rooms)
    assert found(rooms, forum, "leters late") == []
    assert found(rooms, forum, "letters late") == ["the letters came late"]
    an_edit(rooms, "never mind", "2")
    turn(rooms)
    assert in_index(rooms, forum, "letters") == []
    assert found(rooms, forum, "never mind") == ["never mind"]


def test_an_edit_while_the_clock_puts_in_waits_for_it(rooms: House) -> None:
    """On PostgreSQL both could be under way at once; the text is left with its new words alone."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat")
    an_edit(rooms, "the leters came late", "")
    with rooms.database.write() as connection:
        which = connection.execute(select(Inbox.id)).scalar_one()
        search.forget(connection, rooms.keyring, which)  # an edit that has just begun
        if connection.dialect.name == "postgresql":
            turn(rooms)  # leaves the text alone, and does not wait

    assert new(rooms) == 1


def test_what_waited_for_a_forum_is_found_there_once_it_is_filed(rooms: House) -> None:
    """Until then in none of hers, though the clock has turned."""
    first, second = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, first, channel="try")
    for each in (f"JOIN {an_invite(rooms, second)}", "Wren", "1 2 3", "1"):
        rooms.say(each)
    rooms.clock.passes(days=8)
    rooms.say("the letters came late")
    turn(rooms)
    assert found(rooms, first, "letters") == found(rooms, second, "letters") == []
    rooms.say("1")

    for _ in range(2):
        assert found(rooms, first, "letters") == ["the letters came late"]
        assert found(rooms, second, "letters") == []
        turn(rooms)
    assert len(in_index(rooms, first, "letters", "late")) == 1


def test_a_text_that_the_bot_tries_again_stands_in_the_index_once(rooms: House) -> None:
    """It was found as unread, and is found as the feedback that it becomes."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    rooms.do(update(Forum).values(hours="no hours"))
    rooms.hear("the letters came late")
    rooms.do(update(Forum).values(hours=forums.DEFAULT_HOURS))
    turn(rooms)
    assert found(rooms, forum, "letters") == ["the letters came late"]
    rooms.reception.try_again()
    assert rooms.column("SELECT state FROM inbox") == ["filed"]

    assert found(rooms, forum, "letters") == ["the letters came late"]
    turn(rooms)
    assert len(in_index(rooms, forum, "letters")) == 1
    assert found(rooms, forum, "letters") == ["the letters came late"]


def test_words_of_somebody_who_has_left_stay_searchable(rooms: House) -> None:
    """Under no name."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    for each in ("The letter came late", "1", "PERSON", "LEAVE", "1"):
        rooms.say(each)
    turn(rooms)
    rooms.clock.passes(hours=80)
    turn(rooms)

    (left,) = page(rooms, forum, "letter").texts
    assert (left.alias, left.has_left, left.words) == (None, True, "The letter came late")


def test_what_was_said_before_is_put_in_piece_by_piece(rooms: House) -> None:
    """By as many turns of the clock as it takes, each text once; twice does nothing more."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    for number in range(5):
        rooms.hear(f"letter {number}")
    left, looked_at = [], []
    for _ in range(4):
        with rooms.database.write() as connection:
            looked_at.append(search.index(connection, rooms.keyring, forum, 2))
        left.append(new(rooms))

    assert (looked_at, left) == ([2, 2, 1, 0], [3, 1, 0, 0])
    assert len(in_index(rooms, forum, "letter")) == 5


def test_a_forum_whose_texts_cannot_be_opened_holds_up_no_other(rooms: House) -> None:
    """It is tried again later; the clock goes on."""
    first, second = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, first)
    a_member(rooms, second, OTHER)
    rooms.hear("mine")
    rooms.hear("yours", OTHER)
    rooms.do(text("UPDATE forums SET key = NULL WHERE id = 1"))
    turn(rooms)

    assert in_index(rooms, second, "yours") == [2]
    assert new(rooms) == 1


def test_so_many_that_wait_that_not_all_can_be_opened_is_said(
    rooms: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are opened all the same."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    for number in range(4):
        rooms.hear(f"letter {number}")
    monkeypatch.setattr(search, "_OPENED", 2)

    some = page(rooms, forum, "letter")
    turn(rooms)
    all_of_it = page(rooms, forum, "letter")

    assert ([each.words for each in some.texts], some.is_whole) == (["letter 3", "letter 2"], False)
    assert (len(all_of_it.texts), all_of_it.is_whole) == (4, True)


def test_a_row_that_is_out_of_date_shows_nothing(rooms: House) -> None:
    """As where an older version changed words while both ran: what is found is read before."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    for each in ("letter one", "letter two"):
        rooms.hear(each)
    turn(rooms)
    with rooms.database.write() as connection:
        row = present(members.with_forum(connection, member.id), "she has joined")
        owner = members.owner_of(row)
        said = feedback.Said(owner, forum, 2, "sms", "something else", rooms.clock())
        feedback.reword(connection, rooms.keyring, said, 2)

    assert in_index(rooms, forum, "letter") == [2, 1]
    assert found(rooms, forum, "letter") == ["letter one"]


_A_WORD = st.sampled_from(
    ["letter", "Letter", "l\u00e9tter", "late", "LATE", "2", "don't", "\u2026"]
)
A_TEXT = st.lists(_A_WORD, min_size=1, max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give one house to all examples, each of which has a forum of its own."""
    folder = tmp_path_factory.mktemp("search")
    with a_house(f"sqlite:///{folder}/test.db", folder) as house:
        yield house


@settings(max_examples=60)
@given(st.lists(A_TEXT, max_size=6), A_TEXT.filter(words), st.integers(0, 6))
def test_it_finds_what_a_look_at_every_text_finds(
    full: House, said: list[str], typed: str, known: int
) -> None:
    """Whatever was said, whatever is typed, and however much of it the clock has put in."""
    number = full.counts()["forums"]
    forum, chat = a_forum(full, f"f{number}"), f"+4477009{number:05}"
    member = a_member(full, forum, chat)
    for place, each in enumerate(said):
        keep(full, member, f"{number}-{place}", each)
        if place == known:
            with full.database.write() as connection:
                search.index(connection, full.keyring, forum)
    expected = [each for each in reversed(said) if words(typed) <= words(each)]

    assert found(full, forum, typed) == expected


def keep(rooms: House, member: Member, name: str, said: str) -> None:
    """Let a text of a member wait for a person."""
    with rooms.database.write() as connection:
        known = present(addresses.lock_by_id(connection, member.address_id), "she has a phone")
        hashed, now = rooms.keyring.message_hash("sms", "", name), rooms.clock()
        new = inbox.NewText("sms", hashed, name, said, now, now, inbox.KEPT, member_id=member.id)
        inbox.keep(connection, rooms.keyring, known.owner, new)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("It came late, LATE!", {"it", "came", "late"}),
        ("I don't, she doesn\u2019t", {"i", "don", "t", "she", "doesn"}),
        ("caf\u00e9 cafe\u0301 CAF\u00c9", {"cafe"}),
        ("Stra\u00dfe STRASSE \ufb01ne", {"strasse", "fine"}),
        ("at 4:30 on 24/11", {"at", "4", "30", "on", "24", "11"}),
        ("\u0645\u064f\u062d \u0645\u062d", {"\u0645\u062d"}),
        ("\u0928\u093f\u092e\u094d\u0928", {"\u0928\u093f\u092e\u0928"}),
        ("\u2026 \U0001f600 ' \u0301 \x00 \ud83d", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_what_a_word_is(said: str, expected: set[str]) -> None:
    """Letters, numbers and the marks on them; case and accents do not matter."""
    assert words(said) == expected


@given(st.text(max_size=40) | A_TEXT, st.text(max_size=8) | A_TEXT)
def test_what_is_marked_are_the_words_that_were_looked_for(said: str, typed: str) -> None:
    """And the pieces together are what was said, sign by sign."""
    cut = pieces(said, words(typed))

    assert "".join(piece.text for piece in cut) == said
    marked = [words(piece.text) for piece in cut if piece.is_sought]
    assert frozenset().union(*marked) == words(said) & words(typed)
    assert all(len(each) == 1 for each in marked)
