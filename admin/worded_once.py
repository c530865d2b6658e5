"""What waits in no wording that may stand on every screen, though some may get no other.

Told by what was asked or told, and never by the member: that somebody is discreet may be what she
set in another forum, of which this one knows nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from admin.desk import desk
from admin.door import visit
from bot.safety.listed_words import listed
from storage import broadcasts, forums, polls, updates, wordings
from storage.polls import PollState
from storage.updates import UpdateState

UPDATE = "update"
_FIRST_QUESTION = ("open", "remind")  # what sends it; one that was put off may be another


@dataclass(frozen=True, slots=True)
class Once:
    """A poll or a piece of news that is going, and lacks a second wording."""

    sort: str  # poll, update
    id: int
    title: str | None = field(repr=False)  # of a poll
    at: datetime | None  # when the news went out, or the poll opened


def worded_once(connection: Connection) -> tuple[Once, ...]:
    """List what of this forum lacks one and waits, the oldest first; of the house, nothing."""
    forum_id, keyring = visit().forum_id, desk().keyring
    if forum_id is None:
        return ()
    found = set[tuple[str, int]]()
    own = forums.listed_words(connection, keyring, forum_id)
    for row in broadcasts.waiting_wordings(connection, forum_id):
        sort, which, *sends = row.cause.split(":")
        if sort != UPDATE and sends[0] not in _FIRST_QUESTION:
            continue
        if listed(wordings.words(connection, keyring, row.wording_id, discreet=True), own):
            found.add((sort, int(which)))
    every = (_once(connection, *thing) for thing in sorted(found))
    return tuple(each for each in every if each is not None)


def _once(connection: Connection, sort: str, which: int) -> Once | None:
    """Name a thing; none where it has ended, and only what is under way still waits."""
    if sort == UPDATE:
        news = updates.find(connection, which)
        if news is None or news.state != UpdateState.SENT:
            return None
        return Once(sort, which, None, news.sent_at)
    poll = polls.find(connection, which)
    if poll is None or poll.state != PollState.OPEN:
        return None
    forum = forums.owner(connection, poll.forum_id)
    title = polls.unseal_title(desk().keyring, forum, poll)
    return Once(sort, which, title, poll.opened_at)
