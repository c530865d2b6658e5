"""The command line: one file for each command, all of one shape."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Protocol

from bot.settings import Settings

# Settings are read by the command that needs them: `keys new` works while none is right yet.
ReadSettings = Callable[[], Settings]


class Command(Protocol):
    """What each file of this folder is; its docstring is what `--help` says of it."""

    __doc__: str | None
    NAME: str  # as it is typed: "web", "forum add"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may follow the name."""

    def run(self, args: Namespace, read_settings: ReadSettings) -> None:
        """Do it; raises Problem for what the person at the keyboard can mend."""


class Problem(Exception):
    """Something that whoever typed the command can mend, in one plain sentence."""
