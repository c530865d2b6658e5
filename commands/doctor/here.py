"""Checks of this machine: what kind of line it is, its address, its journal, its clock."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select, type_coerce

from commands import Problem
from commands.doctor.findings import Finding, right, wrong
from commands.opening import Opened, told_plainly
from storage.base import Moment
from webhooks.health import BUILT

APART = timedelta(seconds=5)  # further apart from the database's clock, leases end too early


def checks(found: Opened) -> Iterator[Finding]:
    """Check what needs nobody else."""
    if found.demonstration:
        yield from _demonstration(found)
    else:
        yield from _address(found)
    yield from _journal(found)
    yield from _clock(found)


def _demonstration(found: Opened) -> Iterator[Finding]:
    yield right("Demonstration: all people are invented, and no real channel opens.")
    if found.settings.sms_is_on or found.settings.telegram_is_on:
        yield wrong(
            "This database is a demonstration for life: nothing goes to a real phone. "
            "Begin with an empty one."
        )


def _address(found: Opened) -> Iterator[Finding]:
    settings = found.settings
    posted_to = settings.sms_is_on or settings.telegram_webhook_secret is not None
    if posted_to and not found.secure:
        yield wrong(
            "PUBLIC_URL does not begin with https, and a provider posts what members say to it: "
            "set it to the https address of this line."
        )


def _journal(found: Opened) -> Iterator[Finding]:
    try:
        with told_plainly("JOURNAL_URL"):
            found.journal.since(found.clock())
    except Problem as problem:
        yield wrong(str(problem))
    else:
        yield right("Journal: it can be read.")


def _clock(found: Opened) -> Iterator[Finding]:
    now = found.clock()
    if now < BUILT:
        yield wrong(f"The clock of this machine says {now:%d %B %Y}, which cannot be: set it.")
        return
    if not found.database.is_sqlite:
        with found.database.read() as connection:
            theirs = connection.execute(select(type_coerce(func.now(), Moment()))).scalar_one()
        if abs(found.clock() - theirs) > APART:
            yield wrong(
                "The clocks of this machine and of the database are more than 5 seconds apart: "
                "let both be set by a time server."
            )
            return
    yield right("Clock: right.")
