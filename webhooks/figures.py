"""Figures for Prometheus: counts and times, and nothing that anybody said."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.flow import OF_CHANNELS, Trouble, Wrong, troubles
from storage import figures, flow, inbox, outgoing
from storage.figures import Figures
from storage.flow import Flow
from webhooks.rooms import TURNS, rooms

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
        now = rooms().clock()
        found, does = figures.read(connection, now), flow.read(connection, now)
    registry = CollectorRegistry()
    registry.register(_Found(found, does, troubles(does, now), sorted(rooms().turns), now))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_allowed(token: str | None) -> bool:
    given = request.headers.get("Authorization", "")
    return token is not None and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


@dataclass(frozen=True, eq=False)  # the registry keeps it in a set
class _Found(Collector):
    """What was measured, as Prometheus takes it."""

    found: Figures
    flow: Flow
    troubles: list[Trouble]
    turns: list[float]
    now: datetime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give each figure."""
        yield from self._of_rows()
        yield from self._of_times()
        yield from self._of_channels()

    def _of_rows(self) -> Iterator[GaugeMetricFamily]:
        found = self.found
        yield _by(
            "forumline_outgoing",
            f"Messages of ours, by state: all that are open or unsure, and of the newest "
            f"{figures.NEWEST_ROWS} how they ended.",
            ("state",),
            {(state,): found.outgoing.get(state, 0) for state in _OUTGOING},
        )
        yield _by(
            "forumline_inbox",
            f"Texts that came: all that the bot failed on (unread), and what became of the newest "
            f"{figures.NEWEST_ROWS}.",
            ("state",),
            {(state,): found.inbox.get(state, 0) for state in _INBOX},
        )
        yield GaugeMetricFamily(
            "forumline_unread_by_the_bot",
            "Texts on which the bot failed, and which nobody has read yet.",
            self.flow.unread,
        )
        yield _by(
            "forumline_refused",
            f"Messages among the newest {flow.NEWEST} that a provider refused, did not take yet or "
            "left in doubt, by its code.",
            ("channel", "kind", "code"),
            {(one, kind, code or "none"): n for (one, kind, code), n in self.flow.refusals.items()},
        )

    def _of_times(self) -> Iterator[GaugeMetricFamily]:
        found = self.found
        waits = [one.waits_since for one in self.flow.channels if one.waits_since]
        yield GaugeMetricFamily(
            "forumline_oldest_ready_seconds",
            "For how long the oldest message waits that may go.",
            max(map(self._since, waits), default=0),
        )
        yield GaugeMetricFamily(
            "forumline_clock_overdue_seconds",
            "For how long the oldest thing waits that the clock should have done.",
            self._since(self.flow.due_since) if self.flow.due_since else 0,
        )
        yield _by(
            "forumline_process_silent_seconds",
            "Since when a process has not shown that it is alive.",
            ("process",),
            {(name,): seconds for name, seconds in found.ticks.items()},
        )
        yield _by(
            "forumline_reply_seconds",
            f"From a text to the call for its reply, among the newest {figures.NEWEST} messages.",
            ("quantile",),
            _quantiles(found.replies),
        )
        yield _by(
            "forumline_turn_seconds",
            f"What the newest {TURNS} turns took, of the web process that answers this alone.",
            ("quantile",),
            _quantiles(self.turns),
        )

    def _of_channels(self) -> Iterator[GaugeMetricFamily]:
        known = self.flow.channels
        yield _by(
            "forumline_heard_seconds",
            f"Since when no text has come, where one is among the newest {flow.NEWEST_TEXTS}.",
            ("channel",),
            {(one.name,): self._since(one.heard_at) for one in known if one.heard_at},
        )
        yield _by(
            "forumline_left_seconds",
            "Since when no message has left.",
            ("channel",),
            {(one.name,): self._since(one.left_at) for one in known if one.left_at},
        )
        stands = {(kind, ""): 0 for kind in Wrong if kind not in OF_CHANNELS}
        stands |= {(kind, one.name): 0 for kind in OF_CHANNELS for one in known}
        stands |= {(each.kind, each.channel or ""): 1 for each in self.troubles}
        yield _by(
            "forumline_trouble",
            "1 where messages do not flow, as the admin says it in words.",
            ("kind", "channel"),
            stands,
        )

    def _since(self, moment: datetime) -> float:
        return max((self.now - moment).total_seconds(), 0.0)


def _by(
    name: str, said: str, labels: tuple[str, ...], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=labels)
    for label, value in sorted(values.items()):
        family.add_metric(label, value)
    return family


def _quantiles(rising: Sequence[float]) -> dict[tuple[str], float]:
    return {(str(share),): _quantile(rising, share) for share in _SHARES if rising}


def _quantile(rising: Sequence[float], share: float) -> float:
    """Give the value below which this share of them lies (the nearest rank)."""
    return rising[min(int(share * len(rising)), len(rising) - 1)]
