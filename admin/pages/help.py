"""Help, and a person to ask."""

from flask import Blueprint, render_template

views = Blueprint("help", __name__)


@views.get("/help")
def show() -> str:
    """Say how the admin works and whom to ask."""
    return render_template("help.html")
