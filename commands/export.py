"""Write a forum's feedback, or the list of its members, as a table."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from commands import Problem, ReadSettings, tables
from commands.at_the_desk import forum_id, note
from commands.opening import Opened, opened
from commands.progress import counted
from storage import feedback, members

NAME = "export"


def add_arguments(parser: ArgumentParser) -> None:
    """Take what to export, of which forum, and where to."""
    parser.add_argument("what", choices=list(KINDS))
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv", help="csv unless said")
    parser.add_argument("-o", dest="file", type=Path, metavar="FILE", help="xlsx needs it")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Write the table; who did so stands in the audit before the first word is read."""
    if args.format == "xlsx" and args.file is None:
        raise Problem("An xlsx file needs a name: add -o FILE.")
    if args.file is not None and not args.file.absolute().parent.is_dir():
        raise Problem(f"There is no folder {args.file.parent}.")
    kind = KINDS[args.what]
    with opened(read_settings()) as house:
        with house.database.write() as connection:
            forum = forum_id(connection, args.forum)
            note(house, connection, f"{args.what}_exported", forum=forum)
        with house.database.read() as connection:
            rows = list(counted(kind.rows(house, connection, forum), args.what))
    _write(args, (kind.header, *rows))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table."""

    header: tables.Row
    rows: Callable[[Opened, Connection, int], Iterator[tables.Row]]


def _feedback(house: Opened, connection: Connection, forum: int) -> Iterator[tables.Row]:
    for said in feedback.export(connection, house.keyring, forum):
        yield said.alias, said.words, said.channel, _moment(said.at), said.about


def _members(house: Opened, connection: Connection, forum: int) -> Iterator[tables.Row]:
    for member in members.of_forum(connection, house.keyring, forum):
        channels = " ".join(member.channels)
        yield member.alias or "", channels, _moment(member.joined_at), member.state


KINDS = {
    "feedback": Kind(("alias", "text", "channel", "at", "about"), _feedback),
    "members": Kind(("alias", "channels", "joined_at", "state"), _members),
}


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _write(args: Namespace, rows: tuple[tables.Row, ...]) -> None:
    data = tables.xlsx(rows) if args.format == "xlsx" else tables.csv(rows)
    try:
        if args.file is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            _write_file(args.file, data)
    except OSError as error:
        if args.file is not None:
            raise Problem(f"The file {args.file} cannot be written.") from None
        # What still waits in the buffer would fail once more at our end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read has seen enough, as `head` does
            raise Problem("The table cannot be written: see that there is room for it.") from None


def _write_file(path: Path, data: bytes) -> None:
    """Write it whole or not at all, for its owner's eyes only."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
