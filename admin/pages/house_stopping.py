"""House stopping: nothing goes to anybody until somebody allows it again."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import stopping

views = Blueprint("house_stopping", __name__)


@views.get("/house/stop")
def show() -> str:
    """Show the switch."""
    return stopping.show("stopping.html")


@views.post("/house/stop")
def turn() -> Response:
    """Turn the switch."""
    return stopping.turn("house_stopping.show")
