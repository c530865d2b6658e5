"""Make an invite to a forum: a code for one person, or for one more phone of a member."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot.invitations import Ways, invitation
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
    ways = Ways() if house.demonstration else Ways.of(house.settings)
    made = invitation(ways.with_learnt(bot_name, number), code)
    print(made.code)
    print(made.sms_text or OFF)
    print(made.telegram_link or OFF)


def _add(house: Opened, slug: str, member: str | None, connection: Connection) -> str:
    forum = forum_id(connection, slug)
    if member is not None:
        row = members.with_forum(connection, member)
        if row is None or row.forum_id != forum or row.state != members.IN:
            raise Problem(f"The forum {slug} has no member with this id.")
    note(house, connection, "invite_made", forum=forum, member=member)
    return invites.add(connection, house.keyring, forum, whoever(), house.clock(), member)
