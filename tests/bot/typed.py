"""What people type to many: a poll or a piece of news, put as it would be."""

from dataclasses import replace

from bot import approving, broadcasting, news, written_news
from bot.broadcasting import Made
from bot.written_news import Written
from bot.written_poll import WrittenQuestion
from tests.bot.broadcasts import POLL
from tests.bot.screens import Screens

SECOND = "Shall they come by?"


BLAND = WrittenQuestion("choice", "What first?", ("Updates", "Letters"))


def asks(screens: Screens, *questions: WrittenQuestion, decides: str = "You advise") -> int:
    """Put a poll to both, past all that would refuse it, and let her open it."""
    rooms = screens.rooms
    poll = replace(POLL, questions=questions, decides=decides)
    with rooms.database.write() as connection:
        made = Made(screens.forum, "ash", rooms.clock())
        which = broadcasting.add_poll(connection, rooms.keyring, made, poll)
        approving.ask(connection, f"poll:{which}", "ash", rooms.clock())
    screens.opens()
    return which


def tells(screens: Screens, text: str, second: str | None = None) -> int:
    """Send news to both, and let her open them."""
    rooms, made = screens.rooms, Made(screens.forum, "ash", screens.rooms.clock())
    with rooms.database.write() as connection:
        which = news.add(connection, rooms.keyring, made, written_news.read(Written(text, second)))
        approving.ask(connection, f"update:{which}", "ash", rooms.clock())
    screens.opens()
    return which
