"""Log: who of the staff saw and did what in one forum."""

from flask import Blueprint

from admin import logbook

views = Blueprint("log", __name__)


@views.get("/forums/<slug>/log")
def show(slug: str) -> str:
    """Show a page of it, the newest first."""
    return logbook.show("log.html")
