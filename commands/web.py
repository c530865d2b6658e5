"""Run the web process: it receives what members write, and shows the admin."""

from argparse import ArgumentParser, Namespace

from flask import Flask

import webhooks
from bot import log
from bot.channels import open_channels
from bot.invitations import Ways
from commands import ReadSettings
from commands.opening import Opened, opened
from commands.port import check_port
from commands.web_server import serve
from webhooks.rooms import Rooms

NAME = "web"


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing: PORT and HOST are settings."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    log.set_up()
    settings = read_settings()
    with opened(settings) as house:
        pass  # what is wrong is said here, once, and not by each process that is forked off
    host = settings.listens_on(demonstration=house.demonstration)
    check_port(host, settings.port)
    serve(lambda: make(house.again()), host, settings.port)


def make(house: Opened) -> Flask:
    """Make the application of what is open; after the fork, since no connection survives one."""
    channels = open_channels(house.settings, demonstration=house.demonstration, clock=house.clock)
    rooms = Rooms(
        database=house.database,
        keyring=house.keyring,
        journal=house.journal,
        channels=channels,
        clock=house.clock,
        demonstration=house.demonstration,
        secure=house.secure,
        ways=Ways() if house.demonstration else Ways.of(house.settings),
        metrics_token=house.settings.metrics_token,
    )
    return webhooks.create_app(rooms)
