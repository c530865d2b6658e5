"""Themes: subjects under which a forum files what its members said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    bindparam,
    delete,
    distinct,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter
from storage.forums import Forum
from storage.inbox import Inbox
from storage.members import Member
from storage.sealing import Keyring, Owner


class Theme(Base):
    """One subject of one forum."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)  # sealed to the forum
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # no longer offered; what is filed under it stays


class TextTheme(Base):
    """That one text is about a theme."""

    __tablename__ = "text_themes"
    __table_args__ = (UniqueConstraint("inbox_id", "theme_id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Listed:
    """One theme of a forum, and how much is filed under it."""

    id: int
    name: str = field(repr=False)
    ended: bool
    texts: int
    members: int


_COLUMN = "themes.name"
_listed = (
    select(
        Theme.id,
        Theme.name,
        Theme.ended_at,
        Forum.id.label("forum_id"),
        Forum.key,
        Forum.master,
        func.count(TextTheme.id).label("texts"),
        func.count(distinct(Inbox.member_id)).label("members"),
    )
    .join(Forum, Forum.id == Theme.forum_id)
    .outerjoin(TextTheme, TextTheme.theme_id == Theme.id)
    .outerjoin(Inbox, Inbox.id == TextTheme.inbox_id)
    .where(Theme.forum_id == bindparam("forum"))
    .group_by(Theme.id, Forum.id)
)
_insert = insert(Theme).returning(Theme.id)
_mine = (Theme.id == bindparam("which"), Theme.forum_id == bindparam("forum"))
_rename = update(Theme).where(*_mine).values(name=bindparam("new_name")).returning(Theme.id)
_end = (
    update(Theme)
    .where(*_mine, Theme.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
    .returning(Theme.id)
)
_begin = (
    update(Theme)
    .where(*_mine, Theme.ended_at.is_not(None))
    .values(ended_at=None)
    .returning(Theme.id)
)
_file = {
    "sqlite": sqlite.insert(TextTheme).on_conflict_do_nothing().returning(TextTheme.id),
    "postgresql": postgresql.insert(TextTheme).on_conflict_do_nothing().returning(TextTheme.id),
}
_take_off = (
    delete(TextTheme)
    .where(TextTheme.inbox_id == bindparam("inbox"), TextTheme.theme_id == bindparam("theme"))
    .returning(TextTheme.id)
)
_of_texts = (
    select(TextTheme.inbox_id, TextTheme.theme_id)
    .join(Theme, Theme.id == TextTheme.theme_id)
    .where(
        TextTheme.inbox_id.in_(bindparam("ids", expanding=True)),
        Theme.forum_id == bindparam("forum"),
    )
    .order_by(TextTheme.id)
)
_under = (
    select(Inbox.id)
    .join(TextTheme, TextTheme.inbox_id == Inbox.id)
    .join(Member, Member.id == Inbox.member_id)
    .where(
        TextTheme.theme_id == bindparam("theme"),
        Member.forum_id == bindparam("forum"),
        Inbox.id < bindparam("above"),
    )
    .order_by(Inbox.id.desc())
    .limit(bindparam("most"))
)
_of_members = (
    select(Inbox.member_id, TextTheme.theme_id, func.max(TextTheme.id).label("newest"))
    .join(Theme, Theme.id == TextTheme.theme_id)
    .join(Inbox, Inbox.id == TextTheme.inbox_id)
    .where(
        Inbox.member_id.in_(bindparam("ids", expanding=True)),
        Theme.forum_id == bindparam("forum"),
    )
    .group_by(Inbox.member_id, TextTheme.theme_id)
    .order_by(func.max(TextTheme.id))
)
_text = (
    select(Inbox.id)
    .join(Member, Member.id == Inbox.member_id)
    .where(
        Inbox.id == bindparam("which"),
        Inbox.member_id == bindparam("member"),
        Member.forum_id == bindparam("forum"),
    )
)


def every(connection: Connection, keyring: Keyring, forum_id: int) -> list[Listed]:
    """List all themes of a forum by name, those that have ended too."""
    found = [_open(keyring, row) for row in connection.execute(_listed, {"forum": forum_id})]
    return sorted(found, key=lambda theme: (theme.name.casefold(), theme.id))


def _open(keyring: Keyring, row: AnyRow) -> Listed:
    forum = Owner("forums", row.forum_id, row.key, row.master)
    name = keyring.unseal(forum, _COLUMN, row.name)
    return Listed(row.id, name, row.ended_at is not None, row.texts, row.members)


def add(connection: Connection, keyring: Keyring, forum: Owner, name: str, now: datetime) -> int:
    """Make a theme, and give its id."""
    sealed = keyring.seal(forum, _COLUMN, name)
    row = {"forum_id": forum.id, "name": sealed, "made_at": now}
    return connection.execute(_insert, row).scalar_one()


def rename(
    connection: Connection, keyring: Keyring, forum: Owner, theme_id: int, name: str
) -> bool:
    """Give a theme of a forum another name; false where it has no such theme."""
    sealed = keyring.seal(forum, _COLUMN, name)
    bound = {"which": theme_id, "forum": forum.id, "new_name": sealed}
    return connection.execute(_rename, bound).first() is not None


def end(connection: Connection, theme_id: int, forum_id: int, now: datetime) -> bool:
    """Offer a theme no longer; what is filed under it stays. False where it had ended."""
    bound = {"which": theme_id, "forum": forum_id, "now": now}
    return connection.execute(_end, bound).first() is not None


def begin_again(connection: Connection, theme_id: int, forum_id: int) -> bool:
    """Offer a theme again; false where it had not ended."""
    bound = {"which": theme_id, "forum": forum_id}
    return connection.execute(_begin, bound).first() is not None


def file(
    connection: Connection, inbox_id: int, theme_id: int, staff_id: int, now: datetime
) -> bool:
    """Note that a text is about a theme; false where that was noted before."""
    row = {"inbox_id": inbox_id, "theme_id": theme_id, "staff_id": staff_id, "at": now}
    return connection.execute(_file[connection.dialect.name], row).first() is not None


def take_off(connection: Connection, inbox_id: int, theme_id: int) -> bool:
    """Note that a text is not about a theme after all; false where nobody had said it was."""
    bound = {"inbox": inbox_id, "theme": theme_id}
    return connection.execute(_take_off, bound).first() is not None


def has_text(connection: Connection, inbox_id: int, member_id: str, forum_id: int) -> bool:
    """Say whether this is a text of this member of this forum."""
    bound = {"which": inbox_id, "member": member_id, "forum": forum_id}
    return connection.execute(_text, bound).first() is not None


def of_texts(connection: Connection, forum_id: int, ids: Iterable[int]) -> dict[int, list[int]]:
    """Give the themes of some texts, in the order in which they were given."""
    found: dict[int, list[int]] = {}
    for row in connection.execute(_of_texts, {"forum": forum_id, "ids": sorted(ids)}):
        found.setdefault(row.inbox_id, []).append(row.theme_id)
    return found


def texts_under(
    connection: Connection, theme_id: int, forum_id: int, *, above: int, most: int
) -> list[int]:
    """List a page of the texts under a theme, the newest first: those before the text `above`."""
    bound = {"theme": theme_id, "forum": forum_id, "above": above, "most": most}
    return list(connection.execute(_under, bound).scalars())


def of_members(connection: Connection, forum_id: int, ids: Iterable[str]) -> dict[str, list[int]]:
    """Give the themes of all that some members said, the newest last."""
    found: dict[str, list[int]] = {}
    for row in connection.execute(_of_members, {"forum": forum_id, "ids": sorted(ids)}):
        found.setdefault(row.member_id, []).append(row.theme_id)
    return found
