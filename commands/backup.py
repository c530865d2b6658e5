"""Write all that the database holds into one sealed file, while all else goes on."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands import Problem, ReadSettings
from commands.at_the_desk import note
from commands.master_keys import read_masters
from commands.opening import Opened, opened
from storage import backup

NAME = "backup"


def add_arguments(parser: ArgumentParser) -> None:
    """Take where it is written."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Write it whole or not at all, read it once more from end to end, and say what is in it."""
    settings = read_settings()
    if args.file.exists():
        raise _exists(args.file)
    with opened(settings) as house:
        try:
            rows = _write(args.file, house)
        except OSError:
            raise Problem(
                f"The file {args.file} cannot be written: see that its folder is there, with room."
            ) from None
        with house.database.write() as connection:
            note(house, connection, "backup_made")
    print(
        f"{args.file} holds {rows} rows, and was read once more from end to end. "
        "Keep the master keys elsewhere: without them nothing in it can be read."
    )


def _write(path: Path, house: Opened) -> int:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    masters = read_masters(house.settings)
    try:
        with os.fdopen(descriptor, "wb") as file:
            backup.write(file, house.database, masters, house.clock())
            file.flush()
            os.fsync(descriptor)
        rows = backup.verify(half, masters)
        _give_name(half, path)
    finally:
        half.unlink(missing_ok=True)
    return rows


def _give_name(half: Path, path: Path) -> None:
    """Let it stand where it is wanted, never over a file that came there meanwhile."""
    try:
        try:
            os.link(half, path)
        except FileExistsError:
            raise
        except OSError:  # as on a memory stick, where a file has one name
            path.touch(exist_ok=False)  # from here on the name is ours
            half.replace(path)
    except FileExistsError:
        raise _exists(path) from None


def _exists(path: Path) -> Problem:
    return Problem(f"The file {path} exists: give a new name, or move it away.")
