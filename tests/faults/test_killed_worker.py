"""A worker is killed at each of its commits and provider calls: nothing is lost, nothing doubled.

Many phones side by side stand at another point each when the same worker dies. Its leases last
20 seconds, for which all of them wait together.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.messages import Inbound
from storage import forums, sends
from storage.outgoing import CANCELLED, DELIVERED, LEASED, READY, SENDING, SENT, UNSURE
from storage.rates import Rate
from tests.fakes import twilio_posts
from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import SLUG, Installation, Running, now, phone
from tests.faults.locks import held, held_addresses, held_cap, waits

pytestmark = pytest.mark.slow

RECORDED = phone(101)
LOST_CALL = phone(102)  # the provider has not accepted, and the call breaks off
LATE_CALL = phone(103)  # the provider has not accepted, and does so once the caller is dead
ACCEPTED = phone(104)  # the provider has accepted, and not answered
TWO_ROWS = phone(105)  # the same, and another reply waits behind it
RISK_LOST = phone(106)
RISK_ACCEPTED = phone(107)
STOP_LOST = phone(108)  # stopped while its call is held before it is accepted
STOP_ACCEPTED = phone(109)  # the same, afterwards
REPORTED = phone(110)  # its status callback is faster than the provider's own answer
ANSWERED = phone(111)  # the provider has answered; the record waits for the phone's lock
HELD_BEFORE = (LOST_CALL, LATE_CALL, RISK_LOST, STOP_LOST)
HELD_AFTER = (ACCEPTED, TWO_ROWS, RISK_ACCEPTED, STOP_ACCEPTED, REPORTED, ANSWERED)
QUEUE = tuple(phone(number) for number in range(200, 240))  # leased, or not claimed yet
LAPSING = phone(120)

SAID, DANGER = "The letter came two weeks late", "please help me now"
SLOW = "3"  # parts per second: a claim takes rows seconds before they may go


def test_a_worker_dies_at_each_commit_and_each_call(installation: Installation) -> None:
    """Each text is kept once, each reply arrives once or stands as unsure; risk alone may double.

    The kills: in a lapse, before and after its commit; with rows ready, leased, in each state of
    a call, answered and recorded; in the transaction that writes `sending`; in a claim.
    """
    web = installation.web()
    _die_in_a_lapse(installation)
    _say_it_all(installation, web)
    stopped_late = _die_in_calls(installation, web)
    _die_writing_sending(installation)
    _die_claiming(installation)
    for _ in range(2):
        installation.worker()
    installation.until(lambda: is_over(installation), "all has come to its end", 40)
    assert wrongs(installation) == []
    _see_the_ends(installation, stopped_late)
    _decide_by_callback(installation, web)
    _go_on_talking(installation, web)


def _say_it_all(installation: Installation, web: Running) -> None:
    provider = installation.provider
    talking = (RECORDED, *HELD_BEFORE, *HELD_AFTER, *QUEUE)
    installation.members(*talking)
    for number in HELD_BEFORE:
        provider.plan(to=number, hold=True)
    for number in HELD_AFTER:
        provider.plan(to=number, then_hold=True)
    for number in talking:
        words = DANGER if number in {RISK_LOST, RISK_ACCEPTED} else SAID
        assert installation.text(web, number, words) == [200]
    assert installation.text(web, TWO_ROWS, "MENU") == [200]


def _die_in_calls(installation: Installation, web: Running) -> str:
    """Kill a worker that has rows at every point; return a phone that was stopped while leased."""
    provider, worker = installation.provider, installation.worker(SLOW)
    provider.wait_for_held(len(HELD_BEFORE) + len(HELD_AFTER))
    installation.until(lambda: stands(installation, RECORDED) == [(SENT, 1)], "one is recorded")
    for number in (STOP_LOST, STOP_ACCEPTED):
        assert installation.text(web, number, "STOP") == [200]
    (message,) = provider.accepted(REPORTED)
    assert twilio_posts.callback(message, "delivered", post_to=web.url)[0] == 204
    leased = _last(installation, LEASED)
    assert installation.text(web, leased, "STOP") == [200]
    with held(installation, ANSWERED):
        provider.release(ANSWERED)
        installation.until(lambda: ANSWERED in provider.answered(), "the provider answers")
        installation.until(lambda: waits(installation, worker), "the record waits")
        found = {state for number in QUEUE for state, _ in stands(installation, number)}
        in_calls = [*HELD_BEFORE, ACCEPTED, TWO_ROWS, RISK_ACCEPTED, STOP_ACCEPTED, ANSWERED]
        under_way = [stands(installation, number)[0][0] for number in in_calls]
        worker.kill()
    assert {READY, LEASED} <= found, installation.told()
    assert set(under_way) == {SENDING}, installation.told()
    provider.release(LATE_CALL)
    provider.release(drop=True)
    return leased


def _last(installation: Installation, state: str) -> str:
    """Name the phone of the queue whose message is the last one in this state."""

    def look() -> list[str]:
        return [n for n in QUEUE if [row for row in installation.rows(n) if row.state == state]]

    return installation.until(look, f"a message is {state}")[-1]


def _die_writing_sending(installation: Installation) -> None:
    """Kill a worker that has claimed and waits for the phone's lock to write `sending`."""
    before = {row.id for row in installation.rows() if row.state == LEASED}
    worker = installation.worker("1")

    def claimed() -> list[int]:
        rows = installation.rows()
        return [row.address_id for row in rows if row.state == LEASED and row.id not in before]

    # The last of them has seconds before it may go.
    address = installation.until(claimed, "another message is claimed")[-1]
    with held_addresses(installation, [address]):
        assert address in claimed(), "it was faster than the test"
        # Once the last slot has come, whoever waits is about to send.
        installation.until(lambda: _slots_are_over(installation), "its moment comes")
        installation.until(lambda: waits(installation, worker), "it waits for the phone")
        worker.kill()
        assert address in claimed()


