"""How much memory processes hold, as Linux counts it, and what a bare process needs for imports.

The code of a library lies in memory once for all processes of a machine, whoever else uses it: it
is left out wherever something is to be compared.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

_PROC = Path("/proc")
# Each library is imported into the same process, after those before it: what two of them need
# counts for the first.
_IMPORT = """
import importlib, json, sys

def held():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("Pss_Anon:"))

found = [held()]
for name in sys.argv[1:]:
    importlib.import_module(name)
    found.append(held())
print(json.dumps(found))
"""


def can_be_read() -> bool:
    """Whether this system tells it at all."""
    return Path("/proc/self/smaps_rollup").exists()


def megabytes(pid: int, *, with_code: bool = False) -> dict[str, float]:
    """Say what a process and all below it hold, added up by the last word of what was typed.

    What several share counts for each in part.
    """
    found: dict[str, float] = defaultdict(float)
    for each in _family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it may just have ended
            found[_name(each)] += _held(each, "Pss:" if with_code else "Pss_Anon:")
    return found


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(FileNotFoundError):
        for each in (_PROC / f"{pid}/task/{pid}/children").read_text("utf-8").split():
            yield from _family(int(each))


def _name(pid: int) -> str:
    words = (_PROC / f"{pid}/cmdline").read_text("utf-8").rstrip("\0").split("\0")
    return words[-1]


def _held(pid: int, what: str) -> float:
    lines = (_PROC / f"{pid}/smaps_rollup").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def of_imports(names: Sequence[str], folder: Path) -> dict[str, float]:
    """Say how many megabytes a bare interpreter holds, and each library one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, *names],
        cwd=folder, env={}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    held = json.loads(done.stdout)
    more = [later - before for before, later in pairwise(held)]
    return {"python": held[0]} | dict(zip(names, more, strict=True))
