"""Add a forum: one group with its own people, facilitators and data."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import TypeVar

from sqlalchemy import Connection

from bot import forum_facts
from bot.forum_facts import NotThat, is_wide
from commands import Problem, ReadSettings
from commands.at_the_desk import note
from commands.opening import Opened, opened
from storage import forums

NAME = "forum add"
USUAL = forums.NewForum(slug="", name="", label="")

Given = TypeVar("Given")
Result = TypeVar("Result")


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
        slug=read(forum_facts.slug, args.slug),
        name=read(forum_facts.name, args.name),
        label="" if args.label is None else read(forum_facts.label, args.label),
        hours=read_hours(args.hours, "--hours"),
        reads=read(forum_facts.reads, args.reads, "--reads "),
        answers_in=read(forum_facts.answers_in, args.answers_in, "--answers-in "),
    )
    with opened(read_settings()) as house:
        label = house.database.repeated(lambda connection: _add(house, connection, new))
    print(f"The forum {new.slug} is made. Its members see it as {label}.")
    if is_wide(new.hours):
        print(
            "Warning: a talk may begin before 08:00 or after 21:00. The audit says who set this.",
            file=sys.stderr,
        )


def read_hours(text: str, option: str) -> str:
    """Read one stretch of every day, like 09:00-20:00."""
    return read(forum_facts.hours, text, f"{option} ")


def read(fact: Callable[[Given], Result], given: Given, option: str = "") -> Result:
    """Read one fact, or say what is wrong with the option that gave it."""
    try:
        return fact(given)
    except NotThat as problem:
        said = str(problem)
        # What begins with a capital is a sentence by itself.
        raise Problem(
            f"{option.rstrip()}: {said}" if option and said[0].isupper() else option + said
        ) from None


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
    if is_wide(new.hours):
        note(house, connection, "hours_widened", forum=made)
    return label


def _next_label(taken: set[str]) -> str:
    return next(
        label for n in count(len(taken) + 1) if (label := f"Line {n}").casefold() not in taken
    )
