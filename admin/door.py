"""The door: before anything of the admin runs, who it is and whether they may."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.who_may_what import WHO_MAY_WHAT, Roles, Verdict, judge, may
from storage import audit, forums, staff

SESSION_TOKEN = "token"  # noqa: S105 - the name under which the cookie carries it


Forum = forums.Listed


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    who: staff.SignedIn
    forums: tuple[Forum, ...]  # in which they have a role
    forum: Forum | None  # the one that the address names; none: the house, or no place
    now: datetime

    @property
    def forum_id(self) -> int | None:
        """The forum of this page; none for the house."""
        return self.forum.id if self.forum else None

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
    found = g.visit
    assert isinstance(found, Visit)  # noqa: S101 - the door lets nobody else in
    return found


def visit_or_none() -> Visit | None:
    """Give the visit, or none on an open page."""
    found: Visit | None = g.get("visit")
    return found


def _let_in() -> Response | None:
    if judge(request.endpoint, None, None) is Verdict.IN:
        return None
    g.visit = found = _find()
    verdict = judge(
        request.endpoint, found.forum_id if found else None, found.who.roles if found else None
    )
    match verdict:
        case Verdict.SIGN_IN:
            session.pop(SESSION_TOKEN, None)
            return redirect(url_for("sign_in.ask"), 303)
        case Verdict.NOT_HERE:
            if found:
                g.visit = replace(found, forum=None)  # its name is not told either
            # Of an address that leads nowhere Flask says itself what is wrong with it: 404 or 405.
            if request.endpoint is not None:
                abort(404)
        case Verdict.NO:
            abort(403)
    return None


def _find() -> Visit | None:
    """Find out who has sent this request, and note that they are at the screen."""
    token = session.get(SESSION_TOKEN)
    if not isinstance(token, str):
        return None
    now = desk().clock()
    with desk().database.read() as connection:
        who = staff.signed_in(connection, token, now)
        every = forums.every(connection) if who else []
    if who is None:
        return None
    with desk().database.write() as connection:
        staff.seen(connection, who.session_id, now)
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
