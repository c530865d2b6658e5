"""House inbox: texts of nobody who is a member, which the house lead alone may see."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import reading

views = Blueprint("house_inbox", __name__)


@views.get("/house/texts")
def show() -> str:
    """Show what waits, the gravest first."""
    return reading.show("house_inbox.html")


@views.post("/house/texts/<row:which>/read")
def mark_read(which: int) -> Response:
    """Note that somebody has read it."""
    return reading.mark_read(which, "house_inbox.show")
