"""House log: who of the staff saw and did what, in all forums, without anybody's name."""

from flask import Blueprint

from admin import logbook

views = Blueprint("house_log", __name__)


@views.get("/house/log")
def show() -> str:
    """Show a page of it, the newest first."""
    return logbook.show("log.html")
