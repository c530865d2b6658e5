"""What the first page of a forum says, read from it."""

import re

from storage import polls
from storage.polls import PollState
from tests.builders import (
    Ground,
)

PAGE = "/forums/riverside/"


def things(text: str) -> list[str]:
    """Give the work that a page lists, in its order."""
    found = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", text)
    return [" ".join(re.sub(r"<.*?>", "", each).split()) for each in found]


def closed(ground: Ground, poll: int, **ago: float) -> None:
    """Let a poll have closed."""
    at = ground.ago(**ago)
    ground.write(
        lambda connection: polls.change(
            connection, poll, state=PollState.CLOSED, closed_at=at, closes_at=at
        )
    )


def ages(text: str) -> list[str]:
    """Give since when each work waits, or how late it is."""
    found = re.findall(r'<p class="fl-waits__age">(.*?)</p>', text)
    return [" ".join(re.sub(r"<.*?>", " ", each).split()) for each in found]


def pairs(text: str) -> dict[str, str]:
    """Give the facts beside the work."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
