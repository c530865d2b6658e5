"""What goes out goes once, in its order, and what came of it is known."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels import open_channels
from bot.channels.simulator import Simulator
from bot.delivery import AT_ONCE, IN_HAND, Delivery
from bot.messages import Outcome, Sending, Sent
from storage import claims, outcomes
from storage.addresses import Address, owner_of
from storage.outgoing import HELD, LEASED, READY, SENDING, UNSURE, Outgoing
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.rooms import NOW, PHONE, House, a_forum, a_house, a_member, until_idle

OTHER = "+447700900124"


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    """Give a provider on this machine."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, fake: FakeTwilio) -> Iterator[House]:
    """Give a house whose provider is the fake."""
    with a_house(database_url, tmp_path, fake.url) as house:
        yield house


def bodies(fake: FakeTwilio, to: str = PHONE) -> list[str]:
    """Give the first words of all that the provider took for a phone."""
    return [message["body"][:12] for message in fake.accepted(to)]


def states(rooms: House) -> list[str]:
    """Give the states of all rows in their order."""
    return rooms.column(select(Outgoing.state).order_by(Outgoing.id))


def change(rooms: House, row: int, **values: Any) -> None:
    """Bring a row into another state by hand."""
    rooms.do(update(Outgoing).where(Outgoing.id == row).values(**values))


def ids(rooms: House) -> list[int]:
    """Give the ids of all rows."""
    return rooms.column(select(Outgoing.id).order_by(Outgoing.id))


def test_risk_goes_first_then_replies_then_what_we_began(rooms: House, fake: FakeTwilio) -> None:
    """Of one address, whatever the order in which they were put."""
    a_member(rooms, a_forum(rooms), discreet=False)
    rooms.hear("PRINCIPLES")
    change(rooms, ids(rooms)[0], kind="answer", priority=2, good_until=NOW + timedelta(days=1))
    rooms.hear("HELP")
    rooms.hear("MENU")
    rooms.hear("I want to die")

    rooms.deliver()

    assert bodies(fake) == ["Thank you fo", "I am a bot. ", "What would y", "The group ha"]
    assert states(rooms) == ["sent"] * 4


@pytest.mark.parametrize("state", [LEASED, SENDING])
def test_a_row_under_way_blocks_the_others_of_its_phone(
    rooms: House, fake: FakeTwilio, state: str
) -> None:
    """Another phone is not held up."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    a_member(rooms, forum, OTHER)
    rooms.hear("HELP")
    rooms.hear("MENU")
    rooms.hear("HELP", OTHER)
    first = ids(rooms)[0]
    change(rooms, first, state=state, lease="another", leased_until=NOW + timedelta(seconds=20))

    rooms.deliver()

    assert states(rooms) == [state, READY, "sent"]
    assert (bodies(fake), len(bodies(fake, OTHER))) == ([], 1)


def test_a_held_row_blocks_nobody_and_goes_when_it_is_due(rooms: House, fake: FakeTwilio) -> None:
    """Until then what comes after it goes before it."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.hear("MENU")
    change(rooms, ids(rooms)[0], state=HELD, due_at=NOW + timedelta(seconds=30))

    rooms.deliver()
    assert bodies(fake) == ["What would y"]

    rooms.clock.passes(seconds=30)
    rooms.deliver()
    assert bodies(fake) == ["What would y", "I am a bot. "]


def test_a_lease_ends_and_another_worker_sends(rooms: House, fake: FakeTwilio) -> None:
    """The first finds its token void: nothing leaves twice."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    with rooms.database.write() as connection:
        (mine,) = claims.claim(connection, "sms", 16, rooms.clock())
    rooms.deliver()
    assert bodies(fake) == []

    rooms.clock.passes(seconds=21)
    rooms.deliver()

    assert bodies(fake) == ["I am a bot. "]
    with rooms.database.write() as connection:
        assert claims.in_hand(connection, mine, rooms.clock()) is None
        assert outcomes.under_way(connection, mine) is None
        lost = outcomes.settle(connection, mine, outcomes.Settled("failed"), rooms.clock())
        claims.give_back(connection, mine)
    assert (lost, states(rooms)) == (False, ["sent"])


def test_a_row_whose_sender_died_is_unsure_and_risk_goes_again(
    rooms: House, fake: FakeTwilio
) -> None:
    """Never resend blindly; a risk reply alone may double."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    a_member(rooms, forum, OTHER)
    rooms.hear("HELP")
    rooms.hear("I want to die", OTHER)
    rooms.do(update(Outgoing).values(state=SENDING, leased_until=NOW, attempts=1, lease="dead"))
    rooms.clock.passes(seconds=1)

    rooms.deliver()

    assert states(rooms) == [UNSURE, "sent"]
    assert (bodies(fake), len(bodies(fake, OTHER))) == ([], 1)
    assert rooms.column(select(Outgoing.attempts).order_by(Outgoing.id)) == [1, 2]


