"""Write a forum's feedback, its answers, or the list of its members, as a table."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot import answers_table, tables
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note
from commands.opening import Opened, opened
from commands.progress import counted
from storage import feedback, members, polls, roster
from storage.base import AnyRow

NAME = "export"


def add_arguments(parser: ArgumentParser) -> None:
    """Take what to export, of which forum, and where to."""
    parser.add_argument("what", choices=list(KINDS))
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--poll", metavar="ID", type=int, help="the answers to this poll alone")
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv", help="csv unless said")
    parser.add_argument("-o", dest="file", type=Path, metavar="FILE", help="xlsx needs it")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Write the table; who did so stands in the audit before the first word is read."""
    if args.format == "xlsx" and args.file is None:
        raise Problem("An xlsx file needs a name: add -o FILE.")
    if args.file is not None and not args.file.absolute().parent.is_dir():
        raise Problem(f"There is no folder {args.file.parent}.")
    if args.poll is not None and args.what != "answers":
        raise Problem("--poll goes with answers alone.")
    kind = KINDS[args.what]
    with opened(read_settings()) as house:
        with house.database.write() as connection:
            forum = forum_id(connection, args.forum)
            _polls_of(connection, forum, args.poll)
            thing = None if args.poll is None else f"poll:{args.poll}"
            note(house, connection, f"{args.what}_exported", forum=forum, thing=thing)
        with house.database.read() as connection:
            made = kind.rows(_Asked(house, connection, forum, args.poll))
            rows = list(counted(made, args.what))
    _write(args, (kind.header, *rows))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a table is made of."""

    house: Opened
    connection: Connection
    forum: int
    poll: int | None

    def counts(self, *, invented: bool) -> bool:
        """Whether somebody stands in a table: invented people only in a demonstration."""
        return self.house.demonstration or not invented


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table."""

    header: tables.Row
    rows: Callable[[_Asked], Iterator[tables.Row]]


def _feedback(asked: _Asked) -> Iterator[tables.Row]:
    for said in feedback.export(asked.connection, asked.house.keyring, asked.forum):
        if asked.counts(invented=said.invented):
            yield said.alias, said.words, said.channel, _moment(said.at), said.about


def _answers(asked: _Asked) -> Iterator[tables.Row]:
    for poll in _polls_of(asked.connection, asked.forum, asked.poll):
        house = asked.house
        yield from answers_table.rows(
            asked.connection, house.keyring, poll.id, invented=house.demonstration
        )


def _polls_of(connection: Connection, forum_id: int, poll_id: int | None) -> list[AnyRow]:
    """List the polls of a forum, the oldest first; or the one that is asked for."""
    found = polls.of_forum(connection, forum_id)[::-1]
    if poll_id is None:
        return found
    one = [poll for poll in found if poll.id == poll_id]
    if not one:
        raise Problem(f"This forum has no poll {poll_id}.")
    return one


def _members(asked: _Asked) -> Iterator[tables.Row]:
    every = list(members.of_forum(asked.connection, asked.house.keyring, asked.forum))
    phones = roster.phones(asked.connection, [member.id for member in every])
    for member in every:
        if asked.counts(invented=member.invented):
            channels = " ".join(sorted({phone.channel for phone in phones.get(member.id, ())}))
            yield member.alias or "", channels, _moment(member.joined_at), member.state


KINDS = {
    "feedback": Kind(("alias", "text", "channel", "at", "about"), _feedback),
    "answers": Kind(answers_table.HEADER, _answers),
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
