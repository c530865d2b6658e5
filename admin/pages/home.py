"""Home: leads to what somebody may see, or lets them choose."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import Visit, visit
from admin.waiting import Waits, measure
from admin.who_may_what import Role, may
from storage import forums

views = Blueprint("home", __name__)
_LINE = "house_line.show"
# What a place of the house is for.
_HOUSE = (
    ("house_inbox.show", "House inbox", "texts of people whom no forum knows"),
    ("house_sending.show", "House sending", "messages that belong to no forum"),
    (_LINE, "The line", "whether messages come in and go out"),
    ("house_staff.show", "Staff", "who works here, their roles, new links"),
    ("house_log.show", "Log", "who did what, and when"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One forum that a visitor may open, and what waits in it."""

    name: str
    address: str
    waits: Waits


@dataclass(frozen=True, slots=True)
class Room:
    """One page of the house."""

    name: str
    address: str
    about: str
    number: int  # how much waits there
    counted: tuple[str, str]  # what one of it is, and what several are


@views.get("/")
def show() -> str | Response:
    """Go to the only forum there is; choose among several; say so where there is none."""
    here = visit()
    theirs = [forum for forum in here.forums if may("overview.show", forum.id, here.who.roles)]
    rooms = _rooms(here)
    if len(theirs) == 1 and not rooms:
        return redirect(url_for("overview.show", slug=theirs[0].slug), 303)
    places = [
        Choice(forum.name, url_for("overview.show", slug=forum.slug), measure(desk(), forum.id))
        for forum in theirs
    ]
    return render_template(
        "home.html",
        places=places,
        rooms=rooms,
        may_try=_may_try(here),
        without=_without_words(here),
    )


def _rooms(visit: Visit) -> list[Room]:
    """List the pages of the house that this visitor may open."""
    offered = [each for each in _HOUSE if may(each[0], None, visit.who.roles)]
    if not offered:
        return []
    waits = measure(desk(), None)
    numbers = {
        "house_inbox.show": waits.texts,
        "house_sending.show": waits.unsure,
        _LINE: waits.troubles,
    }
    counted = {_LINE: ("thing is wrong", "things are wrong")}
    return [
        Room(
            name,
            url_for(endpoint),
            about,
            numbers.get(endpoint, 0),
            counted.get(endpoint, ("waits", "wait")),
        )
        for endpoint, name, about in offered
    ]


def _may_try(visit: Visit) -> bool:
    """Say whether there is a line that they may try: whoever runs it may, and reads no words."""
    with desk().database.read() as connection:
        every = forums.every(connection)
    return any(may("try_it.show", forum.id, visit.who.roles) for forum in every)


def _without_words(visit: Visit) -> list[str]:
    """Name the forums in which this visitor has a role, and reads no words."""
    return [
        forum.name
        for forum in visit.forums
        if visit.who.roles[forum.id] & {Role.ANALYST, Role.COMMISSIONER}
        and not may("overview.show", forum.id, visit.who.roles)
    ]
