"""Add a forum: one group with its own people, facilitators and data."""

import re
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from itertools import count

from sqlalchemy import Connection

from bot.safety.hours import Hours
from bot.safety.listed_words import listed, reserved
from bot.segments import cost, plain
from commands import Problem, ReadSettings
from commands.at_the_desk import note
from commands.opening import Opened, opened
from storage import forums

NAME = "forum add"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_SLUG = 40
LONGEST_LABEL = 20  # it stands in texts of one SMS part
LONGEST_NAME = 200
EARLY, LATE = 8 * 60, 21 * 60  # outside of these it warns (rule 8)
MOST_DAYS = 30
USUAL = forums.NewForum(slug="", name="", label="")


def add_arguments(parser: ArgumentParser) -> None:
    """Take a name, a slug and what members see and may expect."""
    parser.add_argument("name", metavar="NAME", help="what staff call it")
    parser.add_argument("--slug", required=True, help="its name in addresses and commands")
    parser.add_argument("--label", help='the neutral name that members see (default "Line 1" ...)')
    parser.add_argument(
        "--hours",
        default=USUAL.hours,
        metavar="HH:MM-HH:MM",
        help="when we may begin a talk (default %(default)s)",
    )
    parser.add_argument(
        "--reads",
        default=USUAL.reads,
        metavar='"mon-fri 10:00-16:00"',
        help="when people read (default %(default)s)",
    )
    parser.add_argument(
        "--answers-in",
        type=int,
        default=USUAL.answers_in,
        metavar="DAYS",
        help="by when a text is read, in working days (default %(default)s)",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Make it, unless something about it would harm a member or confuse staff."""
    new = forums.NewForum(
        slug=_slug(args.slug),
        name=_name(args.name),
        label="" if args.label is None else _label(args.label),
        hours=read_hours(args.hours, "--hours"),
        reads=_read_reads(args.reads),
        answers_in=_days(args.answers_in),
    )
    with opened(read_settings()) as house:
        label = house.database.repeated(lambda connection: _add(house, connection, new))
    print(f"The forum {new.slug} is made. Its members see it as {label}.")
    if _is_wide(new.hours):
        print(
            "Warning: a talk may begin before 08:00 or after 21:00. The audit says who set this.",
            file=sys.stderr,
        )


def read_hours(text: str, option: str) -> str:
    """Read one stretch of every day, like 09:00-20:00."""
    try:
        hours = Hours.parse(text)
    except ValueError as error:
        raise Problem(f"{option}: {error}") from None
    if len(hours.windows) != 1 or not re.fullmatch(r"[\d: -]+", text):
        raise Problem(f"{option} must be one stretch of the day, like 09:00-20:00.")
    return str(hours)


def _add(house: Opened, connection: Connection, new: forums.NewForum) -> str:
    """Make the forum, and give the label that its members see."""
    others = forums.every(connection)
    if any(other.slug == new.slug for other in others):
        raise Problem(f"There is a forum with the slug {new.slug!r} already.")
    labels = {other.label.casefold() for other in others}
    label = new.label or _next_label(labels)
    if label.casefold() in labels:
        raise Problem(f"There is a forum with the label {label!r} already.")
    made = forums.add(connection, house.keyring, replace(new, label=label), house.clock())
    note(house, connection, "forum_added", forum=made)
    if _is_wide(new.hours):
        note(house, connection, "hours_widened", forum=made)
    return label


def _next_label(taken: set[str]) -> str:
    return next(
        label for n in count(len(taken) + 1) if (label := f"Line {n}").casefold() not in taken
    )


def _slug(text: str) -> str:
    if len(text) > LONGEST_SLUG or not SLUG.fullmatch(text):
        raise Problem(
            f"A slug is made of small letters, digits and single hyphens, {LONGEST_SLUG} at most."
        )
    return text


def _name(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Problem(f"A name is one line of 1 to {LONGEST_NAME} letters.")
    return name


def _label(text: str) -> str:
    """Read a label: it stands on lock screens, and members text it back."""
    label = plain(text.strip())
    if not 0 < len(label) <= LONGEST_LABEL or cost(label).forced_by or not label.isprintable():
        raise Problem(f"A label is 1 to {LONGEST_LABEL} plain letters that every phone can show.")
    if words := listed(label):
        raise Problem(
            f"A label must not hold {' or '.join(repr(word) for word in words)}: "
            "it stands where a bystander may read it."
        )
    if reserved(label):
        raise Problem("A label must not be a word like STOP or HELP, on which providers act first.")
    return label


def _read_reads(text: str) -> str:
    try:
        reads = Hours.parse(text)
    except ValueError as error:
        raise Problem(f"--reads: {error}") from None
    if not reads.windows:
        raise Problem("--reads must name a time, like mon-fri 10:00-16:00.")
    return str(reads)


def _days(number: int) -> int:
    if not 0 <= number <= MOST_DAYS:
        raise Problem(f"--answers-in must be from 0 to {MOST_DAYS} working days.")
    return number


def _is_wide(hours: str) -> bool:
    window = Hours.parse(hours).windows[0]
    return window.start < EARLY or window.end > LATE
