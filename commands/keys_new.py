"""Print a new master key, as FORUMLINE_KEYS takes it."""

from argparse import ArgumentParser, Namespace

from commands import ReadSettings
from commands.master_keys import new_key
from commands.opening import clock

NAME = "keys new"


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print it; it is kept nowhere."""
    print(new_key(clock()))
