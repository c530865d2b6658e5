"""The table of `make faults`, and what of it is wrong."""

from collections.abc import Sequence

from tests.faults.injecting.fault import Result

LEAST = {"kill": 300, "call": 5_000}  # of a whole run
_HEAD = ("fault", "database", "times injected", "lost", "doubled", "unsure")


def table(results: Sequence[Result]) -> str:
    """Draw one row for each fault on each database, and a last one for all of them."""
    numbers = [(each.times, each.lost, each.doubled, each.unsure) for each in results]
    rows = [
        (each.fault, each.database, *(counted if not each.not_run else _reason(each)))
        for each, counted in zip(results, numbers, strict=True)
    ]
    rows.append(("all", "", *(sum(column) for column in zip(*numbers, strict=True))))
    lines = [_HEAD, ("---",) * 2 + ("--:",) * 4, *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _reason(result: Result) -> tuple[str, ...]:
    return (f"not run: {result.not_run}", "", "", "")


def failures(results: Sequence[Result], *, is_whole: bool) -> list[str]:
    """Name what is wrong; a whole run must also have done enough."""
    found = [
        f"{each.fault} on {each.database}: {wrong}" for each in results for wrong in each.wrongs
    ]
    for kind, least in LEAST.items() if is_whole else ():
        done = sum(each.times for each in results if each.kind == kind)
        if done < least:
            found.append(f"of kind {kind} only {done} were injected, and not {least}")
    return found
