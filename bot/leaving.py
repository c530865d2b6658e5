"""Leaving: once the days to come back are over, her words stay and her name and phones go.

What is kept belongs to nobody then: the member gets a person of her own, and texts and messages
part from her phones, so that no phone and no other membership leads to what was said.
"""

from datetime import datetime

from sqlalchemy import Connection

from storage import addresses, cancelling, flags, member_phones, members, parting, people
from storage.flags import QUIET
from storage.sealing import Keyring

_PHONE_FORGETS: dict[str, object] = {
    "leaving_until": None,
    "memory": None,
    "feedback_id": None,
    "asked_row": None,
    "put_row": None,
    "put_at": None,
    "wake_at": None,
    "knock_until": None,
    "opened_at": None,
    "opened_until": None,
    "looser": None,
    "looser_at": None,
}
_NOTHING_AGREED: dict[str, object] = {"phrase": None, "quiet_word": None}


def finish(connection: Connection, keyring: Keyring, member_id: str, now: datetime) -> None:
    """Let a member go whose days are over; nothing happens where she stayed after all."""
    member = members.leaving(connection, member_id, now)
    if member is None:
        return
    phones = addresses.lock_person(connection, member.person_id)
    if members.leaving(connection, member_id, now) is None:
        return  # she came back while we waited for her phones
    cancelling.cancel_of_member(connection, member_id, "left", now)
    parting.part(connection, keyring, member_id)
    nobody = people.add(connection, now)
    members.change(
        connection, member_id, state=members.LEFT, alias=None, person_id=nobody, left_at=now
    )
    others = [other.id for other in members.memberships(connection, member.person_id)]
    if any(phone.quiet_at for phone in phones):
        # The forum that was to open it is left: the others look at it anew.
        flags.keep_one_open(connection, others, QUIET, now)
    # What was agreed with her was agreed with her and not with a forum: it goes with the last one.
    forgets = _PHONE_FORGETS if others else _PHONE_FORGETS | _NOTHING_AGREED
    for phone in phones:
        # It speaks for a forum that knows it, where one of those that are left does.
        next_one = next(iter([*member_phones.knowing(connection, phone.id), *others]), None)
        addresses.change(connection, [phone.id], member_id=next_one, **forgets)
