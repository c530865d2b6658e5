"""Figures for Prometheus: counts and times, and nothing that anybody said."""

import hmac
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from storage import figures, inbox, outgoing
from storage.figures import Figures
from webhooks.rooms import rooms

# Each state is there from the beginning, with nought: an alert cannot watch what is missing.
_ENDED = (outgoing.SENT, outgoing.DELIVERED, *outgoing.NEVER_CAME, outgoing.UNSURE)
_OUTGOING = (*outgoing.OPEN, *_ENDED)
_INBOX = (inbox.UNDERSTOOD, inbox.FILED, inbox.KEPT, inbox.UNREAD)
_SHARES = (0.5, 0.95, 0.99)

bp = Blueprint("figures", __name__)


@bp.get("/metrics")
def show() -> Response:
    """Answer whoever has the token; without METRICS_TOKEN nobody has."""
    if not _is_allowed(rooms().metrics_token):
        abort(HTTPStatus.FORBIDDEN)
    with rooms().database.read() as connection:
        found = figures.read(connection, rooms().clock())
    registry = CollectorRegistry()
    registry.register(_Found(found))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_allowed(token: str | None) -> bool:
    given = request.headers.get("Authorization", "")
    return token is not None and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


class _Found(Collector):
    """What was measured, as Prometheus takes it."""

    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give each figure."""
        found = self._found
        yield _by(
            "forumline_outgoing",
            "Messages of ours, by state.",
            ("state",),
            {(state,): found.outgoing.get(state, 0) for state in _OUTGOING},
        )
        yield _by(
            "forumline_inbox",
            "Texts that came, by state; the bot failed on those that are unread.",
            ("state",),
            {(state,): found.inbox.get(state, 0) for state in _INBOX},
        )
        yield GaugeMetricFamily(
            "forumline_oldest_ready_seconds",
            "For how long the oldest message waits that may go.",
            found.oldest_ready,
        )
        yield GaugeMetricFamily(
            "forumline_clock_overdue_seconds",
            "For how long the oldest thing waits that the clock should have done.",
            found.overdue,
        )
        yield _by(
            "forumline_process_silent_seconds",
            "Since when a process has not shown that it is alive.",
            ("process",),
            {(name,): seconds for name, seconds in found.ticks.items()},
        )
        yield _by(
            "forumline_refused",
            f"Messages among the newest {figures.NEWEST} that a provider refused, by its code.",
            ("channel", "code"),
            found.refused,
        )
        yield _by(
            "forumline_reply_seconds",
            f"From a text to the call for its reply, among the newest {figures.NEWEST} messages.",
            ("quantile",),
            {(str(share),): _quantile(found.replies, share) for share in _SHARES if found.replies},
        )


def _by(
    name: str, said: str, labels: tuple[str, ...], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=labels)
    for label, value in sorted(values.items()):
        family.add_metric(label, value)
    return family


def _quantile(rising: tuple[float, ...], share: float) -> float:
    """Give the value below which this share of them lies (the nearest rank)."""
    return rising[min(int(share * len(rising)), len(rising) - 1)]