def _slots_are_over(installation: Installation) -> bool:
    with installation.database.read() as connection:
        return connection.execute(select(Rate.next_at)).scalar_one() < now().timestamp()


def _die_claiming(installation: Installation) -> None:
    """Kill a worker in the transaction of a claim, which waits before its end."""
    worker = installation.worker("1")
    installation.until(lambda: _unclaimed(installation), "some wait")
    with held_cap(installation):
        installation.until(lambda: waits(installation, worker), "the claim waits")
        before = _unclaimed(installation)
        worker.kill()
        assert _unclaimed(installation) == before != []


def _unclaimed(installation: Installation) -> list[int]:
    """List what nobody has claimed."""
    return [row.id for row in installation.rows() if row.state == READY]


def _die_in_a_lapse(installation: Installation) -> None:
    """Kill a worker that goes on with a talk by itself: before that commits, and right after."""
    installation.members(LAPSING)
    worker = installation.worker()
    # Said nearly three minutes ago, so that the receipt is due in a moment.
    long_ago = timedelta(minutes=3) - timedelta(seconds=1.5)
    said_at, sid = now() - long_ago, "SM" + "a" * 32
    installation.posted.add((LAPSING, sid))
    installation.reception(lambda: now() - long_ago).receive(
        Inbound("sms", LAPSING, sid, SAID, said_at)
    )
    with held(installation, LAPSING):
        due = installation.address(LAPSING).wake_at
        assert due > now(), "it was faster than the test"
        installation.until(lambda: now() > due + timedelta(seconds=1.2), "the lapse is due")
        installation.until(lambda: waits(installation, worker), "the lapse waits")
        worker.kill()
        assert installation.address(LAPSING).wake_at == due
    worker = installation.worker()
    installation.until(lambda: installation.address(LAPSING).wake_at is None, "the talk goes on")
    worker.kill()


def _see_the_ends(installation: Installation, stopped_late: str) -> None:
    """See how each phone's messages have ended, and how often each has left."""
    confirmed = (SENT, 1)
    ends = {
        RECORDED: [(SENT, 1)],
        LOST_CALL: [(UNSURE, 0)],
        LATE_CALL: [(UNSURE, 1)],
        ACCEPTED: [(UNSURE, 1)],
        TWO_ROWS: [(UNSURE, 1), (SENT, 1)],
        RISK_LOST: [(SENT, 1)],
        STOP_LOST: [(UNSURE, 0), confirmed],
        STOP_ACCEPTED: [(UNSURE, 1), confirmed],
        REPORTED: [(DELIVERED, 1)],
        ANSWERED: [(UNSURE, 1)],
        stopped_late: [(CANCELLED, 0), confirmed],
    }
    assert {number: stands(installation, number) for number in ends} == ends
    # These two may have been under way once more when the next worker was killed.
    assert [state for state, _ in stands(installation, RISK_ACCEPTED)] == [SENT]
    assert len(stands(installation, LAPSING)) == 2
    queue = [stands(installation, number) for number in QUEUE if number != stopped_late]
    assert queue.count([(SENT, 1)]) >= len(queue) - 2
    assert _shown(installation) == [row.id for row in installation.rows() if row.state == UNSURE]


def _shown(installation: Installation) -> list[int]:
    """List the unsure messages that a facilitator of the forum sees."""
    with installation.database.read() as connection:
        forum_id = forums.find(connection, SLUG)
        found = sends.in_trouble(connection, installation.keyring, forum_id, UNSURE, now())
        return [send.id for send in found]


def _decide_by_callback(installation: Installation, web: Running) -> None:
    """See a late status callback decide what was unsure."""
    (message,) = installation.provider.accepted(ACCEPTED)
    assert twilio_posts.callback(message, "delivered", post_to=web.url)[0] == 204
    assert stands(installation, ACCEPTED) == [(DELIVERED, 1)]


def _go_on_talking(installation: Installation, web: Running) -> None:
    """See that nothing is stuck behind an unsure message: the next text is answered."""
    for number in (LOST_CALL, ACCEPTED, ANSWERED):
        assert installation.text(web, number, "HELP") == [200]
    installation.until(lambda: is_over(installation), "the next replies are sent")
    for number in (LOST_CALL, ACCEPTED, ANSWERED):
        assert stands(installation, number)[-1] == (SENT, 1)
    assert wrongs(installation) == []
