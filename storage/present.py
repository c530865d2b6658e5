"""What must be there: that it is not would be a mistake of ours, and is never passed over."""

from typing import TypeVar

Value = TypeVar("Value")


class Absent(LookupError):
    """Something that the program itself has made, or made sure of, is not there."""


def present(value: Value | None, why: str) -> Value:
    """Give a value that must be there; `why` says what made sure of it. Absent where it is not."""
    if value is None:
        raise Absent(why)
    return value
