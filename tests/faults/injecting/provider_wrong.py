"""The provider is slow, silent, broken off, over its limit, out of order, or talks nonsense."""

from functools import partial

from storage.outgoing import UNSURE
from tests.fakes.twilio_server import Plan
from tests.faults.injecting.fault import Fault
from tests.faults.injecting.talking import PHONES, hear
from tests.faults.installation import Installation

WORKERS = 2
LONG = 300  # seconds; a machine may be busy


def _answers(plan: Plan, installation: Installation, times: int, tries: int = 1) -> int:
    """Let it do this at so many calls; a reply that is not taken comes again so often."""
    installation.provider.plan(**(plan | Plan(times=times)))
    hear(installation, PHONES[: max(times // tries, 1)], "MENU")
    for _ in range(WORKERS):
        installation.worker()
    installation.until(lambda: not installation.provider.planned(), "all has gone wrong", LONG)
    return times


def _hangs(plan: Plan, installation: Installation, times: int) -> int:
    """Let it keep so many calls for longer than anybody waits, and break them off."""
    _answers(plan, installation, times)

    def all_given_up() -> bool:
        return not {row.state for row in installation.rows()} - {UNSURE}

    installation.until(all_given_up, "nobody waits any more", LONG)
    installation.provider.release(drop=True)
    return times


_FAULTS = (
    ("is slow", partial(_answers, {"wait": 0.3}), 300),
    ("hangs before it takes a message", partial(_hangs, {"hold": True}), 48),
    ("hangs after it took one", partial(_hangs, {"then_hold": True}), 48),
    ("closes before it takes one", partial(_answers, {"accept": False, "answer": None}), 400),
    ("closes after it took one", partial(_answers, {"answer": None}), 500),
    ("answers 429", partial(_answers, {"error": 20429}, tries=3), 420),
    ("answers 429 and asks to wait", partial(_answers, {"error": 20429, "retry_after": "1"}), 60),
    ("answers 500", partial(_answers, {"error": 20500}, tries=3), 420),
    (
        "takes one behind a broken gateway",
        partial(_answers, {"answer": "<html>", "status": 502}),
        60,
    ),
    ("takes one and answers nonsense", partial(_answers, {"answer": "<html>", "status": 200}), 400),
)
FAULTS = tuple(
    Fault(f"provider {what}", "call", inject, times, few=min(times, 24))
    for what, inject, times in _FAULTS
)
