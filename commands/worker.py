"""Run the worker: it sends what is due. Any number of them may run side by side."""

from argparse import ArgumentParser, Namespace

from bot import log
from bot.channels import open_channels
from bot.delivery import Delivery
from bot.reception import Reception
from bot.worker import Worker
from commands import ReadSettings
from commands.opening import Opened, opened

NAME = "worker"


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Work until SIGTERM or SIGINT."""
    log.set_up()
    with opened(read_settings()) as house:
        make(house).run()


def make(house: Opened) -> Worker:
    """Make a worker of what is open."""
    settings, clock = house.settings, house.clock
    channels = open_channels(settings, demonstration=house.demonstration, clock=clock)
    caps = {
        "sms": settings.sms_parts_per_second,
        "telegram": settings.telegram_messages_per_second,
    }
    parts = house.database, house.keyring, house.journal
    delivery = Delivery(*parts, channels, caps, clock)
    return Worker(house.database, Reception(*parts, clock), delivery, clock)
