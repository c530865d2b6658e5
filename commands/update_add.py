"""Keep news for the members of a forum, and with --send put it to them."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from bot import approving, news, written_news
from bot.as_sms import named
from bot.broadcasting import Made
from bot.written_news import News, NotNews, Written
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, warn, whoever
from commands.opening import Opened, opened
from storage import forums
from storage.present import present

NAME = "update add"


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, the news in one or two wordings, and whether they go now."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--text", required=True, help="the news, in a sentence or two")
    parser.add_argument(
        "--discreet-text",
        metavar="TEXT",
        help="the same without words that a bystander may not read",
    )
    parser.add_argument(
        "--sensitive",
        action="store_true",
        help="a second person says yes first, to however few it goes",
    )
    parser.add_argument(
        "--send",
        action="store_true",
        help="put it to the members now; to more than "
        f"{approving.MOST_UNAPPROVED} it waits for approval",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Keep it, and print its id as the last word of the last line."""
    with opened(read_settings()) as house:
        with house.database.read() as connection:
            forum = forum_id(connection, args.forum)
            own = forums.listed_words(connection, house.keyring, forum)
        written = Written(args.text, args.discreet_text, sensitive=args.sensitive)
        read = _read(written, own)
        update_id, said = house.database.repeated(partial(_add, house, args, read))
    warn(_warnings(read))
    print(said)
    print(f"The update has the id {update_id}")


def _read(written: Written, own: tuple[str, ...]) -> News:
    try:
        return written_news.read(written, own, discreet_name="The discreet text")
    except NotNews as wrong:
        raise Problem(" ".join(problem.says for problem in wrong.problems)) from None


def _warnings(read: News) -> tuple[str, ...]:
    if not read.lacks:
        return read.warnings
    needs = (
        f"The text holds {named(read.lacks)}: members who are discreet do not get it until it "
        "has a second wording, which --discreet-text gives."
    )
    return (*read.warnings, needs)


def _add(house: Opened, args: Namespace, read: News, connection: Connection) -> tuple[int, str]:
    forum = forum_id(connection, args.forum)
    made = Made(forum, whoever(), house.clock())
    update_id = news.add(connection, house.keyring, made, read)
    note(house, connection, "update_added", forum=forum, thing=f"update:{update_id}")
    if not args.send:
        return update_id, "The update is kept, and goes to nobody yet."
    asked = present(
        approving.ask(connection, f"update:{update_id}", made.by, made.now),
        "it was just kept, as a draft",
    )
    note(house, connection, "update_sent", forum=forum, thing=f"update:{update_id}")
    return update_id, asked.said("The update goes now")
