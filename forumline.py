"""The command line: lists the commands, reads the surroundings, and says what went wrong."""

import os
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, cast

from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.settings import Settings, SettingsError
from commands import Command, Problem
from storage.database import is_unreachable
from storage.schema import SchemaProblem
from storage.sealed_file import FileProblem
from storage.sealing import KeyProblem

# As they are typed; `forum add` stands in commands/forum_add.py.
COMMANDS = (
    "web", "worker", "start", "migrate", "demo", "doctor", "keys new", "forum add",
    "forum principles", "staff add", "staff link", "invite add", "member add", "poll add",
    "update add", "export", "talk", "backup", "restore", "bench",
)  # fmt: skip


def main() -> None:
    """Do what was typed; exit 1 with one plain sentence where it cannot be done."""
    log.set_up()
    args = _parser(_load(sys.argv[1:2])).parse_args()
    try:
        args.command.run(args, _read_settings)
    except SettingsError as error:
        sys.exit("\n".join(error.problems))
    except (Problem, FileProblem, KeyProblem, SchemaProblem) as error:
        sys.exit(_sentence(str(error)))
    except SQLAlchemyError as error:
        if not is_unreachable(error):
            raise
        sys.exit("The database cannot be reached just now: see that it runs, and try again.")
    except KeyboardInterrupt:
        sys.exit(130)


def _read_settings() -> Settings:
    """Read the settings out of the environment, and of `.env` in the working folder."""
    dotenv = Path(".env")
    try:
        text = dotenv.read_text(encoding="utf-8") if dotenv.exists() else None
    except (OSError, UnicodeDecodeError):
        raise Problem("The file .env cannot be read.") from None
    return Settings.read(os.environ, text)


class _Parser(ArgumentParser):
    """Says what is wrong with what was typed in one sentence, and exits 1 as all else does."""

    def error(self, message: str) -> NoReturn:
        """Say it."""
        sys.exit(f"{_sentence(message)} See '{self.prog} --help'.")


def _load(typed: list[str]) -> list[Command]:
    """Import the commands that begin with the word typed: all of them take a second to load."""
    names = [name for name in COMMANDS if name.split()[:1] == typed] or COMMANDS
    modules = (import_module(f"commands.{name.replace(' ', '_')}") for name in names)
    return [cast("Command", module) for module in modules]


def _parser(commands: list[Command]) -> ArgumentParser:
    """Make the parser of these commands; `forum add` stands under `forum`."""
    parser = _Parser("forumline", description="A feedback line for the members of a forum.")
    first = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    for command in commands:
        name, _, second = command.NAME.partition(" ")
        if second and name not in groups:
            seconds = ", ".join(each.NAME for each in commands if each.NAME.startswith(f"{name} "))
            group = first.add_parser(name, help=seconds)
            groups[name] = group.add_subparsers(metavar="COMMAND", required=True)
        among = groups[name] if second else first
        what = command.__doc__
        one = among.add_parser(second or name, help=what, description=what)
        one.set_defaults(command=command)
        command.add_arguments(one)
    return parser


def _sentence(text: str) -> str:
    """Make a message of any room a sentence."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


if __name__ == "__main__":
    main()
