"""What a check finds: one plain sentence, which is right, or says what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence; a wrong one says what to do. None holds a secret, a number or a name."""

    words: str
    is_wrong: bool


def right(words: str) -> Finding:
    """Say what is as it should be."""
    return Finding(words, is_wrong=False)


def careful(words: str) -> Finding:
    """Say what works, and would be safer otherwise; nothing is wrong by it."""
    return Finding(f"Careful: {words}", is_wrong=False)


def wrong(words: str) -> Finding:
    """Say what is not, and what to do."""
    return Finding(words, is_wrong=True)
