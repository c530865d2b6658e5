"""The log, of one forum or of the whole house: who did what when, and never what members said."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask import render_template, request
from sqlalchemy import Connection

from admin import deeds
from admin.desk import desk
from admin.door import visit
from admin.rows import asked_row
from storage import aliases, audit, forums
from storage.audit import Wanted, Written

AT_ONCE = 50


def show(template: str) -> str:
    """Show one page of it, the newest first, as narrow as the address asks."""
    here = visit()
    wanted = _wanted(here.forum_id)
    with desk().database.read() as connection:
        found = audit.page(connection, wanted, AT_ONCE + 1)
        shown = found[:AT_ONCE]
        names = _aliases(connection, here.forum_id, shown)
        places = {each.id: each.name for each in forums.every(connection)}
        people = audit.actors(connection, here.forum_id)
    return render_template(
        template,
        deeds=shown,
        more=len(found) > AT_ONCE,
        names=names,
        places=places,
        people=people,
        groups=list(deeds.DEEDS),
        said=deeds.said,
        wanted=wanted,
        asked=_asked(),
        later_page=wanted.before is not None,
    )


def _wanted(forum_id: int | None) -> Wanted:
    return Wanted(
        forum_id,
        asked_row("who"),
        request.args.get("member") or None,
        deeds.group(request.args.get("what", "")),
        asked_row("before"),
        _end_of(request.args.get("day", "")),
    )


def _asked() -> dict[str, str]:
    """Give what narrows the log, for the addresses of its other pages."""
    return {
        name: given
        for name in ("who", "what", "member", "day")
        if (given := request.args.get(name))
    }


def _end_of(day: str) -> datetime | None:
    """Give the end of a day that was typed; what is no day narrows nothing."""
    try:
        typed = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(typed, time(), visit().zone) if typed.year < date.max.year else None


def _aliases(
    connection: Connection, forum_id: int | None, shown: list[Written]
) -> Mapping[str, str | None]:
    """Name the members of a forum; the log of the house names none, for it is of all forums."""
    if forum_id is None:
        return {}
    ids = {deed.member_id for deed in shown if deed.member_id}
    return aliases.of(connection, desk().keyring, forum_id, ids)
