"""Search: which texts of a forum hold all of some words, though the words are sealed.

A text is put into the index of words by the clock, some seconds after it came, so that who writes
waits for nothing. Until then the search opens it and reads it. What it finds it opens too: whatever
stands in the index, nothing is shown that does not hold the words.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Index, and_, bindparam, select, text, update

from storage import forums, said, word_index
from storage.base import AnyRow
from storage.forums import Forum
from storage.inbox import UNDERSTOOD, Inbox
from storage.members import Member
from storage.said import Said
from storage.sealing import Keyring, Owner
from storage.whole_words import words

AT_ONCE = 200  # texts put in by one transaction: on SQLite nobody else writes meanwhile
_OPENED = 2000  # at most, of those that are not in the index yet

# What of a member is still to be put in; of nobody's texts the forum is not known yet.
_NEW = text("searched IS NULL AND member_id IS NOT NULL")
Index("ix_inbox_new_words", Inbox.id, sqlite_where=_NEW, postgresql_where=_NEW)
_is_new = and_(Inbox.searched.is_(None), Inbox.member_id.is_not(None))
# An expression, which no index holds: else SQLite goes through all that the forum's members said.
_in_forum = Member.forum_id + 0 == bindparam("forum")

_next = select(Inbox.member_id).where(_is_new).order_by(Inbox.id).limit(AT_ONCE)
_behind = select(Member.forum_id).where(Member.id.in_(_next))
# Locked, so that a text whose words are changed right now is put in when they have been.
_next_of = (
    select(Inbox.id)
    .join(Member, Member.id == Inbox.member_id)
    .where(_is_new, _in_forum)
    .order_by(Inbox.id)
    .limit(bindparam("most"))
    .with_for_update(of=Inbox, skip_locked=True)
)
_mark = (
    update(Inbox)
    .where(Inbox.id.in_(bindparam("ids", expanding=True)))
    .values(searched=bindparam("now_searched"))
)
_one = (
    select(Inbox.id, Inbox.searched, Forum.id.label("forum_id"), Forum.key, Forum.master)
    .join(Member, Member.id == Inbox.member_id)
    .join(Forum, Forum.id == Member.forum_id)
    .where(Inbox.id == bindparam("which"))
    .with_for_update(of=Inbox)
)
_all = update(Inbox).where(Inbox.searched.is_not(None)).values(searched=None)
_new_of = (
    select(Inbox.id)
    .join(Member, Member.id == Inbox.member_id)
    .where(_is_new, _in_forum, Inbox.id < bindparam("above"))
    .order_by(Inbox.id.desc())
    .limit(_OPENED + 1)
)


def behind(connection: Connection) -> list[int]:
    """List the forums whose texts are the next to be put into the index."""
    # Made one here: by DISTINCT SQLite would go through all members.
    return sorted(set(connection.execute(_behind).scalars()))


def index(connection: Connection, keyring: Keyring, forum_id: int, most: int = AT_ONCE) -> int:
    """Put the next texts of a forum in, the oldest first; gives how many were looked at."""
    bound = {"forum": forum_id, "most": most}
    ids = list(connection.execute(_next_of, bound).scalars())
    # Read once they are locked: in the statement that locks them, words may be older.
    found = said.these(connection, keyring, forum_id, ids)
    hashed = keyring.word_hash(forums.owner(connection, forum_id))
    hashes = {each: set(map(hashed, _words(found[each]))) for each in ids}
    word_index.put(connection, {each: some for each, some in hashes.items() if some})
    for searched in (True, False):
        marked = [each for each, some in hashes.items() if bool(some) is searched]
        if marked:
            connection.execute(_mark, {"ids": marked, "now_searched": searched})
    return len(ids)


def forget(connection: Connection, keyring: Keyring, inbox_id: int) -> None:
    """Take a text out of the index, while its words still stand: the clock puts the new ones in."""
    row = connection.execute(_one, {"which": inbox_id}).first()
    if row is None or row.searched is None:
        return
    if row.searched:
        one = said.these(connection, keyring, row.forum_id, [inbox_id])[inbox_id]
        hashed = keyring.word_hash(_forum(row))
        word_index.take_out(connection, inbox_id, set(map(hashed, _words(one))))
    connection.execute(_mark, {"ids": [inbox_id], "now_searched": None})


def begin_again(connection: Connection) -> None:
    """Let the clock put all texts in: the index is empty, as after a restore."""
    connection.execute(_all)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, the newest first."""

    texts: tuple[Said, ...] = field(repr=False)
    below: int | None  # the text before which the next page begins; none: this was all
    is_whole: bool  # false while so many texts wait for the clock that not all were opened


def find(
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    sought: frozenset[str],
    *,
    above: int,
    most: int,
) -> Found:
    """Find the texts of a forum before the text `above` that hold all of these folded words."""
    # First those that are not in the index: one that is put in meanwhile is found twice, not never.
    new = list(connection.execute(_new_of, {"forum": forum_id, "above": above}).scalars())
    hashes = list(map(keyring.word_hash(forums.owner(connection, forum_id)), sought))
    known = word_index.holding(connection, hashes, above=above, most=most + 1)
    opened = said.these(connection, keyring, forum_id, [*new[:_OPENED], *known])
    holding = {each for each, one in opened.items() if sought <= _words(one)}
    places = sorted(holding.union(known), reverse=True)
    page = places[:most]
    return Found(
        tuple(opened[each] for each in page if each in holding),
        page[-1] if len(places) > most else None,
        len(new) <= _OPENED,
    )


def _words(one: Said) -> frozenset[str]:
    """Give the words that somebody said; of what was a command alone there are none."""
    is_command = one.state == UNDERSTOOD and not one.mark and not one.answers
    return frozenset() if is_command else words(one.words or "")


def _forum(row: AnyRow) -> Owner:
    return Owner("forums", row.forum_id, row.key, row.master)
