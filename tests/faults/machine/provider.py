"""A provider in memory: it takes, refuses or loses its answer, and remembers what it took."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.channels.simulator import Simulator
from bot.messages import Outcome, Sending, Sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider does with a message, and what we hear of it."""

    takes: bool
    sent: Sent


TAKES = Answer(True, Sent(Outcome.SENT))
ANSWERS = {
    "takes it": TAKES,
    "takes it, and its answer is lost": Answer(True, Sent(Outcome.UNSURE)),
    "is not reached, and nobody knows": Answer(False, Sent(Outcome.UNSURE)),
    "asks for another try": Answer(False, Sent(Outcome.TRY_LATER, code="20503")),
    "asks for silence first": Answer(
        False, Sent(Outcome.TRY_LATER, code="20429", wait=timedelta(seconds=40))
    ),
    "refuses this message": Answer(False, Sent(Outcome.FAILED, code="30007")),
    "cannot reach the phone": Answer(False, Sent(Outcome.UNREACHABLE, code="21211")),
    "holds a stop for the phone": Answer(False, Sent(Outcome.STOPPED, code="21610")),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the provider has."""

    id: str
    sending: Sending


class Provider(Simulator):
    """One way to phones that are nowhere; as a worker sees it, it is a channel like any other."""

    def __init__(self, name: str, *, has_receipts: bool) -> None:
        super().__init__(name)
        self.has_receipts = has_receipts
        self.answer = TAKES
        self.taken: list[Taken] = []
        self.refused_for_good: set[str] = set()  # tokens of what it has answered with a stop

    async def send(self, sending: Sending) -> Sent:
        """Do what was planned; what it takes is remembered, whatever we hear of it."""
        answer, number = self.answer, f"{self.name}-{len(self.taken) + 1}"
        if answer.sent.outcome is Outcome.STOPPED:
            self.refused_for_good.add(sending.receipt_token)
        if answer.takes:
            self.taken.append(Taken(number, sending))
        return replace(answer.sent, provider_id=number) if answer == TAKES else answer.sent
