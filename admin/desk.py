"""The desk: all that the pages of the admin work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from admin.passwords import Passwords
from bot.invitations import Ways
from bot.reception import Reception
from storage.database import Database
from storage.sealing import Keyring

EXTENSION = "forumline-desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the composition root gives to the admin."""

    database: Database
    keyring: Keyring
    clock: Callable[[], datetime]  # aware, UTC
    demonstration: bool  # invented people only: every page says so
    secure: bool  # PUBLIC_URL is https
    reception: Reception  # the way in, for the texts of invented people
    passwords: Passwords = field(default_factory=Passwords)
    ways: Ways = field(default_factory=Ways)  # the channels of this line, for invites


def desk() -> Desk:
    """Give the desk of the admin that answers this request."""
    found: Desk = current_app.extensions[EXTENSION]
    return found
