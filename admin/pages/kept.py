"""What was typed into a form and not sent is kept; here whoever typed it throws it away."""

from urllib.parse import quote

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.way_back import nearest_page
from storage import drafts

views = Blueprint("kept", __name__)


@views.post("/kept/throw-away")
def throw_away() -> Response:
    """Forget what this visitor had typed into one form, and show its page without it."""
    place = request.form.get("place", "").replace("\0", "")
    with desk().database.write() as connection:
        drafts.drop(connection, visit().who.id, place)
    return redirect(f"{request.script_root}{quote(nearest_page(place))}", 303)
