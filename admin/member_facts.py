"""What the page of one member shows: as far as her forum knows it, and no number."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from admin.desk import desk
from admin.member_words import ERASED, KINDS_OF_CONSENT, STANDINGS, Standing
from admin.of_forum import forum_id, member
from admin.whose import named
from bot.adding import IN_PERSON
from bot.promises import hours_in_words
from bot.safety.hours import NEVER
from storage import audit, flags, forums, members, roster, staff
from storage.base import AnyRow
from storage.flags import QUIET
from storage.members import LEFT
from storage.roster import PAUSED, STOPPED

_BACKUPS_KEPT = timedelta(days=35)
_PHONES = {
    "sms": "SMS number",
    "telegram": "Telegram chat",
    "try": "Simulator number",
    "try_chat": "Simulator chat",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One yes or no of a member."""

    kind: str
    given: bool
    at: datetime
    wording: int
    how: str  # on which channel, or to whom


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opened again what was silent, when, and what they had agreed."""

    at: datetime
    by: str
    why: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """One member as her page shows her."""

    id: str
    alias: str | None = field(repr=False)
    stands: str
    standing: Standing
    since: datetime | None  # of a stop or a pause
    by_staff: bool  # who did it for her
    joined_at: datetime | None
    joined_how: str
    heard_at: datetime | None
    phones: tuple[str, ...]  # each by its kind alone
    invented: bool
    discreet: bool
    times: str
    choices: tuple[Choice, ...]
    phrase_at: datetime | None  # when it was agreed here; of another forum it says nothing
    word_at: datetime | None
    opened: Opened | None  # the last silence that is over
    forgotten_by: datetime | None = None  # once erased: the day by which backups forget it

    @property
    def has_left(self) -> bool:
        """Whether only what may still be shown is left of her."""
        return self.stands == LEFT

    @property
    def erased(self) -> bool:
        """Whether nothing of hers is left at all."""
        return self.forgotten_by is not None


def facts(connection: Connection, member_id: str) -> Facts:
    """Read what is known of a member of this forum; 404 for one of another."""
    row = member(connection, member_id)
    since = {STOPPED: row.stopped_at, PAUSED: row.paused_at, QUIET: row.quiet_at}.get(row.stands)
    erased_at = row.left_at if row.stands == LEFT and row.erases else None
    return Facts(
        row.id,
        members.alias(desk().keyring, row),
        row.stands,
        ERASED if erased_at else STANDINGS[row.stands],
        since,
        since is not None and _did_staff(connection, row.id, row.stands, since),
        row.joined_at,
        _how(connection, row.joined_by),
        row.heard_at,
        masked(roster.phones(connection, [row.id]).get(row.id, [])),
        row.invented,
        row.discreet,
        times_in_words(row.hours, forums.facts(connection, forum_id()).hours),
        tuple(_choices(connection, row.id)),
        row.phrase_at,
        row.quiet_word_at,
        _opened(connection, row.id),
        erased_at + _BACKUPS_KEPT if erased_at else None,
    )


def _opened(connection: Connection, member_id: str) -> Opened | None:
    done = flags.last_done(connection, desk().keyring, member_id, QUIET)
    if done is None:
        return None
    by = staff.names(connection, [done.done_by])[done.done_by]
    return Opened(done.done_at, by, done.why)


def masked(phones: list[AnyRow]) -> tuple[str, ...]:
    """Name phones by their kind; where there are several of one kind, by their order."""
    names = [_PHONES[phone.channel] for phone in phones]
    return tuple(
        f"{name} {names[: place + 1].count(name)}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    )


def times_in_words(hours: str | None, of_forum: str) -> str:
    """Say when this forum may begin a talk with a member."""
    if hours is None:
        return f"The times of the forum, {hours_in_words(of_forum)}"
    if hours == NEVER:
        return "No time that suits both this person and the forum"
    said = hours_in_words(hours)
    return said[0].upper() + said[1:]


def _how(connection: Connection, joined_by: str) -> str:
    if joined_by == "code":
        return "by a code"
    return f"in person, written down by {named(connection, [joined_by])[joined_by]}"


def _choices(connection: Connection, member_id: str) -> list[Choice]:
    found = {row.kind: row for row in roster.choices(connection, member_id)}
    names = named(connection, [row.heard_by for row in found.values()])
    return [
        Choice(said, row.given, row.at, row.wording, _heard(row, names))
        for kind, said in KINDS_OF_CONSENT.items()
        if (row := found.get(kind)) is not None
    ]


def _heard(row: AnyRow, names: dict[str | None, str]) -> str:
    if row.channel != IN_PERSON:
        return f"from their {_PHONES[row.channel]}" if row.channel in _PHONES else row.channel
    return f"in person, heard by {names[row.heard_by]}"


def _did_staff(connection: Connection, member_id: str, stands: str, since: datetime) -> bool:
    action = {STOPPED: "member_stopped", PAUSED: "member_paused", QUIET: "member_quieted"}[stands]
    wanted = audit.Wanted(forum_id(), member_id=member_id, actions=frozenset({action}))
    return any(deed.at == since for deed in audit.page(connection, wanted, 5))
