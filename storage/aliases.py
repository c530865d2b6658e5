"""Aliases of several members of one forum at once, for lists that name them by their ids."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from storage import members
from storage.members import Member
from storage.sealing import Keyring

_named = select(Member.id, Member.alias, Member.key, Member.master).where(
    Member.forum_id == bindparam("forum"), Member.id.in_(bindparam("ids", expanding=True))
)


def of(
    connection: Connection, keyring: Keyring, forum_id: int, ids: Iterable[str]
) -> dict[str, str | None]:
    """Give the aliases of members of this forum by id; whoever is of another one is left out."""
    rows = connection.execute(_named, {"forum": forum_id, "ids": sorted(ids)})
    return {row.id: members.alias(keyring, row) for row in rows}
