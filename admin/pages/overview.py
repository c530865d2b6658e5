"""Overview: what waits for you in one forum, the gravest first. It shows no words and no names."""

from flask import Blueprint, render_template

from admin.desk import desk
from admin.door import visit
from admin.waiting import count

views = Blueprint("overview", __name__)


@views.get("/forums/<slug>/")
def show(slug: str) -> str:
    """Show what waits."""
    return render_template("overview.html", waits=count(desk(), visit().forum_id))
