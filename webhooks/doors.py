"""What stands before every provider's door: only the provider itself comes in."""

from flask import abort, request

from bot.channels import DOORS, Channel
from webhooks.rooms import rooms


def genuine_channel(name: str) -> Channel:
    """Give the channel that sent this request; 404 where there is no such door, 403 if not genuine.

    A door that is known but not open answers 403 as well.
    """
    if name not in DOORS:
        abort(404)
    channel = rooms().channels.get(name)
    if channel is None or not channel.is_genuine(request):
        abort(403)
    return channel
