"""Texts: what the bot could not read or kept for a person, from members of one forum."""

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
