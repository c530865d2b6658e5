"""Real processes: what they print, who is alive, and what a port answers."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.commands.line import PROGRAM, Line

PATIENCE = 40  # seconds; it is the machine that is slow at times, not the program


def a_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(found: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, f"{what} took too long"
        time.sleep(0.05)


@dataclass
class Running:
    """One command that runs, and what it has printed so far."""

    process: subprocess.Popen[bytes]
    port: int
    printed: Path
    seen: set[int] = field(default_factory=set)  # every process that it was ever seen to have

    def output(self) -> str:
        """Give what it has printed, the log too."""
        return self.printed.read_text("utf-8")

    def family(self) -> set[int]:
        """Give the processes that live: itself, its children and theirs."""
        found = {self.process.pid} if _is_alive(self.process.pid) else set()
        parents = dict(_processes())
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        self.seen |= found
        return {pid for pid in self.seen if _is_alive(pid)}

    def asks(self, request: bytes) -> bytes:
        """Send some bytes to its port, and give all that it answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as door:
            door.sendall(request)
            return b"".join(iter(lambda: door.recv(65536), b""))

    def answers(self) -> bool:
        """Whether it answers on its port."""
        with suppress(OSError):
            return b" 200 OK" in self.asks(b"GET /health HTTP/1.0\r\n\r\n")
        return False

    def ends(self) -> int:
        """Wait until it and all that it started have ended, and give its exit code."""
        code = self.process.wait(PATIENCE)
        until(lambda: not self.family(), "ending")
        return code


def _processes() -> Iterator[tuple[int, int]]:
    """List every process of this machine with its parent."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            pid, _, rest = stat.read_text("utf-8", "replace").partition(" ")
            yield int(pid), int(rest.rpartition(")")[2].split()[1])


def _is_alive(pid: int) -> bool:
    """Whether a process lives; one that nobody has buried yet does not."""
    with suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
    return False


@contextmanager
def running(line: Line, *words: str, **settings: str) -> Iterator[Running]:
    """Run a command on a port of its own for as long as it is looked at."""
    port, printed = a_port(), line.folder / "printed"
    environment = line.environment(PORT=str(port), **settings)
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, *words], cwd=line.folder, env=environment, stdout=output, stderr=output
        )
    found = Running(process, port, printed)
    try:
        yield found
    finally:
        for pid in found.family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
