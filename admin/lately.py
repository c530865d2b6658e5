"""Lately: what was done in a forum, from its log, for whoever comes back to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from admin import deeds
from storage import audit
from storage.audit import Wanted

_FOR = timedelta(days=7)
_LOOKED_AT = 200  # rows of the log, of which most say that words were shown
_SHOWN = deeds.group("Words that were shown")


@dataclass(frozen=True, slots=True)
class Done:
    """Something that one person did, once or several times in a row."""

    at: datetime  # the last time
    who: str
    said: str
    times: int


def lately(
    connection: Connection, forum_id: int, me: str, now: datetime, *, most: int = 6
) -> list[Done]:
    """List what was done in a forum within a week, the newest first; views of words are left out.

    `me` is by what the reader is known: of them it says "You".
    """
    rows = [
        row
        for row in audit.page(connection, Wanted(forum_id=forum_id), _LOOKED_AT)
        if row.action not in _SHOWN and row.at > now - _FOR
    ]
    found = []
    for (who, action), some in groupby(rows, lambda row: (row.who, row.action)):
        together = list(some)
        name = "You" if who == me else who
        found.append(Done(together[0].at, name, deeds.said(action), len(together)))
    return found[:most]
