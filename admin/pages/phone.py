"""Connect the authenticator, and see the recovery codes: the last steps of the first sign-in."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms import StringField

from admin import coming_in, proving
from admin.desk import desk
from admin.door import caller
from admin.forms import Form
from storage.sessions import Step

views = Blueprint("phone", __name__)
_WRONG = "This is not the code that belongs here. Type the one that your app shows now."


class Proved(Form):
    """The first code of a new authenticator."""

    code = StringField("Code that the app shows", description="6 digits. You can paste it.")


@views.get("/set-up/phone")
def show() -> str:
    """Show what the app reads."""
    return _page(Proved(), proving.new_seed())


@views.post("/set-up/phone")
def prove() -> Response | tuple[str, int]:
    """Keep the authenticator once a code of it has proved that it works."""
    form, who, now = Proved.posted(), caller(), desk().clock()
    seed = proving.offered(who.id, request.form.get("seed", "")) or proving.new_seed()
    step = proving.step_of(seed, form.code.data or "", now)
    if step is None:
        form.refuse("code", _WRONG)
        return _page(form, seed), 400
    with desk().database.write() as connection:
        proving.keep_seed(connection, who.id, seed, step, now)
        return coming_in.go_on(connection, Step.CODES)


@views.get("/set-up/codes")
def codes() -> str:
    """Make recovery codes and show them; whoever loads the page again gets others."""
    with desk().database.write() as connection:
        made = proving.new_codes(connection, caller().id, desk().clock())
    return render_template("codes.html", codes=made)


@views.post("/set-up/codes")
def kept() -> Response:
    """Go in: the codes lie where they will be found."""
    with desk().database.write() as connection:
        return coming_in.go_on(connection, None)


def _page(form: Form, seed: str) -> str:
    who = caller()
    return render_template(
        "phone.html",
        form=form,
        offered=proving.offer(who.id, seed),
        picture=proving.picture(seed, who.email),
        secret=proving.spaced(seed),
    )
