"""Whose phone this is, and to which forum it speaks: lines, links and new owners."""

from functools import reduce

from bot.dialogues.commands import Command, command
from bot.recorded.ledger import InviteGone, Ledger
from bot.safety.hours import Hours, overlap
from storage import (
    addresses,
    cancelling,
    feedback,
    inbox,
    invites,
    member_phones,
    members,
    people,
)
from storage.base import AnyRow

# What she agreed with us is of the person, too, and nothing of it is known by heart here.
_MARKS = (
    "stopped_at", "stopped_by", "paused_at", "quiet_at", "leaving_until", "phrase", "quiet_word",
)  # fmt: skip


def choose_line(ledger: Ledger, place: int) -> None:
    """Let the thread speak for the forum that she chose, and file there what waited for that."""
    hers = ledger.context.memberships
    if not 1 <= place <= len(hers):
        return
    member = hers[place - 1]
    ledger.member_id, ledger.forum_id = member.id, member.forum_id
    ledger.owner = members.owner_of(member)
    ledger.feedback_id = _filed(ledger, member)


def _filed(ledger: Ledger, member: AnyRow) -> int | None:
    """File what waited for the choice as one feedback of this member; gives its id."""
    feedback_id = None
    for row in inbox.waiting_for_a_line(ledger.connection, ledger.known.id):
        words = inbox.unseal(ledger.keyring, row)
        if words is None:
            continue
        if command(words) is Command.PERSON:  # the choice itself asks for one now, in this forum
            inbox.understood(ledger.connection, row.id, member.id)
            continue
        owner = members.owner_of(member)
        said = feedback.Said(owner, member.forum_id, row.id, row.channel, words, row.came_at)
        feedback_id = feedback.add(ledger.connection, ledger.keyring, said, feedback_id)
        inbox.file(ledger.connection, row.id, member.id)
    return feedback_id


def link(ledger: Ledger) -> None:
    """Make this phone one more of the member of the code.

    It takes the strictest marks of her other phones, and their times.
    """
    invite, connection = ledger.context.invite, ledger.connection
    if invite is None or not invites.take(connection, invite.id, ledger.now):
        raise InviteGone
    target = members.with_forum(connection, invite.member_id)
    if target is None:
        return  # she has left meanwhile: the phone stays a stranger's
    others = addresses.lock_person(connection, target.person_id)
    marks = {mark: _first(others, mark) for mark in _MARKS}
    ledger.member_id, ledger.forum_id = target.id, target.forum_id
    ledger.owner = members.owner_of(target)
    member_phones.add(connection, target.id, ledger.known.id)
    ledger.address |= marks | {
        "person_id": target.person_id,
        "hours": _narrowest([*others, ledger.known.row]),
        # Without another phone there is nobody who has said that she need not be discreet.
        "discreet": ledger.known.row.discreet or not others or any(o.discreet for o in others),
    }
    ledger.note("profile")


def part(ledger: Ledger) -> None:
    """Part this phone from whoever had it; the words that she said stay with her."""
    connection, now = ledger.connection, ledger.now
    cancelling.cancel(connection, [ledger.known.id], "new_owner", now)
    member_phones.forget_phone(connection, ledger.known.id)
    ledger.member_id = ledger.owner = ledger.forum_id = ledger.feedback_id = None
    ledger.address |= {
        "person_id": people.add(connection, now),
        "confirmed_at": now,
        "parked_at": None,
        "hours": None,
        "shared": None,
        "discreet": True,
        "checked_at": None,
        "doubted_at": None,
        "doubt": None,
        "still_due_at": now + addresses.FIRST_LOOK,
        "phrase": None,
        "quiet_word": None,
        "looser": None,
        "looser_at": None,
        "knock_until": None,
        "opened_at": None,
        "opened_until": None,
    }


def _narrowest(phones: list[AnyRow]) -> str | None:
    """Give the times in which every phone may be written to; none: the forum's own."""
    every = [Hours.parse(phone.hours) for phone in phones if phone.hours is not None]
    return str(reduce(overlap, every)) if every else None


def _first(rows: list[AnyRow], name: str) -> object:
    return next((value for row in rows if (value := getattr(row, name)) is not None), None)
