"""Add a member who joined in person, and who agreed there to all kinds of message."""

import sys
from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot import adding
from bot.adding import Guest, NotAdded, Welcome
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, whoever
from commands.forum_add import read_hours
from commands.opening import Opened, opened

NAME = "member add"


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, a name, and one way to reach the member."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--name", required=True, help="the name to be called by, often invented")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--sms", metavar="NUMBER", help="a UK mobile number")
    way.add_argument("--telegram", metavar="CHAT_ID", help="gets what waits after pressing Start")
    parser.add_argument(
        "--confirmed", action="store_true", help="the member answered on that phone in the room"
    )
    parser.add_argument("--open", action="store_true", help="switch discreet mode off")
    parser.add_argument("--times", metavar="HH:MM-HH:MM", help="when we may begin a talk")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Add the member, and print the id as the last line."""
    if args.telegram and args.confirmed:
        raise Problem("A Telegram chat confirms itself by pressing Start: leave --confirmed out.")
    hours = None if args.times is None else read_hours(args.times, "--times")
    with opened(read_settings()) as house:
        guest = _guest(house, args, hours)
        member_id = house.database.repeated(partial(add, house, args.forum, guest))
        if args.sms and not (house.settings.sms_is_on or house.demonstration):
            print("Warning: SMS is off, so nothing goes to this number yet.", file=sys.stderr)
    print(adding.what_follows(guest))
    print(member_id)


def add(house: Opened, slug: str, guest: Guest, connection: Connection) -> str:
    """Add a member, and give her id."""
    forum = forum_id(connection, slug)
    welcome = Welcome(
        connection, house.keyring, house.journal, forum, by=whoever(), now=house.clock()
    )
    member_id = welcome.add(guest)
    note(house, connection, "member_added", forum=forum, member=member_id, thing=guest.channel)
    return member_id


def _guest(house: Opened, args: Namespace, hours: str | None) -> Guest:
    try:
        channel, chat = _way(house, args)
        name = adding.name(args.name)
    except NotAdded as problem:
        raise Problem(str(problem)) from None
    return Guest(
        name=name,
        channel=channel,
        chat=chat,
        is_number=args.sms is not None,
        confirmed=args.confirmed,
        discreet=not args.open,
        hours=hours,
    )


def _way(house: Opened, args: Namespace) -> tuple[str, str]:
    """Read the channel and the number or chat."""
    if args.telegram:
        return adding.chat(args.telegram, demonstration=house.demonstration)
    return adding.phone(
        args.sms,
        test_numbers=house.settings.allow_test_numbers,
        demonstration=house.demonstration,
    )
