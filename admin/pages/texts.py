"""Texts: what the bot left to a person, from members of one forum, and what a person answers."""

from flask import Blueprint
from werkzeug.wrappers import Response

from admin import reading

views = Blueprint("texts", __name__)


@views.get("/forums/<slug>/texts")
def show(slug: str) -> str:
    """Show what waits, the gravest first."""
    return reading.show("texts.html")


@views.post("/forums/<slug>/texts/<row:which>/read")
def mark_read(slug: str, which: int) -> Response:
    """Note that somebody has read it."""
    return reading.mark_read(which, "texts.show")


@views.post("/forums/<slug>/texts/<row:which>/answer")
def answer(slug: str, which: int) -> Response | tuple[str, int]:
    """Send a person's own words to whoever wrote it."""
    return reading.put_answer(which, "texts.html", "texts.show")
