"""The clock of web and worker jumps, and summer time begins and ends: with libfaketime.

It is loaded into whole processes, and reads from a file by how much their clock is wrong. The
database's server keeps the right time, as on another machine.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.outgoing import HELD, OPEN
from tests.faults.facts import is_over
from tests.faults.injecting import listening
from tests.faults.injecting.fault import Fault, NotRun
from tests.faults.injecting.talking import PHONES
from tests.faults.injecting.traffic import going_on, taken_again
from tests.faults.installation import Installation, now
from tests.fetch import NotFetched, one_at_a_time, wheel_folder

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AROUND = 10  # seconds before the change from which members write, and as long after it
SETTLES = 5
LONDON = ZoneInfo("Europe/London")
NINE = 9  # when a forum may begin to talk
LISTENERS = PHONES[-16:]


class Clock:
    """The clock of all processes of an installation."""

    def __init__(self, installation: Installation) -> None:
        """Let all that is started from now on have it; it is right as yet."""
        self._file = installation.folder / "wrong"
        self.goes_wrong(timedelta())
        installation.environment |= {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds between two looks into it
            # What measures how long something takes stays as it is.
            "DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
        }

    def goes_wrong(self, by: timedelta) -> None:
        """Put it so far ahead of the right time."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{by.total_seconds():+.3f}", encoding="ascii")
        new.replace(self._file)  # nobody reads half of it
        self._by = by

    def jumps(self, by: timedelta) -> None:
        """Put it so far ahead of where it is."""
        self.goes_wrong(self._by + by)

    def stands(self, moment: datetime) -> None:
        """Put it to a moment."""
        self.goes_wrong(moment - now())

    def until(self, installation: Installation, moment: datetime) -> None:
        """Wait until it has come to a moment."""
        installation.until(lambda: now() + self._by > moment, "the moment has come", 120)


def _library() -> Path:
    # Not that of the system: in 0.9.10, which many have, Python's `sleep` fails.
    try:
        with one_at_a_time():
            wheel = wheel_folder("libfaketime", "requirements-faults.txt")
    except NotFetched as why:
        raise NotRun(str(why)) from None
    for found in wheel.glob("vendor/libfaketime/src/libfaketime.so.1"):
        return found
    raise NotRun("libfaketime was not built for this machine")


def _jumps(by: timedelta, installation: Installation, times: int) -> int:
    """Let the clock jump while members write; each time it starts from where it was.

    It begins in a morning: what is late in the evening waits until the next.
    """
    clock = Clock(installation)
    clock.stands((now() + timedelta(days=1)).replace(hour=10))
    web, _ = installation.web(), installation.worker()
    with going_on(installation, lambda: web) as taken:
        for _ in range(times):
            time.sleep(SETTLES)
            clock.jumps(by)
            taken_again(installation, taken)
        time.sleep(SETTLES)
    return times


def _summer_time(month: int, installation: Installation, times: int) -> int:
    """Let members write as the hour changes, and news wait that night until nine."""
    change = _change(month)
    clock = Clock(installation)
    clock.stands(change - timedelta(minutes=10))
    listening.listen(installation, "sms", LISTENERS, "Europe/London")
    cause = listening.send_news(installation)
    web, _ = installation.web(), installation.worker()
    clock.stands(change - timedelta(seconds=AROUND))  # to start has taken a while
    with going_on(installation, lambda: web):
        clock.until(installation, change + timedelta(seconds=AROUND))
    installation.until(lambda: _is_answered(installation, cause), "all but the news has gone", 120)
    nine = change.astimezone(LONDON).replace(hour=NINE, minute=0, second=0)
    clock.stands(nine - timedelta(seconds=SETTLES))
    installation.until(lambda: is_over(installation), "the news has gone", 120)
    went = [row.sending_at for row in installation.rows() if row.cause == cause]
    assert len(went) == len(LISTENERS)
    assert [moment for moment in went if moment is None or moment < nine] == []
    return times


def _is_answered(installation: Installation, cause: str) -> bool:
    """Say whether the news alone is left, and waits for its time."""
    waits = [row for row in installation.rows() if row.state in OPEN]
    return {(row.state, row.cause) for row in waits} == {(HELD, cause)}


def _change(month: int) -> datetime:
    """Give the next last Sunday of a month, at one in the morning of UTC."""
    year = now().year + (now().month >= month)
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


_CHANGES: tuple[tuple[str, Callable[[Installation, int], int], int], ...] = (
    ("clock jumps an hour ahead", partial(_jumps, HOUR), 4),
    # What is to go waits on SQLite until the clock has come to where it was: two minutes after two.
    ("clock jumps a minute back", partial(_jumps, -MINUTE), 2),
    ("summer time begins", partial(_summer_time, 3), 1),
    ("summer time ends", partial(_summer_time, 10), 1),
)
FAULTS = tuple(Fault(what, "other", inject, times, few=1) for what, inject, times in _CHANGES)
