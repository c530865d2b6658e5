"""Two workers share what waits: each message goes once, under one cap, and either may die."""

import pytest

from bot.messages import Inbound
from storage.outgoing import SENT, UNSURE
from tests.faults.facts import is_over, wrongs
from tests.faults.installation import Installation, Running, now, phone

pytestmark = pytest.mark.slow

PHONES = tuple(phone(number) for number in range(100, 300))
CAP = 40  # parts per second
LATENCY = 0.1  # seconds in which the provider answers
SAID = "The letter came two weeks late"


def test_two_workers_send_each_reply_once_and_one_carries_on(installation: Installation) -> None:
    """200 replies go once each, no faster than the cap; then one worker dies half-way in 200 more.

    What the dead one had in a call stands as unsure; the other sends all the rest.
    """
    installation.members(*PHONES)
    installation.provider.plan(times=None, wait=LATENCY)
    _say(installation, SAID)
    workers = [installation.worker(str(CAP)) for _ in range(2)]
    installation.until(lambda: is_over(installation), "the first replies are sent", 30)
    assert [(row.state, len(row.taken)) for row in installation.rows()] == [(SENT, 1)] * len(PHONES)
    _see_the_cap_kept(installation)

    _say(installation, "MENU")
    dying, living = workers
    _wait_until_taken(installation, len(PHONES) * 3 // 2)
    if not installation.database.is_sqlite:
        assert all(worker.events("sent") for worker in workers)
    dying.kill()
    carried_on = len(living.events("sent"))
    installation.until(lambda: is_over(installation), "the other one sends the rest", 60)
    assert wrongs(installation) == []
    assert len(living.events("sent")) > carried_on
    _see_how_few_are_unsure(installation, dying)


def _say(installation: Installation, words: str) -> None:
    """Let each phone say the same, and a reply wait for each."""
    reception = installation.reception()
    for number in PHONES:
        sid = f"SM{len(installation.posted):032x}"
        installation.posted.add((number, sid))
        reception.receive(Inbound("sms", number, sid, words, now()))


def _see_the_cap_kept(installation: Installation) -> None:
    """See that the provider took them no faster than the cap, whichever worker sent.

    The first is late where the machine is busy, and the last in time: that much is granted.
    """
    moments = sorted(moment for row in installation.rows() for moment in row.taken)
    least = (len(moments) - 1) / CAP
    assert moments[-1] - moments[0] >= least * 0.8


def _wait_until_taken(installation: Installation, count: int) -> None:
    installation.until(
        lambda: len(installation.provider.accepted()) >= count, f"{count} are taken", 30
    )


def _see_how_few_are_unsure(installation: Installation, dead: Running) -> None:
    """See that nothing is unsure but what the dead worker may have had in a call."""
    rows = installation.rows()
    unsure = [row.id for row in rows if row.state == UNSURE]
    recorded = {line["row"] for line in dead.events("sent")}
    assert len(unsure) <= CAP * LATENCY * 4, installation.told()
    assert not recorded & set(unsure)
    assert len([row for row in rows if row.state == SENT]) == len(rows) - len(unsure)
