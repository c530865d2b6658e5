"""Sending: messages to members of one forum that are unsure, wait, or did not go."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import troubles

views = Blueprint("sending", __name__)


@views.get("/forums/<slug>/sending")
def show(slug: str) -> str:
    """Show what needs a person's eye."""
    return troubles.show("sending.html")


@views.post("/forums/<slug>/sending/<row:which>")
def decide(slug: str, which: int) -> Response:
    """Write down whether it arrived."""
    return troubles.decide(which, "sending.show")


@views.post("/forums/<slug>/sending/<row:which>/seen")
def mark_seen(slug: str, which: int) -> Response:
    """Write down that somebody has seen that an answer was lost."""
    return troubles.mark_seen(which)
