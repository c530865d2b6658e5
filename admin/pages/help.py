"""Help, and a person to ask."""

from flask import Blueprint, render_template

from admin.desk import desk
from admin.whom_to_tell import of_forums, to_ask

views = Blueprint("help", __name__)


@views.get("/help")
def show() -> str:
    """Say how the admin works and whom to ask."""
    with desk().database.read() as connection:
        found = {"tell": of_forums(connection), "ask": to_ask(connection)}
    return render_template("help.html", **found)
