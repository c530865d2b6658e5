"""The database ends while everybody works, as in an update or in a crash, and comes back."""

import signal
import time
from functools import partial

from tests.faults.injecting.fault import Fault
from tests.faults.injecting.grounds import own_server, server
from tests.faults.injecting.traffic import going_on, taken_again
from tests.faults.installation import Installation

AWAY = 2.0  # seconds
BETWEEN = 2.0


def _restarted(how: signal.Signals, installation: Installation, times: int) -> int:
    web, _ = installation.web(), installation.worker()
    with going_on(installation, lambda: web) as taken:
        for _ in range(times):
            time.sleep(BETWEEN)
            server(installation).stop(how)
            time.sleep(AWAY)
            server(installation).start()
            taken_again(installation, taken)
    return times


_HOW = {"restarted": signal.SIGINT, "crashed": signal.SIGQUIT}
FAULTS = tuple(
    Fault(
        f"database {what}",
        "other",
        partial(_restarted, how),
        times=8,
        few=1,
        on=("postgresql",),
        ground=own_server,
    )
    for what, how in _HOW.items()
)
