"""Check settings, database, keys, journal and clock, and say in words what is wrong."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select, type_coerce

from bot.settings import Settings
from commands import Problem, ReadSettings
from commands.opening import Opened, opened, told_plainly
from storage import house
from storage.base import Moment
from webhooks.health import BUILT

NAME = "doctor"
APART = timedelta(seconds=5)  # further apart from the database's clock, leases end too early
LATE = timedelta(seconds=60)


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print one line for each check; exit 1 where something is wrong. No provider is asked."""
    settings = read_settings()
    print("Settings: all can be read.")
    print("\n".join(_channels(settings)))
    with opened(settings) as found:
        engine = "SQLite" if found.database.is_sqlite else "PostgreSQL"
        print(f"Database: {engine}, with the newest schema.")
        print("Keys: they open this database.")
        print(_worker(found))
        checks = (_demonstration, _journal, _clock)
        wrong = [problem for check in checks for problem in check(found)]
    if wrong:
        raise Problem(" ".join(wrong))
    print("Nothing is wrong.")


def _channels(settings: Settings) -> Iterator[str]:
    """Say which channels are on; a half-set one was refused before."""
    yield f"SMS: {'on, through Twilio.' if settings.sms_is_on else 'off.'}"
    telegram = "its settings are right, but it is not built yet."
    yield f"Telegram: {telegram if settings.telegram_is_on else 'off.'}"


def _demonstration(found: Opened) -> Iterator[str]:
    if not found.demonstration:
        return
    print("Demonstration: all people are invented, and no real channel opens.")
    if found.settings.sms_is_on or found.settings.telegram_is_on:
        yield (
            "This database is a demonstration for life: nothing goes to a real phone. "
            "Begin with an empty one."
        )


def _journal(found: Opened) -> Iterator[str]:
    try:
        with told_plainly("JOURNAL_URL"):
            found.journal.since(found.clock())
    except Problem as problem:
        yield str(problem)
    else:
        print("Journal: it can be read.")


def _clock(found: Opened) -> Iterator[str]:
    now = found.clock()
    if now < BUILT:
        yield f"The clock of this machine says {now:%d %B %Y}, which cannot be."
        return
    if not found.database.is_sqlite:
        with found.database.read() as connection:
            theirs = connection.execute(select(type_coerce(func.now(), Moment()))).scalar_one()
        if abs(found.clock() - theirs) > APART:
            yield "The clocks of this machine and of the database are more than 5 seconds apart."
            return
    print("Clock: right.")


def _worker(found: Opened) -> str:
    with found.database.read() as connection:
        seen = house.last_tick(connection, "worker")
    if seen is None:
        return "Worker: none has run yet."
    late = found.clock() - seen > LATE
    return f"Worker: last seen at {seen:%H:%M} UTC on {seen:%d %B}." if late else "Worker: running."
