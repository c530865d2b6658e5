"""Practice: phones and chats of invented people, on which staff and the terminal try the line.

They live on channels that have no door and no provider, with numbers that are nobody's. What
stands here is never about a real person: a person who has any other phone is left out.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from storage import addresses
from storage.addresses import Address, Known
from storage.answers import Answer
from storage.base import AnyRow
from storage.feedback import FeedbackText
from storage.forums import Forum
from storage.inbox import Inbox
from storage.inbox import unseal as unseal_text
from storage.members import Member
from storage.outgoing import (
    HELD,
    LEASED,
    NEVER_CAME,
    OPEN,
    READY,
    SENDING,
    UNSURE,
    Outgoing,
)
from storage.sealing import Keyring, Owner
from storage.wordings import Wording

PHONE, CHAT = "try", "try_chat"
CHANNELS = (PHONE, CHAT)
# Kept free for invented people; the last ones first, since other examples begin at the front.
NUMBERS = tuple(f"+447700900{last:03}" for last in reversed(range(1000)))
_MOST = 50  # of a thread, of a list


@dataclass(frozen=True, slots=True)
class Phone:
    """One invented phone or chat, as it stands."""

    row: AnyRow = field(repr=False)
    number: str = field(repr=False)
    alias: str | None = field(repr=False)

    @property
    def token(self) -> str:
        """Its name in addresses of pages, where no id of an address may stand: its keyed hash."""
        return str(self.row.blind.hex())


_other, _somebody = aliased(Address), aliased(Member)
_invented = ~exists().where(_other.person_id == Address.person_id, _other.channel.not_in(CHANNELS))
_in_no_forum = ~exists().where(_somebody.person_id == Address.person_id)
_last = func.coalesce(Address.heard_at, Address.made_at)
_phones = (
    select(
        *Address.__table__.c,
        Member.id.label("whose"),
        Member.alias,
        Member.state,
        Member.key.label("member_key"),
        Member.master.label("member_master"),
    )
    .outerjoin(
        Member,
        and_(Member.person_id == Address.person_id, Member.forum_id == bindparam("forum")),
    )
    .where(
        Address.channel == bindparam("channel"),
        Address.number.is_not(None),  # one that stopped, and was erased, says only that
        _invented,
        or_(Member.id.is_not(None), _in_no_forum),
    )
    .order_by(_last.desc(), Address.id)
    .limit(_MOST)
)
_one = _phones.where(Address.blind == bindparam("blind"))
_taken = select(Address.blind).where(Address.channel == bindparam("channel"))


def new(connection: Connection, keyring: Keyring, channel: str, now: datetime) -> Known | None:
    """Make a phone with a number that is nobody's; none where all of them are in use."""
    taken = set(connection.execute(_taken, {"channel": channel}).scalars())
    for number in NUMBERS:
        if keyring.blind(channel, number) not in taken:
            made = addresses.add(connection, keyring, channel, number, now)
            if made is not None:
                return made
    return None


def phones(connection: Connection, keyring: Keyring, channel: str, forum_id: int) -> list[Phone]:
    """List the invented phones of a forum and of nobody yet, last heard first."""
    rows = connection.execute(_phones, {"channel": channel, "forum": forum_id})
    return [_open(keyring, row) for row in rows]


def is_invented(connection: Connection, member_id: str) -> bool:
    """Say whether a member is one of those who are there for practice."""
    found = select(Member.invented).where(Member.id == member_id)
    return bool(connection.execute(found).scalar())


def find(
    connection: Connection, keyring: Keyring, channel: str, forum_id: int, token: str
) -> Phone | None:
    """Give one of them by its token; none where it is none of this forum's."""
    try:
        blind = bytes.fromhex(token)
    except ValueError:
        return None
    bound = {"channel": channel, "forum": forum_id, "blind": blind}
    row = connection.execute(_one, bound).first()
    return None if row is None else _open(keyring, row)


