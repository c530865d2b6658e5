"""How a reply looks on each channel."""

from bot.messages import Reply
from bot.rendering import sms, telegram

Buttons = tuple[tuple[str, str], ...]  # number and label of each

# Channels with buttons; on all others the numbers stand in the words.
WITH_BUTTONS = frozenset({"telegram", "try_chat"})


def rendered(channel: str, reply: Reply) -> tuple[str, Buttons]:
    """Give the words and the buttons of a reply as they look on a channel."""
    if channel in WITH_BUTTONS:
        return telegram.render(reply)
    return sms.render(reply), ()
