"""Polls, answers, buttons and news are sealed too: without the keys nobody finds a word of them."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot import answering, approving, broadcasting, news, written_news
from bot.broadcasting import Made
from bot.messages import Event, Inbound
from bot.timetable import Timetable
from bot.written_news import Written
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage.outgoing import Outgoing
from storage.sealing import Keyring
from tests.rooms import House, Member, a_forum, a_house, a_member
from tests.storage.searching import all_bytes, found_in, logs
from tests.storage.test_sealed import Unsealed

CHAT = "7"
SECRETS = {
    "title": "Before the aubergine session",
    "who asks": "The marmalade people",
    "what for": "To plan a carousel",
    "who decides": "You advise on zeppelins",
    "question": "Which velocipede matters most",
    "option": "Better trombones",
    "label of a button": "Clear barometers",
    "discreet": "Which bicycle do you mean",
    "second question": "Say it in your own harpsichord",
    "answer": "a kaleidoscope on Thursdays",
    "changed answer": "a gramophone on Fridays",
    "news": "The xylophone comes sooner",
    "discreet news": "Something came sooner than a gondola",
    "opinion": "glad about the xylograph",
    "person's answer": "This is Ash, a person. Bring the samovar",
}


@dataclass(frozen=True, slots=True)
class Left:
    """What a poll and a piece of news left behind."""

    database: bytes
    log: bytes


def play(database_url: str, folder: Path, kind: type[Keyring]) -> Left:
    """Let a poll be answered by a button and in words, changed, and news and a person follow."""
    with logs() as (ours, _), a_house(database_url, folder, kind=kind) as rooms:
        forum = a_forum(rooms)
        member = a_member(rooms, forum, CHAT, channel="try_chat", discreet=False)
        _polled(rooms, forum)
        _told(rooms, forum)
        _answered(rooms, member)
        return Left(all_bytes(rooms.database, folder), ours.getvalue().encode())


def _polled(rooms: House, forum: int) -> None:
    said = SECRETS
    labels = (said["option"], said["label of a button"])
    first = WrittenQuestion("choice", said["question"], labels, said["discreet"])
    questions = (first, WrittenQuestion("text", said["second question"]))
    poll = WrittenPoll(
        said["title"], said["who asks"], said["what for"], said["who decides"], questions
    )
    with rooms.database.write() as connection:
        made = Made(forum, "ash", rooms.clock())
        poll_id = broadcasting.add_poll(connection, rooms.keyring, made, poll)
        approving.ask(connection, f"poll:{poll_id}", "ash", rooms.clock())
    _turn(rooms)
    put = select(Outgoing.receipt_token).where(Outgoing.kind == "poll")
    _comes(rooms, "2", "p1", event=Event.PRESSED, button_of=rooms.column(put)[0])
    _comes(rooms, said["answer"], "m1")
    _comes(rooms, said["changed answer"], "m1", event=Event.EDITED, version="2")


def _told(rooms: House, forum: int) -> None:
    with rooms.database.write() as connection:
        made = Made(forum, "ash", rooms.clock())
        read = written_news.read(Written(SECRETS["news"], SECRETS["discreet news"]))
        update_id = news.add(connection, rooms.keyring, made, read)
        approving.ask(connection, f"update:{update_id}", "ash", rooms.clock())
    _turn(rooms)
    _comes(rooms, SECRETS["opinion"], "m2")
    _comes(rooms, "1", "m3")


def _answered(rooms: House, member: Member) -> None:
    _comes(rooms, "PERSON", "m4")
    (asked,) = rooms.column("SELECT max(id) FROM inbox")
    with rooms.database.write() as connection:
        words = SECRETS["person's answer"]
        answering.answer(connection, rooms.keyring, member.id, asked, words, rooms.clock())
    rooms.clock.passes(minutes=1)
    _turn(rooms)
    facts = "SELECT count(value) FROM answers", "SELECT count(pressed_label) FROM outgoing"
    assert [rooms.column(fact)[0] for fact in facts] == [3, 1]
    states = "SELECT count(*) FROM outgoing WHERE kind <> 'reply' AND sending_at IS NOT NULL"
    assert rooms.column(states) == [3]


def _comes(rooms: House, words: str, message_id: str, **facts: object) -> None:
    inbound = Inbound("try_chat", CHAT, message_id, words, rooms.clock(), **facts)  # type: ignore[arg-type]  # each call names real fields
    rooms.reception.receive(inbound)
    _turn(rooms)


def _turn(rooms: House) -> None:
    Timetable(rooms.reception).turn()
    rooms.deliver()
    rooms.clock.passes(seconds=30)


def encoded() -> dict[str, bytes]:
    """Give what must not be found."""
    return {name: words.encode() for name, words in SECRETS.items()}


def test_nothing_of_a_poll_is_found_without_the_keys(database_url: str, tmp_path: Path) -> None:
    """Neither what was asked, nor what was answered or pressed, nor in the log at DEBUG."""
    left = play(database_url, tmp_path, Keyring)

    assert found_in(left.database, encoded()) == {}
    assert found_in(left.log, encoded()) == {}


def test_all_of_it_is_found_once_sealing_is_off(database_url: str, tmp_path: Path) -> None:
    """So that the search would have found it; the log tells nothing even then."""
    left = play(database_url, tmp_path, Unsealed)

    assert found_in(left.database, encoded()).keys() == SECRETS.keys()
    assert found_in(left.log, encoded()) == {}
