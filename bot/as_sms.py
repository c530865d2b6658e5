"""What a text that people write costs as an SMS, in words for them."""

from bot.segments import cost, plain

MOST_PARTS = 3  # the hard limit (rule 31)


def one_line(given: object) -> str | None:
    """Give a text as one line; none where it is no text, or holds what cannot be shown."""
    if not isinstance(given, str):
        return None
    line = " ".join(given.split())
    return line if line.isprintable() else None


def length(words: str) -> tuple[int, str]:
    """Give the parts that a text takes, and say them, with what made them so many."""
    paid = cost(plain(words))
    forced = f", and {' '.join(paid.forced_by)} makes them few to a part" if paid.forced_by else ""
    parts = "1 part" if paid.parts == 1 else f"{paid.parts} parts"
    return paid.parts, f"takes {parts} as an SMS ({paid.units} characters{forced})"


def named(words: tuple[str, ...]) -> str:
    """Name some words in a sentence."""
    return " and ".join(f"“{word}”" for word in words)
