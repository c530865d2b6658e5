"""What the public pages work with, made once and handed to the app."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import cast

from flask import current_app

from bot.channels import Channel
from bot.invitations import Ways
from bot.messages import Receipt
from bot.reception import Reception
from bot.settling import Books
from storage.database import Database
from storage.journal import Journal
from storage.sealing import Keyring

NAME = "forumline"
TURNS = 1000  # how many of the newest turns are measured


@dataclass(frozen=True, slots=True)
class Rooms:
    """The memory, the keys, the channels and the clock of this process."""

    database: Database
    keyring: Keyring = field(repr=False)
    journal: Journal
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    demonstration: bool
    secure: bool  # people reach us by https
    ways: Ways = field(default_factory=Ways)  # by what members reach this line
    metrics_token: str | None = field(default=None, repr=False)  # none: nobody sees the figures
    # Seconds that the newest turns of this process took.
    turns: deque[float] = field(default_factory=lambda: deque(maxlen=TURNS))

    @property
    def reception(self) -> Reception:
        """The way in for what members write."""
        return Reception(self.database, self.keyring, self.journal, self.clock)

    def take_receipt(self, receipt: Receipt) -> None:
        """Record what a status callback says."""
        books = Books(self.keyring, self.journal)
        self.database.repeated(partial(books.receive, receipt=receipt, now=self.clock()))


def rooms() -> Rooms:
    """Give what this app works with."""
    return cast("Rooms", current_app.extensions[NAME])
