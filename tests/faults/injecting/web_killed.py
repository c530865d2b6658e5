"""A web process dies by kill -9: in each kind of turn, after it, and anywhere.

What it had not answered for is posted once more, to another one, as a provider does.
"""

import http.client
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from storage.inbox import Inbox
from storage.outgoing import DELIVERED, Outgoing
from tests.fakes import twilio_posts
from tests.faults.facts import is_over
from tests.faults.injecting import brakes
from tests.faults.injecting.fault import Fault
from tests.faults.injecting.talking import groups, hear
from tests.faults.installation import Installation, Running

AT_ONCE = 4
LONGEST = 0.3  # seconds from the posts to a kill at any moment
Post = Callable[[Running], int | None]
# Gives what says whether a process stands where it shall die.
Moment = Callable[[Installation], AbstractContextManager[Callable[[Running], bool]]]


def _turns(moment: Moment, installation: Installation, times: int) -> int:
    """Kill it while members write."""
    brakes.install(installation, "turn")
    another = installation.web()
    installation.worker()
    for numbers, words in islice(groups(AT_ONCE), times):
        sids = [f"SM{len(installation.posted) + place:032x}" for place in range(AT_ONCE)]
        posts = [
            partial(_text, installation, number, words, sid)
            for number, sid in zip(numbers, sids, strict=True)
        ]
        _die_and_post_again(installation, posts, moment, another)
    return times


def _text(
    installation: Installation, number: str, words: str, sid: str, web: Running
) -> int | None:
    return installation.text(web, number, words, sid)[0]


def _reports(moment: Moment, installation: Installation, times: int) -> int:
    """Kill it while the provider reports on what it has sent."""
    brakes.install(installation, "report")
    another = installation.web()
    installation.worker()
    for numbers, words in islice(groups(AT_ONCE), times):
        hear(installation, numbers, words)
        installation.until(lambda: is_over(installation), "all is sent", 60)
        accepted = [installation.provider.accepted(number)[-1] for number in numbers]
        posts = [partial(_report, message) for message in accepted]
        _die_and_post_again(installation, posts, moment, another)
    assert _delivered(installation) == times * AT_ONCE
    return times


def _report(message: dict[str, Any], web: Running) -> int | None:
    with suppress(OSError, http.client.HTTPException):
        return twilio_posts.callback(message, "delivered", post_to=web.url)[0]
    return None


def _die_and_post_again(
    installation: Installation, posts: Sequence[Post], moment: Moment, another: Running
) -> None:
    web = installation.web()
    with ThreadPoolExecutor(len(posts)) as threads:
        with moment(installation) as stands:
            answers = [threads.submit(post, web) for post in posts]
            installation.until(lambda: stands(web), "it stands where it shall die", 60)
            web.kill()
        taken = [answer.result(30) for answer in answers]
    for post, status in zip(posts, taken, strict=True):
        if status is None:
            assert post(another) in {200, 204}
        else:
            assert status in {200, 204}


@contextmanager
def _braked(step: str, installation: Installation) -> Iterator[Callable[[Running], bool]]:
    with brakes.on(installation, step):
        yield partial(brakes.stands, installation)


@contextmanager
def _when_one_stands(
    count: Callable[[Installation], int], installation: Installation
) -> Iterator[Callable[[Running], bool]]:
    before = count(installation)
    yield lambda _: count(installation) > before


@contextmanager
def _anywhen(installation: Installation) -> Iterator[Callable[[Running], bool]]:
    moment = time.monotonic() + random.uniform(0, LONGEST)
    yield lambda _: time.monotonic() > moment


def _texts(installation: Installation) -> int:
    with installation.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Inbox)).scalar_one()


def _delivered(installation: Installation) -> int:
    with installation.database.read() as connection:
        found = select(func.count()).where(Outgoing.state == DELIVERED)
        return connection.execute(found).scalar_one()


_WHEN = {
    "in a turn": partial(_turns, partial(_braked, "turn")),
    "when a turn stands": partial(_turns, partial(_when_one_stands, _texts)),
    "at any moment of turns": partial(_turns, _anywhen),
    "in a report": partial(_reports, partial(_braked, "report")),
    "when a report stands": partial(_reports, partial(_when_one_stands, _delivered)),
}
FAULTS = tuple(
    Fault(f"web killed {when}", "kill", inject, times=12, few=1) for when, inject in _WHEN.items()
)
