"""Pages of our own for what went wrong; none names what runs here."""

from flask import Flask, redirect, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from admin import way_back
from admin.door import visit_or_none

# What happened, and what to do now.
_PAGES = {
    400: (
        "We could not read that",
        "Something in the address or the form was not as we expect it. Go back and try again.",
    ),
    403: (
        "This page is not for your role",
        "If you need it for your work, ask whoever runs Forumline for you.",
    ),
    404: (
        "There is no such page",
        "The address may be mistyped, or what it named is no longer here.",
    ),
    405: (
        "That is not done from here",
        "Nothing was changed. Go to the page with the button, and press it there.",
    ),
    413: ("That was too much at once", "We take at most 2 megabytes. Nothing was changed."),
    500: (
        "Something went wrong on our side",
        (
            "Nothing that members sent is lost. Try again in a minute. If it happens again, tell "
            "whoever runs Forumline for you at what time it was."
        ),
    ),
}
_FORM_TOO_OLD = (
    "This form was open for too long",
    "Nothing was changed. Go back, load the page again, and then press the button.",
)


def set_up(app: Flask) -> None:
    """Answer every error of the admin with a page of ours."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _known)


def _page(status: int, title: str, advice: str) -> tuple[str, int]:
    return render_template("error.html", title=title, advice=advice), status


def _form_too_old(_: Exception) -> Response | tuple[str, int]:
    """Do nothing with it; whoever has signed in anew since it was shown finds its words kept."""
    found = visit_or_none()
    page = way_back.to_words_of_before(found.who.id, found.now) if found else None
    if page is not None:
        return redirect(page, 303)
    return _page(400, *_FORM_TOO_OLD)


def _known(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    return _page(code, *_PAGES.get(code, _PAGES[400 if code < 500 else 500]))
