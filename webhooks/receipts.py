"""The doors for what became of our messages: each on the address of its own row."""

from flask import Blueprint, Response, abort, request

from bot.channels import DOORS
from webhooks.rooms import rooms

bp = Blueprint("receipts", __name__)


@bp.post("/receipts/<name>")
def receive(name: str) -> Response:
    """Take a status callback; anything not genuine is refused."""
    if name not in DOORS:
        abort(404)
    channel = rooms().channels.get(name)
    if channel is None or not channel.is_genuine(request):
        abort(403)
    receipt = channel.receipt(request)
    if receipt is not None:
        rooms().take_receipt(receipt)
    return Response(status=204)
