"""A question while it is being written: the message that the bot would make of it."""

from dataclasses import dataclass, field

from bot.poll_words import as_met
from bot.polls import KINDS
from bot.written_poll import WrittenQuestion

_ENDS = {0, 2}  # of a scale: none, or words for both


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes with the words of a question, and decides what is sent."""

    place: int  # in its poll, 1 for the first
    decides: str = field(repr=False)  # who decides; members read it with the first question
    kind: str
    options: tuple[str, ...] = field(repr=False)

    def message(self, words: str, *, discreet: bool) -> str:
        """Give the whole message; the words alone where it is not known yet how they are answered.

        Signs stand in it as they were typed, so that each can be named.
        """
        if self.kind not in KINDS or (self.kind == "scale" and len(self.options) not in _ENDS):
            return words
        asked = WrittenQuestion(self.kind, words, self.options, words if discreet else None)
        plain, bland = as_met(asked, self.place, self.decides)
        return (bland if discreet and bland else plain).words.strip()


def options_in(typed: str) -> tuple[str, ...]:
    """Give the answers to choose from, one of each line."""
    return tuple(filter(None, (" ".join(line.split()) for line in typed.splitlines())))
