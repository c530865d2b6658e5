"""The ways to a phone: one file or room for each, and the list of those that are open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from werkzeug.wrappers import Request

from bot.channels.simulator import Simulator
from bot.channels.sms import Sms
from bot.channels.telegram import Telegram
from bot.messages import Inbound, Receipt, Sending, Sent
from bot.settings import Settings

# Channels that have a door: where one is not open, it answers 403; any other name is unknown.
DOORS = ("sms", "telegram")


class Channel(Protocol):
    """One way to phones, in both directions; it holds a client, but opens none until it sends."""

    @property
    def name(self) -> str:
        """The name in addresses, in the database and in `Inbound.channel`."""

    @property
    def has_receipts(self) -> bool:
        """Whether receipts follow; where none do, what is sent counts as delivered."""

    def is_genuine(self, request: Request) -> bool:
        """Whether the provider itself sent this; never raises for what stands in a request."""

    def read(self, request: Request) -> Iterable[Inbound]:
        """Return the messages in a genuine request, whatever is missing or odd in it."""

    def thanks(self, request: Request) -> tuple[str, Mapping[str, str]]:
        """Return the body and the headers of the answer to a genuine request, once taken in."""

    def receipt(self, request: Request) -> Receipt | None:
        """Return what a genuine status callback says; none where it names no message of ours."""

    async def send(self, sending: Sending) -> Sent:
        """Try once to send, within 10 seconds; whatever goes wrong is an outcome, never raised."""

    async def close(self) -> None:
        """Let go of what sending opened, in the event loop that sent."""


@runtime_checkable
class Clearable(Protocol):
    """A channel on which a message can be deleted again, for both sides."""

    @property
    def name(self) -> str:
        """The name of the channel."""

    async def delete(self, chat: str, message_ids: Sequence[str]) -> Sent:
        """Try once to delete up to 100 messages of one chat; those that are gone are passed over.

        FAILED where one of them cannot be deleted: then none is.
        """


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_channels(
    settings: Settings, *, demonstration: bool = False, clock: Callable[[], datetime] = _utc_now
) -> dict[str, Channel]:
    """Return the channels that are on, by name; a demonstration has no real one."""
    channels: dict[str, Channel] = {name: Simulator(name) for name in ("try", "try_chat")}
    if settings.sms_is_on and not demonstration:
        channels["sms"] = Sms(settings, clock)
    if settings.telegram_is_on and not demonstration:
        channels["telegram"] = Telegram(settings, clock)
    return channels
