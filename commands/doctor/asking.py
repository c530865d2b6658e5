"""Asks a provider something: shortly, once, and without a trace in the log."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from commands.doctor.findings import Finding, wrong

_SECONDS = 5  # for each step of a call
APART = timedelta(minutes=2)


class Silent(Exception):
    """Nobody answered, or nobody who speaks as the provider does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered, yes or no."""

    status: int
    body: Mapping[str, Any]
    at: datetime | None  # by its own clock

    @property
    def is_yes(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300


def ask(
    url: str, query: Mapping[str, str] | None = None, login: tuple[str, str] | None = None
) -> Answer:
    """Make one call; raises Silent where no answer comes."""
    for name in ("httpx", "httpcore"):  # they write addresses, and in those stands the token
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # As the worker calls: only our own settings decide where it goes.
        with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
            answer = client.get(url, params=query, auth=login)
            body = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
        raise Silent from None
    if not isinstance(body, dict):
        raise Silent
    return Answer(answer.status_code, body, _date(answer.headers.get("Date", "")))


def _date(text: str) -> datetime | None:
    with suppress(ValueError):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def same_time(name: str, answer: Answer, now: datetime) -> Iterator[Finding]:
    """Compare our clock with that of a provider."""
    if answer.at is not None and abs(answer.at - now) > APART:
        yield wrong(
            f"The clock of this machine and that of {name} are more than 2 minutes apart: "
            "let a time server set it, or messages go at wrong times."
        )
