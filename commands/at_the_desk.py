"""What the commands that change or read something share: forums by slug, and who did it."""

import getpass
import os
import sys
from collections.abc import Iterable

from sqlalchemy import Connection

from commands import Problem
from commands.opening import Opened
from storage import audit, forums


def forum_id(connection: Connection, slug: str) -> int:
    """Find a forum by its slug, or say that there is none."""
    found = forums.find(connection, slug)
    if found is None:
        raise Problem(f"There is no forum with the slug {slug!r}.")
    return found


def whoever() -> str:
    """Name the system user at the keyboard, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"  # in a container a user may have no name


def note(
    opened: Opened,
    connection: Connection,
    action: str,
    *,
    forum: int | None = None,
    member: str | None = None,
    thing: str | None = None,
) -> None:
    """Leave an audit row in the transaction of what is done (rule 29)."""
    deed = audit.Deed(action, actor=whoever(), forum_id=forum, member_id=member, thing=thing)
    audit.note(connection, deed, opened.clock())


def warn(sentences: Iterable[str]) -> None:
    """Say what does not stop a command, and should be known."""
    for sentence in sentences:
        print(f"Warning: {sentence}", file=sys.stderr)
