"""The doors for what members write: each provider posts to its own."""

from time import perf_counter

from flask import Blueprint, Response, request

from webhooks.doors import genuine_channel
from webhooks.rooms import rooms

bp = Blueprint("inbound", __name__)


@bp.post("/in/<name>")
def receive(name: str) -> Response:
    """Take what a provider brings; anything not genuine is refused."""
    channel = genuine_channel(name)
    for inbound in channel.read(request):
        begun = perf_counter()
        rooms().reception.receive(inbound)
        rooms().turns.append(perf_counter() - begun)
    body, headers = channel.thanks(request)
    return Response(body, headers=headers)