def _open(keyring: Keyring, row: AnyRow) -> Phone:
    name = None
    if row.alias is not None and row.member_key is not None:
        owner = Owner("members", row.whose, row.member_key, row.member_master)
        name = keyring.unseal(owner, "members.alias", row.alias)
    return Phone(row, addresses.number(keyring, row), name)


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread, hers or ours."""

    id: int
    hers: bool
    words: str | None = field(repr=False)
    at: datetime | None  # when it came or left; none where it has not left
    state: str
    kind: str = ""  # of ours
    why: str | None = None  # of ours: a code of the gate; of hers: its mark
    due_at: datetime | None = None
    good_until: datetime | None = None
    media: bool = False
    buttons: str | None = field(default=None, repr=False)  # as they were put
    pressed_row: int | None = None  # the message whose button brought this one
    pressed: str | None = field(default=None, repr=False)  # what stood on the button


_texts = (
    select(
        Inbox.id,
        Inbox.address_id,
        Inbox.words,
        Inbox.media,
        Inbox.state,
        Inbox.mark,
        Inbox.came_at,
        Inbox.provider_id,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Inbox.member_id,
        Member.key,
        Member.master,
        FeedbackText.words.label("filed"),
        Answer.value,
    )
    .join(Address, Address.id == Inbox.address_id)
    .outerjoin(Member, Member.id == Inbox.member_id)
    .outerjoin(FeedbackText, FeedbackText.inbox_id == Inbox.id)
    .outerjoin(Answer, Answer.inbox_id == Inbox.id)
    .where(Inbox.address_id == bindparam("which"))
    .order_by(Inbox.id.desc())
    .limit(_MOST)
)
_messages = (
    select(
        *Outgoing.__table__.c,
        Wording.words.label("wording_words"),
        Wording.discreet_words,
        Wording.buttons.label("wording_buttons"),
        Forum.id.label("forum_id"),
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
    )
    .outerjoin(Wording, Wording.id == Outgoing.wording_id)
    .outerjoin(Forum, Forum.id == Wording.forum_id)
    .where(Outgoing.address_id == bindparam("which"))
    .order_by(Outgoing.id.desc())
    .limit(_MOST)
)
_leaving = exists().where(
    Outgoing.address_id == bindparam("which"),
    or_(
        Outgoing.state.in_((READY, LEASED, SENDING)),
        and_(Outgoing.state == HELD, Outgoing.due_at <= bindparam("now")),
    ),
)


def thread(connection: Connection, keyring: Keyring, phone: Phone) -> list[Line]:
    """List the last of what was said on a phone, in the order in which it was seen there.

    What has not left yet stands last, in the order in which it was put.
    """
    which = {"which": phone.row.id}
    texts, messages = connection.execute(_texts, which), connection.execute(_messages, which)
    lines = [_text(keyring, row) for row in texts if _stands(row, phone)]
    lines += [_message(keyring, row, phone.row) for row in messages if _stands(row, phone)]
    return sorted(lines, key=_place)


def _stands(row: AnyRow, phone: Phone) -> bool:
    """Say whether a phone still has a message: CLEAR takes it out of a chat, and its id with it."""
    has_gone = row.provider_id is None and row.state not in (*OPEN, *NEVER_CAME, UNSURE)
    return phone.row.channel != CHAT or not has_gone


def _place(line: Line) -> tuple[bool, float, bool, int]:
    moment = 0.0 if line.at is None else line.at.timestamp()
    return line.at is None, moment, not line.hers, line.id


def _text(keyring: Keyring, row: AnyRow) -> Line:
    words = unseal_text(keyring, row)
    if words is None and row.key is not None:
        owner = Owner("members", row.member_id, row.key, row.master)
        if row.filed is not None:
            words = keyring.unseal(owner, "feedback_texts.words", row.filed)
        elif row.value is not None:
            words = keyring.unseal(owner, "answers.value", row.value)
    return Line(
        row.id, hers=True, words=words, at=row.came_at, state=row.state, why=row.mark,
        media=row.media,
    )  # fmt: skip


def _message(keyring: Keyring, row: AnyRow, address: AnyRow) -> Line:
    words, buttons = _opened(keyring, row, address)
    if address.channel != CHAT:
        buttons = None  # a phone shows the numbers in the words
    pressed = row.pressed_label
    if pressed is not None:
        owner = addresses.owner_of(address)
        pressed = keyring.unseal(owner, "outgoing.pressed_label", pressed)
    return Line(
        row.id,
        hers=False,
        words=words,
        at=row.sending_at,
        state=row.state,
        kind=row.kind,
        why=row.why,
        due_at=row.due_at,
        good_until=row.good_until,
        buttons=buttons,
        pressed_row=row.pressed_row,
        pressed=pressed,
    )


def _opened(keyring: Keyring, row: AnyRow, address: AnyRow) -> tuple[str | None, str | None]:
    """Open words and buttons of a message: its own, or those of its wording for this phone."""
    if row.words is not None:
        owner = addresses.owner_of(address)
        words = keyring.unseal(owner, "outgoing.words", row.words)
        sealed = row.buttons
        return words, sealed and keyring.unseal(owner, "outgoing.buttons", sealed)
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    buttons = row.wording_buttons
    buttons = buttons and keyring.unseal(forum, "wordings.buttons", buttons)
    if address.discreet and row.discreet_words is not None:
        return keyring.unseal(forum, "wordings.discreet_words", row.discreet_words), buttons
    return keyring.unseal(forum, "wordings.words", row.wording_words), buttons


def leaving(connection: Connection, address_ids: list[int], now: datetime) -> bool:
    """Say whether anything is on its way to one of these phones, or may go now."""
    bound = ({"which": address_id, "now": now} for address_id in address_ids)
    return any(connection.execute(select(_leaving), one).scalar() for one in bound)


_token = select(Outgoing.receipt_token).where(
    Outgoing.id == bindparam("row"), Outgoing.address_id == bindparam("address")
)


def receipt_token(connection: Connection, phone: Phone, row: int) -> str | None:
    """Give what names a message of this phone to whoever presses its button."""
    return connection.execute(_token, {"row": row, "address": phone.row.id}).scalar()
