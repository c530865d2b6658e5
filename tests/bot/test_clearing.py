"""CLEAR in a chat: what both sides said in two days goes from it, and from no other (rule 13)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.telegram.updates import read
from bot.timetable import Timetable
from storage.addresses import Address
from storage.clearings import Clearing
from storage.house import House as HouseRow
from storage.inbox import Inbox
from storage.outgoing import SENDING, Outgoing
from storage.rates import Rate
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.rooms import NOW, House, a_forum, a_house, a_member

WREN, ROBIN = "7700900121", "7700900122"
SAID = (
    "I am deleting texts of the last two days. You can delete the rest, for both sides. Copies"
    " may stay elsewhere. I keep what you told me. Text PERSON about that."
)
DUE = (Clearing.attempts, Clearing.due_at)


@dataclass(frozen=True)
class Chat:
    """The chat of one member with the line."""

    rooms: House
    provider: FakeTelegram
    name: str

    def says(self, *texts: str) -> None:
        """Write, each text as Telegram brings it, and let what answers it come."""
        for words in texts:
            number = self.provider.write(self.name, words)["message"]["message_id"]
            self.rooms.hear(words, self.name, "telegram", message_id=str(number))
            self.rooms.clock.passes(seconds=10)
            self.rooms.deliver()
            self.rooms.clock.passes(seconds=10)

    def stands(self) -> list[str]:
        """Give what stands in it now, the first words of each."""
        return [words[:12] for words in self.provider.stands(self.name)]


@pytest.fixture
def provider() -> Iterator[FakeTelegram]:
    """Give a fake Telegram of its own to each test."""
    with telegram.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give a house on each database that talks to the fake."""
    with a_house(database_url, tmp_path, more=provider.environment()) as house:
        forum = a_forum(house)
        for chat in (WREN, ROBIN):
            a_member(house, forum, chat, channel="telegram")
        yield house


@pytest.fixture
def wren(rooms: House, provider: FakeTelegram) -> Chat:
    """Give the chat in which CLEAR is said."""
    return Chat(rooms, provider, WREN)


def days_pass(chat: Chat, hours: int) -> None:
    """Let time go by for the house, and for Telegram."""
    chat.rooms.clock.passes(hours=hours)
    chat.provider.grows_old(hours=hours)


def test_what_both_said_in_two_days_goes_and_nothing_else(rooms: House, wren: Chat) -> None:
    """Not what is older, not the answer to it, and nothing of another chat."""
    robin = Chat(rooms, wren.provider, ROBIN)
    wren.says("An old text")
    days_pass(wren, 49)
    wren.says("It was late", "MENU")
    robin.says("It was early")
    before = robin.stands()
    wren.says("clear")
    ours = [call["message_id"] for call in wren.provider.journal("sendMessage")]
    rooms.clear()

    assert wren.stands() == ["An old text", "Thank you. I", "I am deletin"]
    assert wren.provider.texts(WREN)[-1] == SAID
    assert (robin.stands(), len(before)) == (before, 2)
    (call,) = wren.provider.calls("deleteMessages")
    # Her three texts are the numbers before our answers: one old, then what each side said.
    assert sorted(call["message_ids"]) == sorted(
        [ours[1] - 1, ours[1], ours[2] - 1, ours[2], ours[4] - 1]
    )
    assert rooms.rows(select(Clearing.id)) == []


def test_what_is_said_after_it_is_hers_to_delete_the_next_time(rooms: House, wren: Chat) -> None:
    """Our answer to CLEAR too."""
    wren.says("clear", "It was late")
    rooms.clear()
    assert wren.stands() == ["I am deletin", "It was late", "Thank you. I"]

    wren.says("clear")
    rooms.clear()
    assert wren.stands() == ["I am deletin"]


@pytest.mark.parametrize(
    "state", ["stopped_at", "paused_at", "quiet_at", "parked_at", "leaving_until"]
)
def test_a_chat_is_emptied_in_every_state(rooms: House, wren: Chat, state: str) -> None:
    """And nothing is said, also where all sending is stopped."""
    wren.says("MENU")
    stands = {state: NOW + timedelta(days=1)}
    mine = Address.blind == rooms.keyring.blind("telegram", WREN)
    rooms.do(update(Address).where(mine).values(stands))
    rooms.do(update(HouseRow).values(sending_on=False))
    wren.says("clear")
    rooms.clear()
    assert (wren.stands(), len(wren.provider.texts(WREN))) == ([], 1)


def test_what_is_on_its_way_goes_once_it_has_come(rooms: House, wren: Chat) -> None:
    """All else goes at once."""
    wren.says("It was late")
    (row,) = rooms.rows(select(Outgoing.id, Outgoing.provider_id, Outgoing.state))
    on_its_way = update(Outgoing).where(Outgoing.id == row.id)
    rooms.do(on_its_way.values(state=SENDING, provider_id=None, leased_until=NOW + timedelta(1)))
    wren.says("clear")
    rooms.clear()
    assert wren.stands() == ["Thank you. I"]

    rooms.do(on_its_way.values(state=row.state, provider_id=row.provider_id, leased_until=None))
    rooms.clock.passes(seconds=2)
    rooms.clear()
    rooms.deliver()
    assert (wren.stands(), rooms.rows(select(Clearing.id))) == (["I am deletin"], [])


