"""House sending: messages to nobody who is a member, which the house lead alone may see."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import troubles

views = Blueprint("house_sending", __name__)


@views.get("/house/sending")
def show() -> str:
    """Show what needs a person's eye."""
    return troubles.show("house_sending.html")


@views.post("/house/sending/<row:which>")
def decide(which: int) -> Response:
    """Write down whether it arrived."""
    return troubles.decide(which, "house_sending.show")
