"""What may be set of a forum: each fact read from what somebody typed, or refused in one sentence.

Commands and pages share this file, so that both say the same.
"""

import re

from bot.safety.hours import Hours
from bot.safety.listed_words import listed, reserved
from bot.segments import cost, plain

LONGEST_SLUG = 40
LONGEST_LABEL = 20  # it stands in texts of one SMS part
LONGEST_NAME = 200
MOST_DAYS = 30
MOST_TENTHS = 1000  # of a penny, for one part of an SMS
_EARLY, _LATE = 8 * 60, 21 * 60  # outside of these we warn (rule 8)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_ONE_STRETCH = re.compile(r"[\d: -]+")
_PENCE = re.compile(r"(\d{1,3})(?:\.(\d))?", re.ASCII)


class NotThat(ValueError):
    """Why a fact cannot be so, in one plain sentence."""


def slug(text: str) -> str:
    """Read the name in addresses and commands."""
    if len(text) > LONGEST_SLUG or not _SLUG.fullmatch(text):
        raise NotThat(
            f"A slug is made of small letters, digits and single hyphens, {LONGEST_SLUG} at most."
        )
    return text


def name(text: str) -> str:
    """Read what staff call it."""
    found = text.strip()
    if not 0 < len(found) <= LONGEST_NAME or not found.isprintable():
        raise NotThat(f"A name is one line of 1 to {LONGEST_NAME} letters.")
    return found


def label(text: str, own: tuple[str, ...] = ()) -> str:
    """Read a label: it stands on lock screens, and members text it back.

    `own` are the words that its forum has added to the word check.
    """
    found = plain(text.strip())
    if not 0 < len(found) <= LONGEST_LABEL or cost(found).forced_by or not found.isprintable():
        raise NotThat(f"A label is 1 to {LONGEST_LABEL} plain letters that every phone can show.")
    if words := listed(found, own):
        raise NotThat(
            f"A label must not hold {' or '.join(repr(word) for word in words)}: "
            "it stands where a bystander may read it."
        )
    if reserved(found):
        raise NotThat("A label must not be a word like STOP or HELP, on which providers act first.")
    return found


def hours(text: str) -> str:
    """Read one stretch of every day, like 09:00-20:00."""
    found = _hours(text)
    if len(found.windows) != 1 or not _ONE_STRETCH.fullmatch(text):
        raise NotThat("must be one stretch of the day, like 09:00-20:00.")
    return str(found)


def reads(text: str) -> str:
    """Read when people read, like mon-fri 10:00-16:00."""
    found = _hours(text)
    if not found.windows:
        raise NotThat("must name a time, like mon-fri 10:00-16:00.")
    return str(found)


def _hours(text: str) -> Hours:
    try:
        return Hours.parse(text)
    except ValueError as error:
        raise NotThat(str(error)) from None


def answers_in(number: int) -> int:
    """Read by when a text is read, in working days."""
    if not 0 <= number <= MOST_DAYS:
        raise NotThat(f"must be from 0 to {MOST_DAYS} working days.")
    return number


def part_costs(text: str) -> int:
    """Read what one part of an SMS costs, in pence like 4 or 4.2; gives tenths of a penny."""
    found = _PENCE.fullmatch(text.strip().removesuffix("p").strip())
    tenths = int(found[1]) * 10 + int(found[2] or 0) if found else MOST_TENTHS + 1
    if tenths > MOST_TENTHS:
        raise NotThat("A price is in pence, with one digit after the point at most, like 4 or 4.2.")
    return tenths


def is_wide(hours: str) -> bool:
    """Say whether a talk may begin before 8 in the morning or after 9 in the evening (rule 8)."""
    window = Hours.parse(hours).windows[0]
    return window.start < _EARLY or window.end > _LATE
