"""Checks of the work: whether a worker runs, and whether messages leave."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from commands.doctor.findings import Finding, right, wrong
from commands.opening import Opened
from storage import condition, house

LATE = timedelta(seconds=60)
STUCK = timedelta(minutes=15)  # a message to hundreds takes minutes at one part a second


def checks(found: Opened) -> Iterator[Finding]:
    """Check worker, switches, and messages that should have left."""
    with found.database.read() as connection:
        yield _worker(found, connection)
        yield from _switches(connection)
        yield from _messages(found, connection)
        yield from _names(found, connection)


def _worker(found: Opened, connection: Connection) -> Finding:
    seen = house.last_tick(connection, "worker")
    if seen is None:
        return right("Worker: none has run yet.")
    if found.clock() - seen > LATE:
        return wrong(
            f"No worker runs, so nothing is sent: the last was seen at {seen:%H:%M} UTC on "
            f"{seen.day} {seen:%B}. 'forumline worker' starts one."
        )
    return right("Worker: running.")


def _switches(connection: Connection) -> Iterator[Finding]:
    in_house, forums = condition.switched_off(connection)
    if in_house:
        yield wrong(
            "Sending is switched off for the whole line: nothing goes out until somebody "
            "switches it on again."
        )
    for slug in forums:
        yield wrong(
            f"Sending is switched off for the forum {slug}: nothing goes to its members until "
            "somebody switches it on again."
        )


def _messages(found: Opened, connection: Connection) -> Iterator[Finding]:
    counted = condition.messages(connection, found.clock() - STUCK)
    if counted.unsure and not found.demonstration:
        yield wrong(
            f"Messages that may have left or not: {counted.unsure}. Say for each whether it "
            "arrived, in the admin under Sending."
        )
    if counted.stuck:
        yield wrong(
            f"Messages that should have left by now: {counted.stuck}. See that a worker runs, "
            "and that the provider answers."
        )
    yield right(f"Messages: {counted.waiting} wait.")


def _names(found: Opened, connection: Connection) -> Iterator[Finding]:
    """Check that an invite can say whom to text; a demonstration invites nobody."""
    settings = found.settings
    bot, number = house.learnt(connection)
    if found.demonstration:
        return
    number = number or settings.sms_number
    if settings.sms_is_on and not (number or (settings.twilio_from or "").startswith("+")):
        yield wrong(
            "Invites do not know which number to text: start the worker, which asks Twilio, "
            "or set SMS_NUMBER."
        )
    if settings.telegram_is_on and not (bot or settings.telegram_bot_name):
        yield wrong(
            "Invites do not know the name of the bot: start the worker, which asks Telegram, "
            "or set TELEGRAM_BOT_NAME."
        )
