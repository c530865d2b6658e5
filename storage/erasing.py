"""Erases a member: what she said, what was said to her, and what was noted of her, for good.

The row of the member stays, with her random id and no key: the log names the one, and without the
other nothing that was sealed for her opens, in no copy of the database either. A text keeps its
place in the inbox, without words, so that the provider's list cannot bring it a second time.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, or_, select, update

from storage import addresses, flags, member_phones, members, notes, parting, people, search
from storage.addresses import Address
from storage.answers import Answer
from storage.clearings import Clearing
from storage.consents import Consent
from storage.drafts import Draft
from storage.feedback import Feedback, FeedbackText
from storage.inbox import UNDERSTOOD, Inbox
from storage.invites import Invite
from storage.members import Member
from storage.outgoing import CHECK, Outgoing, is_under_way
from storage.people import Person
from storage.sealing import Keyring
from storage.themes import TextTheme

_member: BindParameter[str] = bindparam("member")
_her_feedback = select(Feedback.id).where(Feedback.member_id == _member)
# Also a text that another line of hers holds, which answered a question of this one.
_her_texts = select(Inbox.id).where(
    or_(
        Inbox.member_id == _member,
        Inbox.id.in_(select(Answer.inbox_id).where(Answer.member_id == _member)),
        Inbox.id.in_(
            select(FeedbackText.inbox_id).where(FeedbackText.feedback_id.in_(_her_feedback))
        ),
    )
)
_EMPTY = {
    "words": None,
    "provider_id": None,
    "mark": None,
    "state": UNDERSTOOD,
    "media": False,
    "member_id": None,
    "address_id": None,
}
_NOTHING_OF_HER: dict[str, object] = {
    "alias": None,
    "key": None,
    "shared": None,
    "hours": None,
    "stopped_at": None,
    "paused_at": None,
    "phrase_at": None,
    "quiet_word_at": None,
    "leaving_until": None,
}
_OF_MEMBER = (  # in this order: each names rows that the ones before need to be found
    delete(TextTheme).where(TextTheme.inbox_id.in_(_her_texts)),
    update(Inbox).where(Inbox.id.in_(_her_texts)).values(_EMPTY),
    delete(FeedbackText).where(FeedbackText.feedback_id.in_(_her_feedback)),
    delete(Feedback).where(Feedback.member_id == _member),
    delete(Answer).where(Answer.member_id == _member),
    delete(Consent).where(Consent.member_id == _member),
    delete(Invite).where(Invite.member_id == _member),
    # What colleagues were writing to her, or of her: the form's address names her.
    delete(Draft).where(Draft.place.contains(_member)),
)
_messages = delete(Outgoing).where(
    or_(Outgoing.member_id == _member, Outgoing.cause == bindparam("check"))
)
_phones: BindParameter[int] = bindparam("phones", expanding=True)
_under_way = (
    select(Outgoing.id)
    .where(
        is_under_way(Outgoing),
        or_(Outgoing.member_id == _member, Outgoing.address_id.in_(_phones)),
    )
    .limit(1)
)
_to_phones = delete(Outgoing).where(Outgoing.address_id.in_(_phones))
_clearings = delete(Clearing).where(Clearing.address_id.in_(_phones))
_from_phones = update(Inbox).where(Inbox.address_id.in_(_phones)).values(_EMPTY)
_is_silent = or_(
    *(mark.is_not(None) for mark in (Address.stopped_at, Address.quiet_at, Address.parked_at))
)
_forget_loud = delete(Address).where(Address.id.in_(_phones), ~_is_silent)
_silent = select(Address.id).where(Address.id.in_(_phones), _is_silent).order_by(Address.id)
_STAYS = {
    "id", "person_id", "channel", "blind", "master", "made_at", "discreet",
    "stopped_at", "stopped_by", "start_offered_at", "quiet_at", "parked_at",
}  # fmt: skip
_NOTHING_OF_PHONE: dict[str, object] = {
    column.name: None for column in Address.__table__.c if column.name not in _STAYS
} | {"discreet": True}
_nobody = delete(Person).where(
    Person.id == bindparam("person"),
    ~exists().where(Address.person_id == Person.id),
    ~exists().where(Member.person_id == Person.id),
)


def is_held_up(connection: Connection, member_id: str, phones: Iterable[int]) -> bool:
    """Say whether a worker has a message in hand that is to go: what came of it has its place."""
    bound = {"member": member_id, "phones": sorted(phones)}
    return connection.execute(_under_way, bound).first() is not None


def erase_member(connection: Connection, keyring: Keyring, member_id: str, now: datetime) -> None:
    """Erase all that is hers in her forum; her phones are locked."""
    # First, as the index finds the rows of a text by its words.
    for text in connection.execute(_her_texts, {"member": member_id}).scalars().all():
        search.forget(connection, keyring, text)
    for statement in _OF_MEMBER:
        connection.execute(statement, {"member": member_id})
    connection.execute(_messages, {"member": member_id, "check": f"{CHECK}:{member_id}"})
    notes.forget(connection, member_id)
    flags.forget(connection, member_id)
    member_phones.forget_member(connection, member_id)
    nobody = people.add(connection, now)
    members.change(
        connection, member_id, state=members.LEFT, person_id=nobody, left_at=now, **_NOTHING_OF_HER
    )


def erase_phones(
    connection: Connection, keyring: Keyring, phones: Iterable[int], now: datetime
) -> None:
    """Erase locked phones that no forum of hers knows any more.

    Where nothing may go to one, that alone stays, beside the keyed hash of its number: nobody who
    stopped is written to again (rule 34). Who had such a phone before her keeps what they said.
    """
    gone = {"phones": sorted(phones)}
    if not gone["phones"]:
        return
    for phone in gone["phones"]:
        parting.part_phone(connection, keyring, phone)
        member_phones.forget_phone(connection, phone)
    connection.execute(_from_phones, gone)
    connection.execute(_to_phones, gone)
    connection.execute(_clearings, gone)
    connection.execute(_forget_loud, gone)
    for row in connection.execute(_silent, gone).all():
        nobody = people.add(connection, now)
        addresses.change(connection, [row.id], person_id=nobody, **_NOTHING_OF_PHONE)


def erase_person(connection: Connection, person_id: int) -> None:
    """Erase a person who has no phone and is in no forum any more."""
    connection.execute(_nobody, {"person": person_id})