def test_what_the_provider_refuses_for_now_goes_again(rooms: House, fake: FakeTwilio) -> None:
    """429 waits as long as it says, 5xx waits by back-off: 2 seconds, then 4, then it goes."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    fake.plan(error=20429, retry_after="7")
    fake.plan(error=20503, times=1)

    rooms.deliver()
    due = select(Outgoing.state, Outgoing.due_at, Outgoing.why, Outgoing.provider_code)
    assert rooms.rows(due) == [(HELD, NOW + timedelta(seconds=7), "try_again", "20429")]
    # It did not reach her: a number answers nothing meanwhile.
    assert rooms.rows(select(Address.put_row, Address.put_at)) == [(None, None)]

    rooms.clock.passes(seconds=7)
    rooms.deliver()
    assert rooms.column(select(Outgoing.due_at)) == [rooms.clock() + timedelta(seconds=4)]

    rooms.clock.passes(seconds=4)
    rooms.deliver()
    assert (states(rooms), bodies(fake)) == (["sent"], ["What would y"])
    assert rooms.column(select(Address.put_at)) == [rooms.clock()]


def test_a_call_without_an_answer_is_unsure_and_stays_so(rooms: House, fake: FakeTwilio) -> None:
    """The message may have left: it is shown, and not sent again by itself."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    fake.plan(answer=None)

    rooms.deliver()
    rooms.clock.passes(minutes=1)
    rooms.deliver()

    assert (states(rooms), len(fake.calls())) == ([UNSURE], 1)


@pytest.mark.parametrize(
    ("error", "mark", "state"),
    [
        (21610, "stopped_at", "failed"),
        (21211, "unreachable_at", "failed"),
        (21614, "unreachable_at", "failed"),
    ],
)
def test_a_final_refusal_marks_the_phone_and_cancels_the_rest(
    rooms: House, fake: FakeTwilio, error: int, mark: str, state: str
) -> None:
    """What waits for this phone is cancelled, what waits for another goes."""
    forum = a_forum(rooms)
    here = a_member(rooms, forum)
    a_member(rooms, forum, OTHER)
    rooms.hear("HELP")
    rooms.hear("MENU")
    rooms.hear("HELP", OTHER)
    fake.plan(to=PHONE, error=error)

    rooms.deliver()

    assert states(rooms) == [state, "cancelled", "sent"]
    column = Address.__table__.c[mark]
    assert rooms.column(select(Address.id).where(column == NOW)) == [here.address_id]
    assert rooms.column(select(Outgoing.provider_code).order_by(Outgoing.id))[0] == str(error)
    why = "no_mobile" if mark == "unreachable_at" else None
    assert rooms.column(select(Outgoing.why).order_by(Outgoing.id))[0] == why
    noted = [kind for kind, _, _ in rooms.journal.since(NOW)]
    assert noted == (["stop"] if error == 21610 else [])


def test_21610_on_a_stop_confirmation_counts_as_confirmed(rooms: House, fake: FakeTwilio) -> None:
    """The provider has stopped this phone itself: that is what the line would have said."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("STOP")
    fake.plan(error=21610)

    rooms.deliver()

    assert states(rooms) == ["sent"]


def test_the_provider_s_id_is_kept_sealed(rooms: House, fake: FakeTwilio) -> None:
    """It opens to what the provider gave, and stands nowhere as it is."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.deliver()

    query = select(Outgoing.provider_id, Address.id, Address.key, Address.master).join(
        Address, Address.id == Outgoing.address_id
    )
    (row,) = rooms.rows(query)
    opened = rooms.keyring.unseal(owner_of(row), "outgoing.provider_id", row.provider_id)
    sid = fake.accepted()[0]["sid"]
    assert (opened, sid.encode() in row.provider_id) == (sid, False)


