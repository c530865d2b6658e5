"""Run web and worker side by side, ended together: what `make run` calls."""

import http.client
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from bot.settings import EVERYWHERE
from commands import ReadSettings, demo
from commands.opening import Opened, opened
from commands.port import check_port
from commands.supervisor import run_together

NAME = "start"


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Begin both, say where they are, and wait until they are told to end."""
    settings = read_settings()
    with opened(settings) as found:
        house = _with_people(found)
        host = settings.listens_on(demonstration=house.demonstration)
        check_port(host, settings.port)
        greeting = _greeting(house)
    # No connection is open while children are forked off.
    greeter = _Greeter(host, settings.port, greeting)
    sys.exit(run_together(("web", "worker"), greeter.has_spoken))


def _with_people(found: Opened) -> Opened:
    """Make the demonstration where nothing is set and nothing is there."""
    if not (found.settings.none_given and demo.is_empty(found)):
        return found
    demo.fill(found)
    return replace(found, demonstration=True)


def _greeting(house: Opened) -> str:
    """Say where the line is; in a demonstration alone, with a link that opens the admin."""
    address = house.settings.public_url
    if not house.demonstration:
        return f"Web answers at {address}, and the worker is running. Ctrl-C ends both."
    return "\n".join(
        (
            "This is a demonstration: all people in it are invented. Ctrl-C ends it.",
            "The admin (the link opens it once; another start prints another):",
            house.database.repeated(lambda connection: demo.sign_in_link(house, connection)),
        )
    )


class _Greeter:
    """Says something once, as soon as web answers."""

    def __init__(self, host: str, port: int, greeting: str) -> None:
        self._host = "127.0.0.1" if host == EVERYWHERE else host
        self._port = port
        self._greeting = greeting

    def has_spoken(self) -> bool:
        """Say it if web answers by now, and tell whether it did."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=1)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        print(self._greeting, flush=True)
        return True
