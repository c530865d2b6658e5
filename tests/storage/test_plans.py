"""What is asked many times a minute looks at what is open, and not at all that ever was."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, func, insert, select, text, update

from bot import broadcasting
from bot.timetable import Timetable
from storage import (
    broadcasts,
    claims,
    figures,
    flow,
    inbox_list,
    ours,
    person_answers,
    roster,
    search,
    sends,
    texts,
    thread_marks,
    word_index,
)
from storage.base import Base
from storage.feedback import Feedback
from storage.flow import WEEK
from storage.inbox import Inbox
from storage.members import Member as MemberRow
from storage.outgoing import FAILED, HELD, UNSURE, Outgoing, is_lost_answer
from storage.said import before as said_before
from storage.sends import LOST
from tests.bot.broadcasts import a_poll, an_update, opened, sent
from tests.bot.test_knocking import open_poll, said, turn
from tests.rooms import NOW, House, Member, a_forum, a_house, a_member

ALL_THAT_EVER_WAS = ("outgoing", "inbox", "members", "answers", "addresses")
_FANS_OUT = re.compile("INSERT INTO outgoing .* SELECT ", re.DOTALL).match
ONCE_AN_HOUR = "UPDATE inbox SET delivery_hash"  # it forgets; an index would cost each text


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[House]:
    """Give an empty house on SQLite, whose planner goes by the words of a question alone."""
    with a_house(f"sqlite:///{tmp_path}/plans.db", tmp_path) as house:
        yield house


@contextmanager
def plans(rooms: House) -> Iterator[dict[str, str]]:
    """Collect how each statement is going to find its rows."""
    found: dict[str, str] = {}

    def explain(connection: Any, _: Any, statement: str, bound: Any, *__: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        reads = statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) or _FANS_OUT(statement)
        if reads and statement not in found:
            with_plan = connection.connection.cursor()
            how = "EXPLAIN QUERY PLAN" if rooms.database.is_sqlite else "EXPLAIN"
            with_plan.execute(f"{how} {statement}", bound)
            found[statement] = " | ".join(row[-1] for row in with_plan.fetchall())

    engines = {rooms.database.writer, rooms.database.reader}  # of PostgreSQL they are one
    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)


def scanning(found: dict[str, str]) -> list[str]:
    """Name the statements that read a whole table of those that only grow."""
    parts = {statement: plan.split(" | ") for statement, plan in found.items()}
    whole = {f"SCAN {table}" for table in ALL_THAT_EVER_WAS}
    return [
        statement
        for statement, steps in parts.items()
        if whole.intersection(steps) and not statement.startswith(ONCE_AN_HOUR)
    ]


def test_a_broadcast_looks_up_each_member_and_reads_no_whole_table(rooms: House) -> None:
    """Neither news, nor a reminder, which asks of each whether she has said something."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    poll, news = a_poll(rooms, forum), an_update(rooms, forum)
    opened(rooms, poll)
    rooms.deliver()
    with plans(rooms) as found:
        sent(rooms, news)
        with rooms.database.write() as connection:
            broadcasting.remind(connection, rooms.keyring, poll, "ash", rooms.clock())

    steps = [plan.split(" | ") for put, plan in found.items() if _FANS_OUT(put)]
    assert [step for each in steps for step in each if step.startswith("SCAN")] == []
    assert [len([step for step in each if "SEARCH members" in step]) for each in steps] == [1, 1]
    kinds = rooms.column(select(Outgoing.kind).order_by(Outgoing.id))
    assert kinds == ["poll", "update", "reminder"]


def test_the_looks_of_the_worker_and_the_clock_read_no_whole_table(rooms: House) -> None:
    """Five times a second and once a second, however many years of messages there are."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    delivery = rooms.delivery()
    with plans(rooms) as found:
        Timetable(rooms.reception).turn()
        delivery._claim("try", 5)
        rooms.hear("MENU", channel="try")
        delivery._claim("telegram", 5)
        delivery._claim("try", 5)

    assert any("SEARCH outgoing USING INDEX ix_outgoing_queue" in plan for plan in found.values())
    assert scanning(found) == []


def test_a_text_that_answers_a_poll_reads_no_whole_table(rooms: House) -> None:
    """It is the hot path of a poll: everybody answers in the same hour."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    said(rooms, "1")
    with plans(rooms) as found:
        rooms.hear("2", channel="try")
    turn(rooms)

    assert rooms.column("SELECT count(*) FROM answers") == [1]
    assert len(found) < 10
    assert scanning(found) == []


def test_the_look_at_whether_messages_flow_reads_no_whole_table(rooms: House) -> None:
    """Once a minute and at every scrape; but for the newest rows, of which it reads so many."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("hello")
    with plans(rooms) as found, rooms.database.read() as connection:
        flow.read(connection, NOW + WEEK)
        figures.read(connection, NOW)

    assert len(found) > 10
    assert [plan for plan in found.values() if "outgoing USING INDEX ix_outgoing_queue" in plan]
    assert [each for each in scanning(found) if "LIMIT" not in each] == []


def test_the_list_of_members_reads_no_whole_table(rooms: House) -> None:
    """Nor the log, which only grows; which phones its forum knows is asked for each member."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    with plans(rooms) as found, rooms.database.read() as connection:
        roster.page(connection, rooms.keyring, forum, roster.Asked(), 50)

    assert any("SEARCH member_phones" in plan for plan in found.values())
    assert scanning(found) == []
    assert [plan for plan in found.values() if "audit" in plan] == []


