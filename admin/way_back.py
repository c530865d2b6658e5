"""The way back: where somebody was when the admin asked for a password, and what they had written.

The path stands in the signed cookie and is always one of our own pages. The words go to the
drafts, sealed.
"""

from datetime import datetime

from flask import current_app, flash, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import ValidationError

from admin.desk import desk
from admin.who_may_what import WHO_MAY_WHAT
from admin.whose_form import ONCE, was_shown_to
from storage import drafts

# What no draft may hold: what a member agreed with us is typed once, and never shown.
NOT_WORDS = frozenset({"csrf_token", ONCE, "agreed", "agreed_again"})
_BACK = "back"  # the name under which the cookie carries it
_NOTICES = "_flashes"  # Flask's own name for what `flash` keeps
_LONGEST = 1000  # signs; a cookie holds four thousand
WITH_WORDS = frozenset({"forum", "house"})  # places whose forms hold something to keep
_ASIDE = frozenset({"measure.show"})  # asked by a page while somebody types: no page, no form


def keep(staff_id: int, now: datetime) -> None:
    """Keep the way back to what this request asked for, and the words that it brought."""
    if request.endpoint in _ASIDE:
        return
    kept = request.method == "POST" and _keep_words(staff_id, now)
    before = session.get(_BACK)
    if before and before[2] and not kept:
        return  # words wait elsewhere: they are shown first
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    _note(staff_id, nearest_page(request.path), query if request.method == "GET" else "", kept=kept)


def keep_page(staff_id: int, path: str, *, kept: bool) -> None:
    """Keep the way back to a page of ours, and whether words on it are kept.

    A path that is none of ours leads to the first page.
    """
    path, _, query = path.partition("?")
    _note(staff_id, nearest_page(path), f"?{query}" if query else "", kept=kept)


def to_words_of_before(staff_id: int, now: datetime) -> str | None:
    """Keep the words of a form that was shown to this person before they signed in anew.

    Gives the path of the page on which they wait; none where there are none of this person's.
    """
    if not (was_shown_to(staff_id) and _keep_words(staff_id, now)):
        return None
    flash("", "draft_kept")
    return f"{request.script_root}{nearest_page(request.path)}"


def take(staff_id: int) -> str | None:
    """Give the path on which this person goes on; none: on the first page."""
    back = session.pop(_BACK, None)
    if not isinstance(back, list) or back[0] != staff_id:
        return None
    if back[2]:
        flash("", "draft_kept")
    return f"{request.script_root}{back[1]}"


def keep_through(renewed: dict[str, object]) -> None:
    """Begin the cookie anew, and keep the way back in it, with what the next page is to say."""
    kept = {name: session[name] for name in (_BACK, _NOTICES) if name in session}
    session.clear()
    session.update(kept | renewed)


def words() -> dict[str, list[str]]:
    """Give what the form of this request held, without what only the house reads."""
    return {name: some for name, some in request.form.lists() if name not in NOT_WORDS}


def _note(staff_id: int, path: str, query: str, *, kept: bool) -> None:
    whole = f"{path}{query}"
    session[_BACK] = [staff_id, whole if len(whole) <= _LONGEST else path[:_LONGEST], kept]


def _keep_words(staff_id: int, now: datetime) -> bool:
    rule = WHO_MAY_WHAT.get(request.endpoint or "")
    typed = words()
    if rule is None or rule.place not in WITH_WORDS or "\0" in request.path:
        return False
    if not any(map(any, typed.values())):
        return False  # a button, and no words
    if not (was_shown_to(staff_id) or _is_of_this_session()):
        return False  # a form of somebody else's: its words are not this person's
    with desk().database.write() as connection:
        drafts.keep(connection, desk().keyring, staff_id, request.path, typed, now)
    return True


def _is_of_this_session() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def nearest_page(path: str) -> str:
    """Give the path of a page of ours, as near to this one as there is."""
    adapter = current_app.create_url_adapter(request)
    while adapter and path.strip("/"):
        for near in (path, f"{path}/"):
            try:
                adapter.match(near, method="GET")
            except (HTTPException, RequestRedirect):
                continue
            return near
        path = path.rstrip("/").rpartition("/")[0]
    return url_for("home.show").removeprefix(request.script_root)
