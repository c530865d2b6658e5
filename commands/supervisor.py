"""Web and worker side by side: begun together, ended together, whatever happens to us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

TOLD_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 12  # seconds, longer than web and worker take to end what is under way
LOOK_EVERY = 0.1
_PR_SET_PDEATHSIG = 1


def run_together(names: tuple[str, ...], meanwhile: Callable[[], bool]) -> int:
    """Run commands as children until told to end, or until one ends by itself.

    `meanwhile` is called between two looks until it says that it is done. Gives 0 when told
    to end, 1 when a child ended by itself.
    """
    told = _Told()
    children: list[subprocess.Popen[bytes]] = []
    try:
        children += (_start(name) for name in names)
        done = False
        while not told.yet and all(child.poll() is None for child in children):
            done = done or meanwhile()
            time.sleep(LOOK_EVERY)
    finally:
        _end(children)
    return 0 if told.yet else 1


class _Told:
    """Whether somebody has told us to end."""

    def __init__(self) -> None:
        self.yet = False
        for number in TOLD_BY:
            # Under nohup a closed terminal is meant to end nothing. A script's background job
            # is begun with SIGINT ignored too, but whoever sends one means it.
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._tell)

    def _tell(self, number: int, frame: FrameType | None) -> None:
        self.yet = True


def _start(name: str) -> subprocess.Popen[bytes]:
    """Start one command in a process group of its own, so that Ctrl-C reaches us alone."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, sys.argv[0], name],
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_end_with_parent(os.getpid()) if sys.platform == "linux" else None,  # noqa: PLW1509 - we have one thread
    )


def _end_with_parent(parent: int) -> Callable[[], None]:
    """Make what asks Linux to end a child if we are killed without a chance to do so."""
    libc = ctypes.CDLL(None)  # loaded before the fork: after it as little as possible is done

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)  # we were killed before it could ask

    return ask


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """End all of them: kindly first, and whatever is left of their groups after a while."""
    for child in children:
        child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, until - time.monotonic()))
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
