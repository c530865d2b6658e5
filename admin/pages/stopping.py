"""Stopping: nothing goes to the members of one forum until somebody allows it again."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import stopping

views = Blueprint("stopping", __name__)


@views.get("/forums/<slug>/stop")
def show(slug: str) -> str:
    """Show the switch."""
    return stopping.show("stopping.html")


@views.post("/forums/<slug>/stop")
def turn(slug: str) -> Response:
    """Turn the switch."""
    return stopping.turn("stopping.show")
