"""Make an invite to a forum: a code for one person, or for one more phone of a member."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot.settings import Settings
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, whoever
from commands.opening import Opened, opened
from storage import invites, members
from storage.house import learnt

NAME = "invite add"
OFF = "-"  # the line of a channel that is off


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, and a member who is to have one more phone."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument(
        "--for",
        dest="member",
        metavar="MEMBER",
        help="the id of a member, as 'member add' prints it, for one more phone of hers",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print three lines: the code, the SMS text to send, the Telegram link."""
    with opened(read_settings()) as house:
        code = house.database.repeated(partial(_add, house, args.forum, args.member))
        with house.database.read() as connection:
            bot_name, number = learnt(connection)
    print(code)
    print(OFF if house.demonstration else _sms_text(house.settings, number, code))
    print(OFF if house.demonstration else _telegram_link(house.settings, bot_name, code))


def _add(house: Opened, slug: str, member: str | None, connection: Connection) -> str:
    forum = forum_id(connection, slug)
    if member is not None:
        row = members.with_forum(connection, member)
        if row is None or row.forum_id != forum or row.state != members.IN:
            raise Problem(f"The forum {slug} has no member with this id.")
    note(house, connection, "invite_made", forum=forum, member=member)
    return invites.add(connection, house.keyring, forum, whoever(), house.clock(), member)


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
