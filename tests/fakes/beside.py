"""A fake as a process of its own, which ends with the one that began it, however that one ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[2]


@contextmanager
def beside(module: str, *options: str) -> Iterator[str]:
    """Run a module that says its address in its first line, and ends when its input does."""
    command = [sys.executable, "-m", module, *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
