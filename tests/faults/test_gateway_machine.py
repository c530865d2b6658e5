"""Whatever happens between a text and its answer, in whatever order (a Hypothesis state machine).

`pytest --hypothesis-profile=five-thousand tests/faults/test_gateway_machine.py` lives five thousand
lives of a whole gateway on each database; an ordinary run a few.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot import agreed_times, answering, broadcasting, halting, silencing, stop_words
from bot.answering import NotAnswered
from bot.silencing import Silence
from bot.timetable import Timetable
from bot.written_poll import WrittenQuestion
from storage import addresses, members, outbox, switches
from storage.addresses import Address
from storage.inbox import Inbox
from tests.bot.broadcasts import a_poll, an_update, closed, in_days
from tests.bot.safety.allowed import Facts, forbids
from tests.faults.machine.known import facts_of
from tests.faults.machine.people import CHATS, PHONES, SETTINGS, People, Phone, Post
from tests.faults.machine.promises import Promises
from tests.faults.machine.provider import ANSWERS, Provider
from tests.faults.machine.what_happens import (
    BEGINNINGS,
    CODES,
    FORUMS,
    HER_HOURS,
    MARKS,
    NEWS,
    PLACES,
    POLLS,
    SENDERS,
    SPANS,
    STATUSES,
    WORDS,
    WORKERS,
)
from tests.faults.machine.worker import Item, Worker
from tests.rooms import House, Member, a_house, call_back

pytestmark = pytest.mark.slow

IN_EVERY_RUN = 15  # lives on each database: enough to find in weeks of runs what one would not
STEPS = 40
MOST_LOOKS = 60  # more than ever waits for one chat


class Gateway(RuleBasedStateMachine):
    """Two forums, seven phones, two providers, two workers, and a clock."""

    def __init__(self, rooms: House, client: FlaskClient) -> None:
        super().__init__()
        self.rooms = rooms
        self.client = client

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begins(self, beginning: datetime) -> None:
        """Begin on an ordinary day, or on the eve of a change of summer time."""
        self.rooms.clock.now = beginning
        self.people = People(self.rooms, self.client)
        self.providers = {
            name: Provider(name, has_receipts=name == "sms") for name in ("sms", "telegram")
        }
        self.promises = Promises(self.rooms, self.people, self.providers)
        self.workers = [Worker(self.rooms, self.providers, self.people.place_of) for _ in range(2)]
        self.timetable = Timetable(self.rooms.reception)
        self.on_their_way: list[Post] = []
        self.polls: list[int] = []
        self.facts: dict[int, Facts] = {}  # of each row, when the gate was asked about it

    # What people do.

    @rule(phone=st.sampled_from(PHONES), words=WORDS, comes=st.sampled_from([True, True, False]))
    def somebody_writes(self, phone: Phone, words: str, comes: bool) -> None:
        """Somebody writes, and it comes at once or is late."""
        words = f"JOIN {self.people.code}" if words == "JOIN" else words
        self._sent(self.people.writes(phone, words), comes=comes)

    @rule(phone=st.sampled_from(PHONES), several=st.lists(WORDS, min_size=1, max_size=4),
          which=WORKERS, how=st.sampled_from(list(ANSWERS)), steps=st.integers(0, 3))  # fmt: skip
    def somebody_writes_and_a_worker_falters(
        self, phone: Phone, several: list[str], which: int, how: str, steps: int
    ) -> None:
        """Somebody writes, once or more; a worker begins to answer, and dies if it is not done."""
        for words in several:
            self.somebody_writes(phone, words, comes=True)
        worker = self.workers[which]
        for item in worker.claims(phone.channel):
            self._steps(worker, item, how, steps)
        if steps < 3:
            worker.starts()

    @precondition(lambda self: self.providers["telegram"].taken)
    @rule(place=PLACES, button=st.integers(0, 3), comes=st.booleans())
    def somebody_presses(self, place: int, button: int, comes: bool) -> None:
        """Somebody presses a button of a message that has come, if it has some."""
        taken = self.providers["telegram"].taken
        sending = taken[-1 - place % len(taken)].sending
        buttons = [number for number, _ in sending.buttons] or ["1"]
        phone = Phone("telegram", sending.chat)
        pressed = buttons[button % len(buttons)]
        self._sent(self.people.presses(phone, sending.receipt_token, pressed), comes=comes)

    @rule(phone=st.sampled_from(CHATS), blocked=st.booleans(), comes=st.booleans())
    def somebody_blocks(self, phone: Phone, blocked: bool, comes: bool) -> None:
        """Somebody blocks us on Telegram, or takes that back."""
        self._sent(self.people.blocks(phone, blocked=blocked), comes=comes)

    @precondition(lambda self: self.on_their_way)
    @rule(place=PLACES)
    def what_was_late_comes(self, place: int) -> None:
        """What was late comes, in whatever order."""
        self._comes(self.on_their_way.pop(place % len(self.on_their_way)))

    @precondition(lambda self: self.people.posts)
    @rule(place=PLACES)
    def the_same_comes_again(self, place: int) -> None:
        """A provider brings again what it has brought; nothing happens."""
        before = self.rooms.counts()
        self.people.bring(self.people.posts[-1 - place % len(self.people.posts)])
        assert self.rooms.counts() == before

    # What staff do.

    @rule(forum=FORUMS, asked=POLLS, days=st.sampled_from([None, 0.1, 2]))
    def a_poll_is_to_open(
        self, forum: int, asked: list[WrittenQuestion], days: float | None
    ) -> None:
        """Somebody lets a poll open."""
        closes = None if days is None else in_days(self.rooms, days)
        self.polls.append(a_poll(self.rooms, self.people.forums[forum], *asked, closes=closes))
        self.the_clock_turns()

    @precondition(lambda self: self.polls)
    @rule(place=PLACES, reminds=st.booleans())
    def a_poll_goes_on(self, place: int, reminds: bool) -> None:
        """Somebody lets a poll remind, or closes it."""
        poll = self.polls[place % len(self.polls)]
        if not reminds:
            closed(self.rooms, poll)
            return
        with self.rooms.database.write() as connection:
            broadcasting.remind(connection, self.rooms.keyring, poll, "ash", self.rooms.clock())

    @rule(forum=FORUMS, text=NEWS)
    def news_is_to_go(self, forum: int, text: str) -> None:
        """Somebody lets a piece of news go."""
        an_update(self.rooms, self.people.forums[forum], text)
        self.the_clock_turns()

    @precondition(lambda self: self.people.posts)
    @rule(place=PLACES)
    def a_person_answers(self, place: int) -> None:
        """A person answers one of the texts, where that may be."""
        of_members = select(Inbox.id, Inbox.member_id).where(Inbox.member_id.is_not(None))
        rows = self.rooms.rows(of_members.order_by(Inbox.id))
        if not rows:
            return
        text, now = rows[place % len(rows)], self.rooms.clock()
        words = answering.worded("Ash", "We have read it, and look into it.")
        with suppress(NotAnswered), self.rooms.database.write() as connection:
            answering.answer(connection, self.rooms.keyring, text.member_id, text.id, words, now)

    @rule(place=PLACES, discreet=st.booleans(), hours=HER_HOURS)
    def a_person_agrees_on_times(self, place: int, discreet: bool, hours: str | None) -> None:
        """A member agrees with a person on other times, and on who may look at her phone."""
        which, agreed = self._one(place), agreed_times.Agreed(discreet, hours)
        with self.rooms.database.write() as connection:
            member = members.with_forum(connection, which.id)
            if member is not None:
                known, now = [which.address_id], self.rooms.clock()
                agreed_times.keep(connection, self.rooms.journal, member, agreed, known, now)

    @rule(place=PLACES, silence=st.sampled_from([silencing.stopped, silencing.paused]))
    def a_person_silences(self, place: int, silence: Callable[[datetime], Silence]) -> None:
        """A member has asked a person for silence."""
        asked, which = silence(self.rooms.clock()), self._one(place)
        with self.rooms.database.write() as connection:
            silencing.silenced(connection, self.rooms.journal, which.id, asked)

    @rule(place=PLACES, state=st.sampled_from(MARKS), on=st.booleans())
    def a_phone_stands_otherwise(self, place: int, state: str, on: bool) -> None:
        """A phone is quiet, parked, unreachable or in doubt; or is so no more."""
        which, now = self._one(place), self.rooms.clock()
        with self.rooms.database.write() as connection:
            addresses.lock_one(connection, which.address_id)
            addresses.change(connection, [which.address_id], **{state: now if on else None})
            outbox.wake(connection, [which.address_id])

    @rule(which=st.none() | FORUMS, on=st.sampled_from([True, True, False]))
    def somebody_stops_all_sending(self, which: int | None, on: bool) -> None:
        """Somebody stops all sending, of a forum or of the house, or allows it again."""
        forum = None if which is None else self.people.forums[which]
        with self.rooms.database.write() as connection:
            if on:
                switches.switch_on(connection, forum)
            else:
                halting.stop(connection, forum, self.rooms.clock())

    # What workers do.

    @rule(which=WORKERS, sender=SENDERS)
    def a_worker_claims(self, which: int, sender: str) -> None:
        """A worker takes in hand what may go."""
        self.workers[which].claims(sender)

    @precondition(lambda self: any(worker.hand for worker in self.workers))
    @rule(place=PLACES, how=st.sampled_from(list(ANSWERS)), steps=st.sampled_from([1, 1, 2, 3]))
    def a_worker_goes_on(self, place: int, how: str, steps: int) -> None:
        """A worker takes the next steps with one message: the gate, the call, the record."""
        items = [(worker, item) for worker in self.workers for item in worker.hand]
        worker, item = items[place % len(items)]
        self._steps(worker, item, how, steps)

    @rule(which=WORKERS, sender=SENDERS, how=st.sampled_from(["takes it", *ANSWERS]))
    def a_worker_does_it_all(self, which: int, sender: str, how: str) -> None:
        """A worker claims what may go, and carries the first of it as answered, the rest well."""
        worker = self.workers[which]
        for place, item in enumerate(worker.claims(sender)):
            self._steps(worker, item, how if place == 0 else "takes it", 3)

    @rule(which=WORKERS)
    def a_worker_dies(self, which: int) -> None:
        """A worker is killed, wherever it is, and another takes its place."""
        self.workers[which].starts()

    @rule(place=PLACES, statuses=st.lists(STATUSES, min_size=1, max_size=3))
    def receipts_come(self, place: int, statuses: list[str]) -> None:
        """What became of a message comes, in whatever order, twice or never; or of no message."""
        taken = self.providers["sms"].taken[::-1]
        token, sid = "unknown", "SM1"
        if place < len(taken):
            token, sid = taken[place].sending.receipt_token, taken[place].id
        for status in statuses:
            self._receipt(token, status, sid)

    # What the clock does.

    @rule(span=SPANS, turns=st.booleans())
    def time_passes(self, span: timedelta, turns: bool) -> None:
        """Time passes, and a worker turns the clock, or none is there to do so."""
        self.rooms.clock.now += span
        if turns:
            self.the_clock_turns()

    @rule(spans=st.lists(SPANS, min_size=1, max_size=4))
    def a_worker_is_at_work_meanwhile(self, spans: list[timedelta]) -> None:
        """Time passes in steps, by day and by night, and after each all goes that may go."""
        for span in spans:
            self.time_passes(span, turns=True)
            for sender in self.providers:
                self.a_worker_does_it_all(0, sender, "takes it")

    @rule()
    def the_clock_turns(self) -> None:
        """A worker does what is due by itself."""
        self.timetable.turn()

    # What holds.

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        """Hold all promises against the database and the providers."""
        if hasattr(self, "promises"):
            assert list(self.promises.wrongs()) == []

    def teardown(self) -> None:
        """Let it all come to its end, unless something has gone wrong before."""
        if hasattr(self, "promises") and sys.exception() is None:
            for hours in (0, 8, 8, 8, 15 * 24, 3 * 24):
                self.rooms.clock.passes(hours=hours)
                self._rests()
            assert list(self.promises.wrongs_at_the_end()) == []

    def _rests(self) -> None:
        """Let all workers die, their leases pass, and another do what there is to do."""
        for worker in self.workers:
            worker.starts()
        self.rooms.clock.passes(seconds=60)
        self.the_clock_turns()
        for _ in range(MOST_LOOKS):  # a chat takes one message a second
            for which, sender in product((0, 1), self.providers):
                self.a_worker_does_it_all(which, sender, "takes it")
            self.rooms.clock.passes(seconds=1)
            if not (stuck := list(self.promises.wrongs_at_rest())):
                break
        assert stuck == []
        self.nothing_is_lost_or_doubled()

    def _one(self, place: int) -> Member:
        return self.people.members[place % len(self.people.members)]

    def _sent(self, post: Post, *, comes: bool) -> None:
        if comes:
            self._comes(post)
        else:
            self.on_their_way.append(post)

    def _comes(self, post: Post) -> None:
        self.people.bring(post)
        if post.words is not None and stop_words.is_stop_itself(post.words):
            assert self._is_stopped(post.phone)

    def _is_stopped(self, phone: Phone) -> bool:
        blind = self.rooms.keyring.blind(phone.channel, phone.chat)
        stopped_at = select(Address.stopped_at).where(Address.blind == blind)
        return self.rooms.column(stopped_at) != [None]

    def _steps(self, worker: Worker, item: Item, how: str, steps: int) -> None:
        for _ in range(steps):
            if item in worker.hand:
                self._goes_on(worker, item, how)

    def _goes_on(self, worker: Worker, item: Item, how: str) -> None:
        """Take one step, and see that nothing leaves, nor arrives, outside the table."""
        if item.sending is None:
            self.facts[item.claimed.id] = facts_of(self.rooms, item.claimed.id)
        facts, before = self.facts[item.claimed.id], len(item.provider.taken)
        item.provider.answer = ANSWERS[how]
        worker.goes_on(item)
        if item.sending is not None and (item.sent is None or len(item.provider.taken) > before):
            assert forbids(facts, self.rooms.clock()) == []

    def _receipt(self, token: str, status: str, sid: str) -> None:
        code = CODES.get(status)
        extra = {} if code is None else {"ErrorCode": code}
        said = status if code is None else "undelivered"
        assert call_back(self.client, token, said, sid, **extra).status_code == 204
        if code is not None:
            self.promises.failed.add(token)


def test_nothing_is_lost_or_doubled_whatever_happens(database_url: str, tmp_path: Path) -> None:
    """Texts, repetitions, crashes, two workers, receipts, stops, switches and the clock."""
    with a_house(database_url, tmp_path, more=SETTINGS) as rooms:
        client = rooms.client()

        class Here(Gateway):
            def __init__(self) -> None:
                super().__init__(rooms, client)

        run_state_machine_as_test(Here, settings=_settings())


def _settings() -> settings:
    asked = settings().max_examples
    most = asked if asked > settings.get_profile("busy").max_examples else IN_EVERY_RUN
    return settings(max_examples=most, stateful_step_count=STEPS)
