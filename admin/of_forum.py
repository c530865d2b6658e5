"""The member whom an address names, in the forum that it names; one of elsewhere is not there."""

import re

from flask import abort, request
from sqlalchemy import Connection

from admin.door import Forum, visit
from admin.who_may_what import may
from storage import roster
from storage.base import AnyRow
from storage.members import LEFT

_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)


def forum() -> Forum:
    """Give the forum of this page; a page of the house has none, and is not there."""
    return visit().forum or abort(404)


def forum_id() -> int:
    """Give its id."""
    return forum().id


def member(connection: Connection, member_id: str) -> AnyRow:
    """Give the member, also one who has left."""
    if not _ID.fullmatch(member_id):
        abort(404)
    return roster.find(connection, forum_id(), member_id) or abort(404)


def present(connection: Connection, member_id: str) -> AnyRow:
    """Give a member for whom something can be done: not one who has left."""
    row = member(connection, member_id)
    return abort(404) if row.stands == LEFT else row


def asked_member(name: str) -> str | None:
    """Give the member whom a query names; none where what it names is no id."""
    typed = request.args.get(name, "")
    return typed if _ID.fullmatch(typed) else None


def may_open(endpoint: str) -> bool:
    """Say whether this visitor may open another page of this forum."""
    return may(endpoint, visit().forum_id, visit().who.roles)
