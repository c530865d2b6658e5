"""How a reply looks as an SMS."""

from bot.messages import Reply
from bot.segments import plain


def render(reply: Reply) -> str:
    """Give the words of an SMS: the numbers stand in them, and no needless character costs."""
    return plain(reply.words)