def test_a_press_and_a_sign_are_no_messages(rooms: House, wren: Chat) -> None:
    """A text that was changed is one; it goes once."""
    written = wren.provider.write(WREN, "It was late")["message"]
    updates = [
        {"update_id": 1, "message": written},
        {"update_id": 2, "edited_message": written | {"text": "It was early", "edit_date": 1}},
        wren.provider.press_data(WREN, written, "unknown:1"),
        wren.provider.happened(
            "message_reaction",
            {"chat": written["chat"], "message_id": 7, "date": 1, "old_reaction": [],
             "new_reaction": [{"type": "emoji", "emoji": "\N{THUMBS UP SIGN}"}]},
        ),
    ]  # fmt: skip
    for each in updates:
        inbound = read(each, rooms.clock()).inbound
        assert inbound is not None
        rooms.reception.receive(replace(inbound, said_at=rooms.clock()))
        rooms.deliver()
        rooms.clock.passes(seconds=10)
    wren.says("clear")
    rooms.clear()
    (call,) = wren.provider.calls("deleteMessages")
    ours = [each["message_id"] for each in wren.provider.journal("sendMessage")]
    clear = ours[-1] - 1
    assert len(rooms.rows(select(Inbox.id))) == 5
    assert sorted(call["message_ids"]) == sorted([written["message_id"], *ours[:-1], clear])
    assert wren.stands() == ["I am deletin"]


@pytest.mark.parametrize(
    ("plan", "wait"),
    [
        ({"error": "too_many", "parameters": {"retry_after": 40}}, 40),
        ({"error": "broken"}, 2),
        ({"error": "unauthorized"}, 2),
        ({"answer": None}, 2),
        ({"answer": None, "accept": False}, 2),
    ],
)
def test_what_could_not_be_done_is_done_later(
    rooms: House, wren: Chat, plan: Plan, wait: int
) -> None:
    """As long as Telegram asks for, and not before; what may have been done is done again."""
    wren.says("It was late", "clear")
    wren.provider.plan(**(plan | Plan(method="deleteMessages")))
    asked = rooms.clock()
    rooms.clear()
    rooms.clear()
    assert rooms.rows(select(*DUE)) == [(1, asked + timedelta(seconds=wait))]
    assert len(wren.provider.calls("deleteMessages")) == 1

    rooms.clock.passes(seconds=wait)
    rooms.do(update(Rate).values(next_at=0.0))  # the database's own clock does not wait for us
    rooms.clear()
    assert (wren.stands(), rooms.rows(select(*DUE))) == (["I am deletin"], [])


def test_nothing_is_deleted_while_telegram_wants_to_be_left_alone(rooms: House, wren: Chat) -> None:
    """Also where it was a message that it did not take."""
    wren.says("It was late", "clear")
    wren.provider.plan(error="too_many", parameters={"retry_after": 3600})
    robin = Chat(rooms, wren.provider, ROBIN)
    robin.says("It was early")
    rooms.clear()
    assert wren.provider.calls("deleteMessages") == []
    (due,) = rooms.column(select(Clearing.due_at))
    assert due > rooms.clock() + timedelta(minutes=59)


@pytest.mark.parametrize("error", ["blocked", "deactivated", "no_chat"])
def test_a_chat_to_which_no_way_leads_is_left(rooms: House, wren: Chat, error: str) -> None:
    """Nothing can be deleted there, now or later."""
    wren.says("It was late", "clear")
    wren.provider.plan(method="deleteMessages", error=error)
    rooms.clear()
    rooms.clear()
    assert len(wren.provider.calls("deleteMessages")) == 1
    assert rooms.rows(select(Clearing.id)) == []


def test_one_message_that_cannot_be_deleted_keeps_no_other(rooms: House, wren: Chat) -> None:
    """Telegram refuses them all together: each half goes by itself."""
    wren.says("It was late")
    wren.provider.grows_old(hours=48)  # by a clock of Telegram's that we do not share
    wren.says("MENU", "NEWS", "clear")
    rooms.clear()
    assert wren.stands() == ["It was late", "Thank you. I", "I am deletin"]
    assert rooms.rows(select(Clearing.id)) == []


def test_a_hundred_go_at_once(rooms: House, wren: Chat) -> None:
    """More than that in several calls, the newest first."""
    wren.says("It was late")
    for _ in range(120):
        number = wren.provider.write(WREN, "x")["message"]["message_id"]
        rooms.hear("x", WREN, "telegram", message_id=str(number))
    wren.says("clear")
    rooms.clear()
    calls = [call["message_ids"] for call in wren.provider.calls("deleteMessages")]
    assert [len(ids) for ids in calls] == [100, 23]
    assert min(calls[0]) > max(calls[1])


def test_after_two_days_nobody_tries_any_more(rooms: House, wren: Chat) -> None:
    """What could not be done until then never can be."""
    wren.says("It was late", "clear")
    wren.provider.plan(method="deleteMessages", error="gateway")
    rooms.clear()
    days_pass(wren, 48)
    rooms.clear()
    assert len(wren.provider.calls("deleteMessages")) == 1
    assert rooms.rows(select(Clearing.id)) == []


def test_ids_are_forgotten_after_two_days(rooms: House, wren: Chat) -> None:
    """But for those of messages with buttons, which show what was chosen; and never before."""
    wren.says("HELP", "MENU")
    rooms.do(update(Outgoing).where(Outgoing.buttons.is_not(None)).values(why="has buttons"))
    rooms.clock.passes(hours=47)
    Timetable(rooms.reception).turn()
    ids = select(Inbox.id).where(Inbox.provider_id.is_not(None))
    assert len(rooms.rows(ids)) == 2

    rooms.clock.passes(hours=1)
    Timetable(rooms.reception).turn()
    assert rooms.rows(ids) == []
    kept = select(Outgoing.why).where(Outgoing.provider_id.is_not(None))
    assert rooms.column(kept) == ["has buttons"]
