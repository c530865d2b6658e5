"""Keep the poll of a file, and with --open put it to the members of the forum."""

from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import approving, broadcasting, poll_file
from bot.broadcasting import Made
from bot.poll_file import LONGEST_FILE, PollFileProblem
from bot.written_poll import WrittenPoll
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, warn, whoever
from commands.opening import Opened, opened
from storage import forums
from storage.present import present

NAME = "poll add"


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, a file, and whether it opens now."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("file", metavar="FILE.toml", type=Path, help="title, who asks, questions")
    parser.add_argument(
        "--open",
        action="store_true",
        help="put it to the members now; to more than "
        f"{approving.MOST_UNAPPROVED} it waits for approval",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Keep it, and print its id as the last word of the last line."""
    text = _text(args.file)
    with opened(read_settings()) as house:
        with house.database.read() as connection:
            forum = forum_id(connection, args.forum)
            zone = ZoneInfo(forums.zone(connection, forum))
            own = forums.listed_words(connection, house.keyring, forum)
        try:
            poll = poll_file.read(text, house.clock().astimezone(zone), own)
        except PollFileProblem as problem:
            raise Problem(str(problem)) from None
        poll_id, said = house.database.repeated(partial(_add, house, args, poll))
    warn(poll.warnings)
    print(said)
    print(f"The poll has the id {poll_id}")


def _add(
    house: Opened, args: Namespace, poll: WrittenPoll, connection: Connection
) -> tuple[int, str]:
    forum = forum_id(connection, args.forum)
    made = Made(forum, whoever(), house.clock())
    poll_id = broadcasting.add_poll(connection, house.keyring, made, poll)
    note(house, connection, "poll_added", forum=forum, thing=f"poll:{poll_id}")
    if not args.open:
        return poll_id, "The poll is kept, and nobody is asked yet."
    asked = present(
        approving.ask(connection, f"poll:{poll_id}", made.by, made.now),
        "it was just kept, as a draft",
    )
    note(house, connection, "poll_opened", forum=forum, thing=f"poll:{poll_id}")
    return poll_id, asked.said("The poll opens now")


def _text(path: Path) -> str:
    """Read the file, or say in one sentence why it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * LONGEST_FILE + 1)  # bytes of a letter, at most
        return data.decode()
    except FileNotFoundError:
        raise Problem(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Problem(f"The name {path} is that of a folder, not of a poll file.") from None
    except UnicodeDecodeError:
        raise Problem(f"The file {path} is no text in UTF-8.") from None
    except (OSError, ValueError):
        raise Problem(f"The file {path} cannot be read.") from None
