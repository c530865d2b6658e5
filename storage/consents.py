"""Consents: each yes and no of a member by kind of message, never overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter


class Consent(Base):
    """One choice. The newest of a kind counts (rule 2)."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_member_kind", "member_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    given: Mapped[bool]
    wording: Mapped[int]  # the version of the question that was answered
    channel: Mapped[str]  # where it was given; in_person where she said it to somebody
    heard_by: Mapped[str | None]  # who wrote it down for her
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id"))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Choice:
    """How a choice came to us."""

    wording: int
    channel: str
    at: datetime
    inbox_id: int | None = None
    heard_by: str | None = None


_insert = insert(Consent)
newest = (
    select(Consent.given)
    .where(Consent.member_id == bindparam("member"), Consent.kind == bindparam("kind"))
    .order_by(Consent.id.desc())
    .limit(1)
)


def add(connection: Connection, member_id: str, kinds: dict[str, bool], choice: Choice) -> None:
    """Keep one yes or no for each kind."""
    rows: Iterable[dict[str, object]] = (
        {
            "member_id": member_id,
            "kind": kind,
            "given": given,
            "wording": choice.wording,
            "channel": choice.channel,
            "heard_by": choice.heard_by,
            "inbox_id": choice.inbox_id,
            "at": choice.at,
        }
        for kind, given in kinds.items()
    )
    connection.execute(_insert, list(rows))


_all = (
    select(Consent.kind, Consent.given)
    .where(Consent.member_id == bindparam("member"))
    .order_by(Consent.id)
)


def all_given(connection: Connection, member_id: str) -> frozenset[str]:
    """Name the kinds whose newest choice is a yes."""
    newest_of_each = {
        row.kind: row.given for row in connection.execute(_all, {"member": member_id})
    }
    return frozenset(kind for kind, is_given in newest_of_each.items() if is_given)


def given(connection: Connection, member_id: str, kind: str) -> bool:
    """Say whether the newest choice of this kind is a yes; no choice is a no."""
    found = connection.execute(newest, {"member": member_id, "kind": kind}).scalar()
    return bool(found)
