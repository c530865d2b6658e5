"""Blank the screen: a page without anything on it that somebody beside you could read."""

from flask import Blueprint, render_template

views = Blueprint("blank", __name__)


@views.get("/blank")
def show() -> str:
    """Show nothing, and the way back."""
    return render_template("blank.html")
