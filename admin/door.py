"""The door: before anything of the admin runs, who it is and whether they may."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from admin import way_back
from admin.desk import desk
from admin.who_may_what import WHO_MAY_WHAT, Roles, Verdict, judge, may, may_on_the_way
from admin.whose_form import was_shown_to
from storage import audit, forums, sessions
from storage.sessions import Step

SESSION_FIELD = "token"  # under which the cookie carries it

# Where each step that is still to be done before somebody is in has its page.
_PAGES = {
    Step.CODE: "code.show",
    Step.CODE_FIRST: "code.show",
    Step.SETUP: "set_up.show",
    Step.PHONE: "phone.show",
    Step.CODES: "phone.codes",
    Step.LOCKED: "lock.show",
    Step.OVER: "sign_in.ask",
}

Forum = forums.Listed


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    who: sessions.SignedIn
    forums: tuple[Forum, ...]  # in which they have a role
    forum: Forum | None  # the one that the address names; none: the house, or no place
    now: datetime

    @property
    def forum_id(self) -> int | None:
        """The forum of this page; none for the house."""
        return self.forum.id if self.forum else None

    @property
    def zone(self) -> ZoneInfo:
        """In which times are said here: as the forum's members live, else as the house does."""
        return ZoneInfo(self.forum.zone if self.forum else forums.HOME)

    def deed(self, action: str, thing: str, member_id: str | None = None) -> audit.Deed:
        """Word what they did here for the audit."""
        return audit.Deed(
            action,
            staff_id=self.who.id,
            forum_id=self.forum_id,
            member_id=member_id,
            thing=thing,
        )


def guard(app: Flask) -> None:
    """Put the door before every request, also those that lead nowhere."""
    app.before_request(_let_in)


def visit() -> Visit:
    """Give the visit that this request belongs to; an open page has none."""
    found: Visit = g.visit
    return found


def visit_or_none() -> Visit | None:
    """Give the visit, or none on an open page, and for somebody who is not wholly in."""
    found: Visit | None = g.get("visit")
    return found


def caller() -> sessions.SignedIn:
    """Give whose session this request names, also where something is still to be done first."""
    found: sessions.SignedIn = g.caller
    return found


def may_send(path: str) -> bool:
    """Say whether a path is that of a form with words, which this person may send."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    try:
        endpoint, values = adapter.match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return False
    rule = WHO_MAY_WHAT.get(endpoint)
    with desk().database.read() as connection:
        every = forums.every(connection)
    here = next((forum.id for forum in every if forum.slug == values.get("slug")), None)
    with_words = rule is not None and rule.place in way_back.WITH_WORDS and "\0" not in path
    return with_words and may(endpoint, here, caller().roles)


def page_of(step: Step | None) -> str:
    """Give the path of the page on which a step is done; with none, of the first page."""
    return url_for(_PAGES[step] if step else "home.show")


def _let_in() -> Response | None:
    if judge(request.endpoint, None, None) is Verdict.IN:
        return None
    now = desk().clock()
    found = _find(now)
    if found and found.who.step and not may_on_the_way(request.endpoint, found.who.step):
        return _on_the_way(found, found.who.step)
    if found:
        g.caller = found.who
        if found.who.step:
            return None
        if now - found.who.seen_at >= sessions.SEEN_EVERY:
            with desk().database.write() as connection:
                sessions.seen(connection, found.who.session_id, now)
    g.visit = found
    verdict = judge(
        request.endpoint, found.forum_id if found else None, found.who.roles if found else None
    )
    return _answer(verdict, found)


def _answer(verdict: Verdict, found: Visit | None) -> Response | None:
    match verdict:
        case Verdict.SIGN_IN:
            session.pop(SESSION_FIELD, None)
            return redirect(url_for("sign_in.ask"), 303)
        case Verdict.DONE:
            return redirect(url_for("home.show"), 303)
        case Verdict.NOT_HERE:
            if found:
                g.visit = replace(found, forum=None)  # its name is not told either
            # Of an address that leads nowhere Flask says itself what is wrong with it: 404 or 405.
            if request.endpoint is not None:
                abort(404)
        case Verdict.NO:
            abort(403)
    return None


def _on_the_way(found: Visit, step: Step) -> Response:
    """Lead to what is to be done first; what they wanted, and had written, is kept for then."""
    was_in = step in {Step.LOCKED, Step.OVER} or was_shown_to(found.who.id)
    if was_in and _may_come_back(found):
        way_back.keep(found.who.id, found.now)
    if step is Step.OVER:
        session.pop(SESSION_FIELD, None)
    return redirect(page_of(step), 303)


def _may_come_back(found: Visit) -> bool:
    return judge(request.endpoint, found.forum_id, found.who.roles) is Verdict.IN


def _find(now: datetime) -> Visit | None:
    """Find out who has sent this request."""
    token = session.get(SESSION_FIELD)
    if not isinstance(token, str):
        return None
    with desk().database.read() as connection:
        who = sessions.find(connection, token, now)
        every = forums.every(connection) if who else []
    if who is None:
        return None
    theirs = tuple(forum for forum in every if forum.id in who.roles)
    return Visit(who, theirs, _named(every, who.roles), now)


def _named(every: list[Forum], roles: Roles) -> Forum | None:
    """Give the forum that the address names; the page for practice takes the first by itself."""
    slug = (request.view_args or {}).get("slug")
    rule = WHO_MAY_WHAT.get(request.endpoint or "")
    if rule and rule.place == "practice":
        slug = request.args.get("slug")
        if slug is None:
            theirs = [forum for forum in every if may(request.endpoint or "", forum.id, roles)]
            # Where there is none, a forum of theirs still decides how it is refused.
            theirs += [forum for forum in every if forum.id in roles]
            return next(iter(theirs), None)
    return next((forum for forum in every if forum.slug == slug), None)
