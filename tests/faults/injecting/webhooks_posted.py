"""Webhooks come twice, late, out of order, and many of one member at once."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from storage.outgoing import DELIVERED
from tests.fakes import twilio_posts
from tests.faults.facts import is_over
from tests.faults.injecting.fault import Fault
from tests.faults.injecting.talking import PHONES, WORDS
from tests.faults.installation import Installation, Running

OUT_OF_ORDER = ("delivered", "sent", "queued", "delivered", "sending")
Result = TypeVar("Result")


def _twice_at_once(installation: Installation, times: int) -> int:
    """Post each text twice in one instant."""
    web, _ = installation.web(), installation.worker()
    for number in PHONES[:times]:
        assert installation.text(web, number, WORDS[0], times=2) == [200, 200]
    return times


def _late_again(installation: Installation, times: int) -> int:
    """Post each text once more, after the next one of the same member and all the answers."""
    web, _ = installation.web(), installation.worker()
    for place, number in enumerate(PHONES[:times]):
        for words in WORDS[:2]:
            assert installation.text(web, number, words, _sid(place, words)) == [200]
    installation.until(lambda: is_over(installation), "all is answered", 60)
    for place, number in enumerate(PHONES[:times]):
        assert installation.text(web, number, WORDS[0], _sid(place, WORDS[0])) == [200]
    return times


def _sid(place: int, words: str) -> str:
    return f"SM{place:016x}{WORDS.index(words):016x}"


def _many_of_one_member(installation: Installation, times: int) -> int:
    """Post several texts of one member in one instant, each twice."""
    web, _ = installation.web(), installation.worker()
    posted = 0
    for number in PHONES[: max(times // len(WORDS), 1)]:
        posts = [
            partial(installation.text, web, number, words, _sid(posted + place, words), times=2)
            for place, words in enumerate(WORDS)
        ]
        assert _at_once(posts) == [[200, 200]] * len(WORDS)
        posted += len(WORDS)
    return posted


def _reports_out_of_order(installation: Installation, times: int) -> int:
    """Report on each message in an order that cannot be, each report twice."""
    web, _ = installation.web(), installation.worker()
    for number in PHONES[: max(times // len(OUT_OF_ORDER), 1)]:
        assert installation.text(web, number, "MENU") == [200]
    installation.until(lambda: is_over(installation), "all is sent", 60)
    sent = installation.provider.accepted()
    for message in sent:
        posts = [partial(_report, web, message, status) for status in OUT_OF_ORDER]
        assert _at_once(posts) == [204] * len(OUT_OF_ORDER)
    assert {row.state for row in installation.rows()} == {DELIVERED}
    return len(sent) * len(OUT_OF_ORDER)


def _report(web: Running, message: dict[str, Any], status: str) -> int:
    return twilio_posts.callback(message, status, post_to=web.url)[0]


def _at_once(posts: Iterable[Callable[[], Result]]) -> list[Result]:
    with ThreadPoolExecutor(len(OUT_OF_ORDER)) as threads:
        return [each.result() for each in [threads.submit(post) for post in posts]]


_WHAT = (
    ("texts posted twice at once", _twice_at_once, 200),
    ("texts posted again late", _late_again, 100),
    ("texts of one member at once", _many_of_one_member, 200),
    ("reports twice and out of order", _reports_out_of_order, 200),
)
FAULTS = tuple(Fault(what, "other", inject, times, few=12) for what, inject, times in _WHAT)