@pytest.fixture
def full(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give a house on each database in which much was said and sent, and nothing waits."""
    with a_house(database_url, tmp_path) as house:
        one = a_forum(house)
        people = [a_member(house, one, f"+447700900{place:03}") for place in range(10)]
        with house.database.write() as connection:
            for table in (Inbox, Outgoing, Feedback):
                rows = [a_row(table, person, place) for person in people for place in range(300)]
                connection.execute(insert(table), rows)
        with house.database.write() as connection:
            connection.execute(text("ANALYZE"))
        yield house


def a_row(table: type[Base], person: Member, place: int) -> dict[str, Any]:
    """Make a text that was understood, a message that has arrived, or feedback that was read."""
    at = NOW - timedelta(minutes=place)
    if table is Feedback:
        said = {"channel": "sms", "about": "", "begun_at": NOW, "last_at": NOW, "read_at": NOW}
        return said | {"forum_id": person.forum_id, "member_id": person.id}
    its = {"address_id": person.address_id, "member_id": person.id}
    if table is Inbox:
        about: dict[str, Any] = {"channel": "sms", "message_hash": f"{person.id}{place}".encode()}
        return its | about | {"state": "understood", "said_at": at, "came_at": at}
    about = {"sender": "sms", "cause": f"reply:{place}", "ordinal": 0, "kind": "reply"}
    about |= {"priority": 1, "words": b"1", "parts": 1, "made_at": at, "good_until": at}
    ended = {"state": "delivered", "ended_at": at, "receipt_token": f"{person.id}{place}"}
    ended |= {"sending_at": at}
    return its | about | ended


def lost_answers(connection: Connection) -> None:
    """Count the answers of people that never left, as a page of a forum would."""
    lost = select(func.count()).select_from(Outgoing).join(MemberRow)
    lately = lost.where(is_lost_answer(Outgoing), Outgoing.ended_at > bindparam("since"))
    connection.execute(lately.where(MemberRow.forum_id == 1), {"since": NOW})


OF_MESSAGES = {"ix_outgoing_doubtful", "ix_outgoing_failed", "ix_outgoing_lost_answer"}
# By one of them is found what a person wrote later to whoever lost an answer.
OF_ONE_MEMBER = {"ix_outgoing_member_id", "ix_outgoing_answer"}
COUNTED: dict[str, tuple[Callable[[Connection], object], set[str]]] = {
    "messages": (
        lambda connection: sends.count(connection, 1, NOW),
        OF_MESSAGES,
    ),
    "messages of the house": (
        lambda connection: sends.count(connection, None, NOW),
        OF_MESSAGES,
    ),
    "texts": (lambda connection: texts.count_to_read(connection, 1), {"ix_inbox_waiting"}),
    "texts of the house": (
        lambda connection: texts.count_to_read(connection, None),
        {"ix_inbox_waiting", "ix_inbox_mark"},
    ),
    "threads": (
        lambda connection: inbox_list.count_waiting(connection, 1),
        {"ix_inbox_waiting", "ix_feedback_unread"},
    ),
    "lost answers": (lost_answers, {"ix_outgoing_lost_answer"}),
}


def test_what_every_page_counts_reads_what_waits_alone(full: House) -> None:
    """Not all that the members of a forum ever said or were sent."""
    used, whole = {}, []
    for name, (count, _) in COUNTED.items():
        with plans(full) as found, full.database.read() as connection:
            count(connection)
        steps = " | ".join(found.values())
        names = re.findall(r"ix_(?:inbox|outgoing|feedback(?!_texts))_[a-z_]+", steps)
        used[name] = set(names) - OF_ONE_MEMBER
        whole += [(name, table) for table in ("outgoing", "inbox") if reads_whole(steps, table)]

    assert used == {name: expected for name, (_, expected) in COUNTED.items()}
    assert whole == []


# Above which nothing stands: what was said and sent need not be opened to see how it is found.
A_PLACE: dict[str, Any] = {"at": NOW - timedelta(minutes=300), "below": 10**9, "most": 40}
# Of a page, what it asks of the tables that only grow, and the indexes that lead it to few rows:
# where there are two of those, the engines choose differently.
ASKED: dict[str, tuple[Callable[[House, str], Callable[[Connection], object]], set[str]]] = {
    "what she said": (
        lambda house, her: lambda on: said_before(on, house.keyring, 1, her, **A_PLACE),
        {"ix_inbox_came"},
    ),
    "what we sent": (
        lambda house, her: lambda on: ours.before(on, house.keyring, 1, her, **A_PLACE),
        {"ix_outgoing_member_sent", "ix_outgoing_not_sent"},
    ),
    "since when she waits": (
        lambda _, her: lambda on: thread_marks.waits_since(on, thread_marks.Thread(1, her)),
        {"ix_inbox_waiting", "ix_feedback_unread"},
    ),
    "which texts are answered": (
        lambda _, her: lambda on: person_answers.answered(on, her),
        {"ix_outgoing_answer"},
    ),
    "who got news": (
        lambda *_: lambda on: list(broadcasts.of_cause(on, 1, "update:7")),
        {"ix_outgoing_begun"},
    ),
    "how news stand": (
        lambda *_: lambda on: broadcasts.standing(on, 1, ["update:7", "update:8"]),
        {"ix_outgoing_begun"},
    ),
    "what is unsure": (
        lambda house, _: lambda on: sends.in_trouble(on, house.keyring, 1, UNSURE, NOW),
        {"ix_outgoing_doubtful"},
    ),
    "what is held": (
        lambda house, _: lambda on: sends.in_trouble(on, house.keyring, 1, HELD, NOW),
        {"ix_outgoing_doubtful", "ix_outgoing_queue"},
    ),
    "what failed": (
        lambda house, _: lambda on: sends.in_trouble(on, house.keyring, 1, FAILED, NOW),
        {"ix_outgoing_failed"},
    ),
    "which answers were lost": (
        lambda house, _: lambda on: sends.in_trouble(on, house.keyring, 1, LOST, NOW),
        {"ix_outgoing_lost_answer", "ix_outgoing_answer"},
    ),
}


def test_a_page_finds_what_it_shows_by_an_index_of_such_rows(full: House) -> None:
    """However much a member ever said and was sent: it walks along no more than it shows."""
    (her, *_) = full.column("SELECT id FROM members ORDER BY id")
    wrong = {}
    for name, (asking, few) in ASKED.items():
        with plans(full) as found, full.database.read() as connection:
            asking(full, her)(connection)
        steps = " | ".join(found.values())
        used = set(re.findall(r"ix_(?:inbox|outgoing|feedback(?!_texts))_[a-z_]+", steps))
        whole = [table for table in ("outgoing", "inbox") if reads_whole(steps, table)]
        if not used or used - few or whole:
            wrong[name] = steps

    assert wrong == {}


def test_a_search_asks_the_index_of_words_and_that_of_what_is_not_in_it(full: House) -> None:
    """On both engines; nothing else that grows is gone through. The clock's look is as narrow."""
    with full.database.write() as connection:
        search.index(connection, full.keyring, 1, 2990)
        said = {place: {place % 7, place + 100} for place in range(1, 2991)}
        word_index.put(connection, said)
    with full.database.write() as connection:
        connection.execute(text("ANALYZE"))

    of_words = "VIRTUAL TABLE INDEX" if full.database.is_sqlite else "ix_search_hashes"
    assert asked_by_a_search(full) == {of_words, "ix_inbox_new_words"}


def test_a_search_does_so_without_statistics_too(rooms: House) -> None:
    """SQLite has none unless somebody takes them: it is led by the words of the statements."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    rooms.hear("hello")

    assert asked_by_a_search(rooms) == {"VIRTUAL TABLE INDEX", "ix_inbox_new_words"}


def asked_by_a_search(rooms: House) -> set[str]:
    """Search, and let the clock look for what is new; gives the indexes that lead to texts."""
    with plans(rooms) as found, rooms.database.write() as connection:
        assert search.behind(connection) == [1]
        search.find(connection, rooms.keyring, 1, frozenset({"letter"}), above=10**9, most=20)
        search.index(connection, rooms.keyring, 1)
    of_texts = " | ".join(plan for words, plan in found.items() if "FROM inbox" in words)
    assert not reads_whole(of_texts, "inbox"), of_texts
    assert "ix_members_forum_id" not in of_texts  # nor does it go from member to member
    asked = [
        plan for words, plan in found.items() if re.search("searched IS NULL|FROM search", words)
    ]
    return set(re.findall(r"ix_\w+|VIRTUAL TABLE INDEX(?= \d+:M)", " | ".join(asked)))


def reads_whole(steps: str, table: str) -> bool:
    """Say whether a plan goes through a whole table, in the words of either engine."""
    whole = (rf"SCAN {table}(_\d+)?(?!\w| USING)", rf"Seq Scan on {table}\b")
    return any(re.search(each, steps) for each in whole)


def test_a_claim_walks_along_the_queue_whatever_the_statistics_say(full: House) -> None:
    """They were taken when nothing waited, and now three thousand messages do."""
    full.do(update(Outgoing).values(state="ready", ended_at=None))
    with plans(full) as found, full.database.write() as connection:
        claimed = claims.claim(connection, "sms", 5, NOW)

    (claiming,) = (plan for statement, plan in found.items() if statement.startswith("WITH"))
    used = set(re.findall(r"(?:ix|pk|uq)_outgoing\w*", claiming))
    assert len(claimed) == 5, claiming
    assert used >= {"ix_outgoing_queue", "ix_outgoing_open_of_address"}, claiming
    assert not reads_whole(claiming, "outgoing")
    assert "Bitmap" not in claiming
