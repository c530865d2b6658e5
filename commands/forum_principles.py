"""Keep the principles that a forum has agreed on: members read them with PRINCIPLES."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot.as_sms import MOST_PARTS, length, one_line
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, warn
from commands.opening import Opened, opened
from storage import forums, wordings
from storage.wordings import NewWording

NAME = "forum principles"


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, and the words that it agreed on."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--text", required=True, help="the principles, in a few short sentences")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Keep them; they take the place of those before."""
    text = one_line(args.text)
    if not text:
        raise Problem("The principles need words, without signs that no phone can show.")
    parts, said = length(text)
    if parts > MOST_PARTS:
        raise Problem(f"The text {said}, and {MOST_PARTS} are the most.")
    with opened(read_settings()) as house:
        house.database.repeated(partial(_keep, house, args.forum, text))
    warn((f"The text {said}.",) if parts > 1 else ())
    print("Kept. Members read it when they text PRINCIPLES; somebody discreet is told to ask.")


def _keep(house: Opened, slug: str, text: str, connection: Connection) -> None:
    forum = forum_id(connection, slug)
    thing = f"principles:{forum}"
    owner = forums.owner(connection, forum)
    wordings.add(connection, house.keyring, owner, NewWording(thing, text), house.clock())
    note(house, connection, "principles_kept", forum=forum, thing=thing)
