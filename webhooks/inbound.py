"""The doors for what members write: each provider posts to its own."""

from flask import Blueprint, Response, request

from webhooks.doors import genuine_channel
from webhooks.rooms import rooms

bp = Blueprint("inbound", __name__)


@bp.post("/in/<name>")
def receive(name: str) -> Response:
    """Take what a provider brings; anything not genuine is refused."""
    channel = genuine_channel(name)
    for inbound in channel.read(request):
        rooms().reception.receive(inbound)
    body, headers = channel.thanks(request)
    return Response(body, headers=headers)
