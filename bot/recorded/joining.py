"""Joining, and what she chooses there and later: name, kinds of message, times, whose phone."""

from collections.abc import Iterable

from bot import loosening
from bot.agreed_words import COLUMNS, hashed
from bot.changes import KINDS_OF_CONSENT, Alias, Change, OwnPhone, SharedPhone
from bot.dialogues.loosening import AFTER
from bot.recorded.ledger import InviteGone, Ledger
from bot.safety.agreed import QUIET_WORD
from bot.safety.hours import Hours, overlap
from bot.safety.table import CONSENT_FOR
from bot.safety.why import Why
from storage import addresses, broadcasts, consents, invites, member_phones, members, practice
from storage.present import present


def begin(ledger: Ledger, changes: Iterable[Change]) -> None:
    """Use the code up, and make the member with what the same turn says of her phone."""
    invite, row = ledger.context.invite, ledger.known.row
    if invite is None or not invites.take(ledger.connection, invite.id, ledger.now):
        raise InviteGone
    said = (isinstance(c, SharedPhone) for c in changes if isinstance(c, SharedPhone | OwnPhone))
    new = members.NewMember(
        row.person_id,
        invite.forum_id,
        joined_by="code",
        # In a second forum nothing is asked again that she has answered in the first.
        shared=next(said, row.shared),
        hours=row.hours,
        invented=row.channel in practice.CHANNELS,
    )
    ledger.owner = members.begin(ledger.connection, ledger.keyring, new, ledger.now)
    ledger.member_id = str(ledger.owner.id)
    ledger.forum_id = invite.forum_id


def share(ledger: Ledger, *, shared: bool) -> None:
    """Keep whether somebody else reads this phone."""
    ledger.address["shared"] = shared
    if ledger.context.member is not None:  # else she was made with it just now
        ledger.member["shared"] = shared


def name(ledger: Ledger, change: Alias) -> None:
    """Keep the name that she wants to be called by, and on which phone she joins.

    The turn that made her a member has no statement to spare for that.
    """
    member_phones.add(ledger.connection, str(ledger.hers().id), ledger.known.id)
    ledger.member["alias"] = members.seal_alias(ledger.keyring, ledger.hers(), change.name)


def joined(ledger: Ledger) -> None:
    """She has answered all that is asked."""
    ledger.member |= {"state": members.IN, "joined_at": ledger.now}


def consent(ledger: Ledger, kinds: tuple[str, ...], wording: int) -> None:
    """Keep a yes or a no for each kind of message."""
    member_id = present(ledger.member_id, "only a member consents")
    choice = consents.Choice(wording, ledger.arrival.channel, ledger.now, ledger.arrival.inbox_id)
    given = {kind: kind in kinds for kind in KINDS_OF_CONSENT}
    consents.add(ledger.connection, member_id, given, choice)
    # At once: what waits behind a knock would else be knocked for, though it could not go.
    refused = [kind for kind, needed in CONSENT_FOR.items() if not given[needed]]
    why = Why.NO_CONSENT
    broadcasts.cancel_kinds(ledger.connection, member_id, refused, why, ledger.now)


def set_hours(ledger: Ledger, hours: Hours) -> None:
    """Keep what this forum was told; the narrower of all forums is in force on all her phones."""
    ledger.member["hours"] = str(hours)
    for phone in ledger.known.phones:
        before = phone.hours
        narrowed = str(hours if before is None else overlap(Hours.parse(before), hours))
        if phone.id == ledger.known.id:
            ledger.address["hours"] = narrowed
        elif narrowed != before:
            addresses.change(ledger.connection, [phone.id], hours=narrowed)
    ledger.note_everywhere("profile")


def agree(ledger: Ledger, what: str) -> None:
    """Let this very text be her phrase, or her quiet word, on all her phones."""
    column, person = COLUMNS[what], ledger.known.row.person_id
    ledger.family[column] = hashed(ledger.keyring, person, what, ledger.arrival.text)
    ledger.member[f"{column}_at"] = ledger.now
    if what == QUIET_WORD:
        # A restored database may not know the word: she is not to say it in vain.
        ledger.note_everywhere("profile")


def agree_no_longer(ledger: Ledger, what: str) -> None:
    """Let nothing be her phrase any more, or her quiet word."""
    ledger.family[COLUMNS[what]] = ledger.member[f"{COLUMNS[what]}_at"] = None


def loosen(ledger: Ledger, what: str) -> None:
    """Write down what is to be looser in a day, on the phone from which she said it."""
    member_id = present(ledger.member_id, "only a member has settings")
    sealed = loosening.written(ledger.keyring, ledger.known, member_id, what, ledger.inbox_id)
    ledger.address |= {"looser": sealed, "looser_at": ledger.now + AFTER}


def more_discreet(ledger: Ledger) -> None:
    """From now on nothing says more than a bystander may read, on any phone of hers."""
    ledger.family["discreet"] = ledger.member["discreet"] = True
    ledger.note_everywhere("profile")
