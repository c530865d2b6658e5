"""Web and worker are told to end in the middle of their work, as Ctrl-C and a platform do."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from storage.outgoing import SENDING, SENT, UNSURE
from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import LONG, Installation, Running, phone
from tests.faults.locks import held, waits

pytestmark = pytest.mark.slow

SLOW_CALL, SILENT_CALL = phone(101), phone(102)
SLOW_TURN, NEXT_SLOW_TURN = phone(103), phone(104)
SAID = "The letter came two weeks late"


def test_a_worker_ends_with_its_call(installation: Installation) -> None:
    """A call that is answered meanwhile is recorded; one that never is stands as unsure.

    Either way the worker ends by itself, and nothing goes twice when the next one starts.
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
            took.result(LONG)
        installation.provider.release()
        assert worker.process.returncode == 0
        assert stands(installation, number) == [(state, 1)]
    installation.worker()
    installation.until(lambda: is_over(installation), "nothing is left")
    assert wrongs(installation) == []


def test_a_web_process_ends_with_its_turn(installation: Installation) -> None:
    """A turn that waits when the end is told comes to its end, and its answer goes out."""
    installation.members(SLOW_TURN, NEXT_SLOW_TURN)
    web = installation.web()
    installation.until(lambda: _listens(web), "all of it has started")
    _end_in_a_turn(installation, web, SLOW_TURN, signal.SIGTERM)
    # Ctrl-C is for whoever runs both at once.
    _end_in_a_turn(installation, installation.web("start"), NEXT_SLOW_TURN, signal.SIGINT)
    installation.worker()
    installation.until(lambda: is_over(installation), "both are answered")
    assert stands(installation, SLOW_TURN) == stands(installation, NEXT_SLOW_TURN) == [(SENT, 1)]
    assert wrongs(installation) == []


def _end_in_a_turn(
    installation: Installation, web: Running, number: str, ending: signal.Signals
) -> None:
    with ThreadPoolExecutor(2) as threads:
        with held(installation, number):
            answer = threads.submit(installation.text, web, number, SAID)
            installation.until(lambda: waits(installation, web), "the turn waits")
            took = threads.submit(web.end, ending)
            installation.until(lambda: _refuses(web), "nobody new is let in")
        assert answer.result(LONG) == [200]
        took.result(LONG)
    assert web.process.returncode == 0


def _listens(web: Running) -> bool:
    """Say whether each process that web has forked off listens to signals by now.

    One that still starts loses the word to end, and is killed ten seconds later.
    """
    main = Path(f"/proc/{web.process.pid}")
    children = (main / f"task/{web.process.pid}/children").read_text(encoding="ascii").split()
    texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in children]
    caught = [int(text.partition("SigCgt:")[2].split()[0], 16) for text in texts]
    # The main process catches no SIGABRT, and its children do once they have begun.
    return len(caught) > 1 and all(mask >> (signal.SIGABRT - 1) & 1 for mask in caught)


def _refuses(web: Running) -> bool:
    """Say whether a process no longer answers whoever comes."""
    try:
        with urlopen(f"{web.url}/health", timeout=0.5):
            return False
    except OSError:
        return True
