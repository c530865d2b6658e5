"""The doors for what members write: each provider posts to its own."""

from flask import Blueprint, Response, abort, request

from bot.channels import DOORS
from webhooks.rooms import rooms

bp = Blueprint("inbound", __name__)


@bp.post("/in/<name>")
def receive(name: str) -> Response:
    """Take what a provider brings; anything not genuine is refused."""
    if name not in DOORS:
        abort(404)
    channel = rooms().channels.get(name)
    if channel is None or not channel.is_genuine(request):
        abort(403)
    for inbound in channel.read(request):
        rooms().reception.receive(inbound)
    body, headers = channel.thanks()
    return Response(body, headers=headers)
