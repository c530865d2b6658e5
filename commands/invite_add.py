"""Make an invite to a forum: a code for one person, with what to send them."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot.settings import Settings
from commands import ReadSettings
from commands.at_the_desk import forum_id, note, whoever
from commands.opening import Opened, opened
from storage import invites
from storage.house import learnt

NAME = "invite add"
OFF = "-"  # the line of a channel that is off


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum."""
    parser.add_argument("--forum", metavar="SLUG", required=True)


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print three lines: the code, the SMS text to send, the Telegram link."""
    with opened(read_settings()) as house:
        code = house.database.repeated(partial(_add, house, args.forum))
        with house.database.read() as connection:
            bot_name, number = learnt(connection)
    print(code)
    print(OFF if house.demonstration else _sms_text(house.settings, number, code))
    print(OFF if house.demonstration else _telegram_link(house.settings, bot_name, code))


def _add(house: Opened, slug: str, connection: Connection) -> str:
    forum = forum_id(connection, slug)
    note(house, connection, "invite_made", forum=forum)
    return invites.add(connection, house.keyring, forum, whoever(), house.clock())


def _sms_text(settings: Settings, learnt_number: str | None, code: str) -> str:
    """Say what to text, in words that mean nothing to a bystander."""
    if not settings.sms_is_on:
        return OFF
    sender = settings.twilio_from or ""
    # A messaging service has numbers of its own: the worker has learnt one of them.
    number = settings.sms_number or (sender if sender.startswith("+") else learnt_number)
    return f"Text JOIN {code} to {number or 'the number that you were given'}"


def _telegram_link(settings: Settings, learnt_name: str | None, code: str) -> str:
    name = settings.telegram_bot_name or learnt_name
    return f"https://t.me/{name}?start={code}" if settings.telegram_is_on and name else OFF