def test_a_row_that_no_key_opens_is_broken_and_holds_up_nobody(
    rooms: House, fake: FakeTwilio
) -> None:
    """It fails, is shown, and the next row of the same phone goes."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.hear("MENU")
    change(rooms, ids(rooms)[0], words=rooms.keyring.seal_for_house("outgoing.words", "x"))

    rooms.deliver()

    assert rooms.rows(select(Outgoing.state, Outgoing.why).order_by(Outgoing.id)) == [
        ("failed", "broken"),
        ("sent", None),
    ]
    assert bodies(fake) == ["What would y"]


def test_two_workers_at_once_send_nothing_twice(rooms: House, fake: FakeTwilio) -> None:
    """Forty phones with two replies each, two deliveries in threads of their own."""
    forum, phones = a_forum(rooms), [f"+4477009005{number:02}" for number in range(40)]
    for phone in phones:
        a_member(rooms, forum, phone)
        rooms.hear("HELP", phone)
        rooms.hear("MENU", phone)
    workers = [Thread(target=asyncio.run, args=[until_idle(rooms.delivery())]) for _ in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    rooms.deliver()

    assert states(rooms) == ["sent"] * 80
    shown = ["I am a bot. ", "What would y"]
    assert [bodies(fake, phone) for phone in phones] == [shown] * 40


def test_a_chat_with_a_pace_gets_one_message_a_second(rooms: House) -> None:
    """The second waits until the first is a second old; another chat waits for nobody."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat")
    a_member(rooms, forum, "8", channel="try_chat")
    for chat in ("7", "7", "8"):
        rooms.hear("who is this", chat, "try_chat")
    first, second, others = ids(rooms)
    change(rooms, first, state="delivered", sending_at=NOW)

    def claimed(seconds: float) -> list[int]:
        with rooms.database.write() as connection:
            now, pace = NOW + timedelta(seconds=seconds), timedelta(seconds=1)
            return [row.id for row in claims.claim(connection, "try_chat", 10, now, pace)]

    assert claimed(0.5) == [others]
    assert claimed(1) == [second]


class Hanging(Simulator):
    """A provider that answers nobody, and breaks off once it is closed."""

    def __init__(self) -> None:
        """Begin with no call."""
        super().__init__("sms")
        self.called = 0
        self.is_busy, self.closed = asyncio.Event(), asyncio.Event()

    async def send(self, sending: Sending) -> Sent:
        """Take a call, and keep it."""
        self.called += 1
        if self.called == AT_ONCE:
            self.is_busy.set()
        await self.closed.wait()
        return Sent(Outcome.UNSURE)

    async def close(self) -> None:
        """Break all calls off."""
        self.closed.set()


def test_what_was_let_go_before_the_machine_slept_is_asked_about_again(
    rooms: House, fake: FakeTwilio
) -> None:
    """A lid was closed between the gate and the call: the reply is eight hours late by then."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    slept: list[datetime] = []

    def clock() -> datetime:
        if not slept and SENDING in states(rooms):
            slept.append(rooms.clock())
            rooms.clock.passes(hours=8)
        return rooms.clock()

    channels = open_channels(rooms.settings, clock=clock)
    asyncio.run(
        until_idle(Delivery(rooms.database, rooms.keyring, rooms.journal, channels, {}, clock))
    )

    assert (slept, bodies(fake)) == ([NOW], ["Your text ca"])
    assert states(rooms) == ["expired", "sent"]


def test_a_worker_that_ends_calls_nobody_any_more(rooms: House) -> None:
    """What waits for a call to end is given back, and another worker sends it."""
    forum = a_forum(rooms)
    phones = [f"+4477009005{number:02}" for number in range(IN_HAND)]
    for phone in phones:
        a_member(rooms, forum, phone)
        rooms.hear("HELP", phone)
    provider = Hanging()

    async def end_in_the_middle() -> None:
        delivery = Delivery(
            rooms.database, rooms.keyring, rooms.journal, {"sms": provider}, {}, rooms.clock
        )
        await delivery.look()
        await provider.is_busy.wait()
        await delivery.close(0)

    asyncio.run(end_in_the_middle())

    waited = IN_HAND - AT_ONCE
    assert provider.called == AT_ONCE
    assert Counter(states(rooms)) == {"unsure": AT_ONCE, READY: waited}
