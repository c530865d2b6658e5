"""Whoever dies or is cut off, the line goes on by itself within seconds."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.messages import Inbound
from storage.outgoing import SENT
from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import Installation, now, phone

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = phone(101), phone(102), phone(103)
SAID = "The letter came two weeks late"
SOON = 10  # seconds, on a busy machine; two are enough on another
_CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_another_worker_turns_the_clock_once_its_holder_is_killed(
    installation: Installation,
) -> None:
    """What is due by time is done by the first, and after its death by the one that waited."""
    installation.members(FIRST, SECOND)
    holder = installation.worker()
    _see_a_talk_go_on(installation, FIRST)
    installation.worker()
    holder.kill()
    _see_a_talk_go_on(installation, SECOND)
    installation.until(lambda: is_over(installation), "all is sent", 40)
    assert wrongs(installation) == []


def test_web_and_worker_go_on_when_every_connection_was_cut(installation: Installation) -> None:
    """As a restart of the server cuts them: texts come in, replies go out, the clock turns."""
    if installation.database.is_sqlite:
        return  # it has no server that could cut them
    installation.members(FIRST, SECOND, THIRD)
    web = installation.web()
    installation.worker()
    assert installation.text(web, FIRST, SAID) == [200]
    installation.until(lambda: stands(installation, FIRST) == [(SENT, 1)], "it is answered")
    with installation.database.write() as connection:
        connection.execute(_CUT)
    assert installation.text(web, SECOND, SAID) == [200]
    installation.until(lambda: stands(installation, SECOND) == [(SENT, 1)], "it is answered")
    _see_a_talk_go_on(installation, THIRD)
    installation.until(lambda: is_over(installation), "all is sent")
    assert wrongs(installation) == []


def _see_a_talk_go_on(installation: Installation, number: str) -> None:
    """Let somebody have fallen silent three minutes ago: the clock alone goes on with her talk."""
    long_ago, sid = now() - timedelta(minutes=3), f"SM{len(installation.posted):032x}"
    installation.posted.add((number, sid))
    reception = installation.reception(lambda: long_ago)
    reception.receive(Inbound("sms", number, sid, SAID, long_ago))
    installation.until(
        lambda: installation.address(number).wake_at is None, "the talk goes on", SOON
    )
