"""Web and worker are told to end in the middle of their work, as Ctrl-C and a platform do."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.outgoing import SENDING, SENT, UNSURE
from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import Installation, phone
from tests.faults.locks import held, waits

pytestmark = pytest.mark.slow

SLOW_CALL, SILENT_CALL = phone(101), phone(102)
SLOW_TURN, NEXT_SLOW_TURN = phone(103), phone(104)
SAID = "The letter came two weeks late"
PATIENCE = 12  # seconds, after which whoever ends them loses patience


def test_a_worker_ends_with_its_call(installation: Installation) -> None:
    """A call that is answered meanwhile is recorded; one that never is stands as unsure.

    Either way the worker ends in time, and nothing goes twice when the next one starts.
    """
    web = installation.web()
    installation.members(SLOW_CALL, SILENT_CALL)
    endings = ((SLOW_CALL, signal.SIGTERM, SENT), (SILENT_CALL, signal.SIGINT, UNSURE))
    for number, ending, state in endings:
        worker = installation.worker()
        installation.provider.plan(to=number, then_hold=True)
        assert installation.text(web, number, SAID) == [200]
        installation.provider.wait_for_held()
        assert stands(installation, number) == [(SENDING, 1)]
        with ThreadPoolExecutor(1) as thread:
            took = thread.submit(worker.end, ending)
            if state == SENT:
                installation.provider.release(number)
            assert took.result(30) < PATIENCE
        installation.provider.release()
        assert worker.process.returncode == 0
        assert stands(installation, number) == [(state, 1)]
    installation.worker()
    installation.until(lambda: is_over(installation), "nothing is left")
    assert wrongs(installation) == []


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_web_process_ends_with_its_turn(
    installation: Installation, ending: signal.Signals
) -> None:
    """A turn that waits when the end is told comes to its end, and its answer goes out."""
    web = installation.web()
    installation.members(SLOW_TURN)
    with ThreadPoolExecutor(2) as threads:
        with held(installation, SLOW_TURN):
            answer = threads.submit(installation.text, web, SLOW_TURN, SAID)
            installation.until(lambda: waits(installation, web), "the turn waits")
            took = threads.submit(web.end, ending)
            time.sleep(1)
        assert answer.result(30) == [200]
        assert took.result(30) < PATIENCE
    assert web.process.returncode == 0
    installation.worker()
    installation.until(lambda: is_over(installation), "it is answered")
    assert stands(installation, SLOW_TURN) == [(SENT, 1)]
    assert wrongs(installation) == []
