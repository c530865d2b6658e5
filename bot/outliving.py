"""What goes on whatever becomes of one piece of it: a loop, or many messages side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot import log


@dataclass(slots=True)
class Attempt:
    """What became of one piece of work; known once it is over."""

    error: Exception | None = None


@contextmanager
def outliving(event: str, **ids: int) -> Iterator[Attempt]:
    """Let one piece of work fail in whatever way, and log that it did under the name of `event`.

    The database or a provider may be away, and what a library then raises is nobody's to list. To
    be told to end is no failure: it ends the work, and what is around it.
    """
    attempt = Attempt()
    try:
        yield attempt
    except Exception as error:  # noqa: BLE001 - whoever waits outlives each of them alike
        attempt.error = error
        log.failed(event, error, **ids)
