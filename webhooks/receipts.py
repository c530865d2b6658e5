"""The doors for what became of our messages: each on the address of its own row."""

from flask import Blueprint, Response, request

from webhooks.doors import genuine_channel
from webhooks.rooms import rooms

bp = Blueprint("receipts", __name__)


@bp.post("/receipts/<name>")
def receive(name: str) -> Response:
    """Take a status callback; anything not genuine is refused."""
    receipt = genuine_channel(name).receipt(request)
    if receipt is not None:
        rooms().take_receipt(receipt)
    return Response(status=204)
