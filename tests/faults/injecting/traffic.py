"""Members who go on writing while the ground moves: each text is posted until it is taken."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event

from tests.faults.injecting.talking import PHONES, WORDS
from tests.faults.installation import Installation, Running

WRITERS = 3
POSTS_FOR = 120  # seconds
EVERY = 0.1


@contextmanager
def going_on(installation: Installation, web: Callable[[], Running]) -> Iterator[Callable[[], int]]:
    """Let members write until the block ends; gives how many texts have been taken so far."""
    ended, taken = Event(), [0] * WRITERS

    def write(writer: int) -> None:
        mine = PHONES[writer::WRITERS]
        for place in count():
            if ended.is_set():
                return
            number = mine[place % len(mine)]
            words = WORDS[place // len(mine) % len(WORDS)]
            post_until_taken(installation, web, number, words, f"SM{writer:08x}{place:024x}")
            taken[writer] += 1
            time.sleep(EVERY)

    with ThreadPoolExecutor(WRITERS) as threads:
        writing = [threads.submit(write, writer) for writer in range(WRITERS)]
        try:
            yield lambda: sum(taken)
        finally:
            ended.set()
            for each in writing:
                each.result(POSTS_FOR)


def taken_again(installation: Installation, taken: Callable[[], int]) -> None:
    """Wait until a text is taken that was not before."""
    before = taken()
    installation.until(lambda: taken() > before, "texts are taken again", POSTS_FOR)


def post_until_taken(
    installation: Installation, web: Callable[[], Running], number: str, words: str, sid: str
) -> None:
    """Post a text until it is taken.

    Twilio posts it twice and then keeps it in its list, which a worker reads: here posting
    stands for both.
    """
    until = time.monotonic() + POSTS_FOR
    while installation.text(web(), number, words, sid) != [200]:
        assert time.monotonic() < until, "nobody takes a text"
        time.sleep(EVERY)
