"""A worker taken apart: it claims, asks the gate, calls and records one step at a time.

Between any two of its steps anything may come, another worker or its own death too. The steps are
those of `Delivery._carry`, each by the product's own code.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from bot.delivery import AT_ONCE, Delivery
from bot.messages import LookUp, Sending, Sent
from storage import claims
from storage.claims import Claimed
from tests.faults.machine.provider import Provider
from tests.rooms import House


@dataclass(slots=True)
class Item:
    """One message that a worker has in hand, and how far it has come."""

    provider: Provider
    claimed: Claimed
    sending: Sending | None = None
    sent: Sent | None = None


@dataclass(slots=True)
class Worker:
    """All that a worker knows and no database does."""

    rooms: House
    providers: dict[str, Provider]
    place_of: Callable[[int], int]  # of a phone: its id is random, and no two lives are alike
    delivery: Delivery = field(init=False)
    hand: list[Item] = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.starts()

    def starts(self) -> None:
        """Begin with nothing in hand, as after `kill -9`: what is under way stands as it stood."""
        rooms, providers = self.rooms, self.providers
        self.delivery = Delivery(
            rooms.database, rooms.keyring, rooms.journal, providers, {}, rooms.clock
        )
        self.hand = []

    def claims(self, sender: str) -> list[Item]:
        """Take in hand what may go now."""
        room = AT_ONCE - len(self.hand)
        slots = self.delivery._claim(sender, room) if room > 0 else []
        items = [Item(self.providers[sender], slot.claimed) for slot in slots]
        items.sort(key=lambda item: self.place_of(item.claimed.address_id))
        self.hand += items
        return items

    def goes_on(self, item: Item) -> None:
        """Take the next step with one of them."""
        if item.sending is None:
            item.sending = self._asked(item)
            if item.sending is None:
                self.hand.remove(item)
        elif item.sent is None:
            item.sent = _at_once(self.delivery._hand_over(item.provider, item.sending))
            if item.sent.wait is not None:
                until = self.rooms.clock() + item.sent.wait
                self.delivery._put_off[item.provider.name] = until
        else:
            asyncio.run(self.delivery._record(item.provider, item.claimed, item.sent))
            self.hand.remove(item)

    def _asked(self, item: Item) -> Sending | None:
        if self.delivery._is_put_off(item.provider.name):
            give_back = claims.give_back
            asyncio.run(
                self.delivery._do(item.claimed, lambda found, _: give_back(found, item.claimed))
            )
            return None
        found = asyncio.run(self.delivery._prepare(item.claimed))
        assert not isinstance(found, LookUp), "nobody wrote these numbers down"
        return found


def _at_once(call: Coroutine[None, None, Sent]) -> Sent:
    """Give what a call answers that waits for nothing; an event loop would cost more than all."""
    try:
        call.send(None)
    except StopIteration as answered:
        sent: Sent = answered.value
        return sent
    raise AssertionError("a provider in memory waits for nothing")
