"""A rehearsal of what goes to many: who would get it now, in which form, and in how many parts.

It reads the very words and the very people that the sending reads, and changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot import posting
from bot.dialogues import knock
from bot.reached import Delivery, deliveries
from bot.rendering import WITH_BUTTONS, Buttons, sms
from bot.safety.listed_words import listed
from bot.scene import Waiting
from bot.segments import parts
from storage import audience, forums, wordings
from storage.audience import POLLS, UPDATES
from storage.base import AnyRow
from storage.sealing import Keyring

SMS, TELEGRAM = "sms", "telegram"


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which it reaches phones, and how many of them."""

    channel: str
    discreet: bool  # only for phones that others may look at
    words: str = field(repr=False)
    buttons: Buttons = field(repr=False)
    people: int
    knocks: int  # to so many of them it is announced first, by a line without content

    @property
    def parts(self) -> int:
        """How many SMS parts it takes; none in a chat."""
        return 0 if self.channel == TELEGRAM else parts(self.words)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen if it went now."""

    forms: tuple[Form, ...]
    lacking: int  # so many are discreet, and get nothing before there is a second wording
    left_out: tuple[Delivery, ...] = field(repr=False)
    members: tuple[Delivery, ...] = field(repr=False)  # who would get it

    @property
    def people(self) -> int:
        """To how many it goes, those who wait for a second wording among them."""
        return len(self.members)

    @property
    def knocks(self) -> int:
        """How many are asked first whether now is a good moment."""
        return sum(form.knocks for form in self.forms)

    @property
    def at_once(self) -> int:
        """How many get it in their next good moment, without being asked first."""
        return sum(form.people for form in self.forms) - self.knocks

    @property
    def sms_parts(self) -> int:
        """How many SMS parts it takes in all, the knocks among them."""
        texts = sum(form.parts * form.people for form in self.forms)
        return texts + sum(form.knocks for form in self.forms if form.channel == SMS) * _KNOCK


_KNOCK = parts(sms.render(knock.words(Waiting(1, 0, 0))))


def rehearse(
    connection: Connection, keyring: Keyring, forum_id: int, thing: str, cause: str
) -> Rehearsal:
    """Say what would happen to a thing that is kept: its wording as poll:7:1, its cause beside."""
    wording = wordings.last(connection, thing)
    forum = forums.owner(connection, forum_id)
    plain = discreet = ""
    buttons: Buttons = ()
    if wording is not None:
        plain = wordings.unseal(keyring, wording, forum, discreet=False) or ""
        discreet = wordings.unseal(keyring, wording, forum, discreet=True) or plain
        packed = wordings.buttons(connection, keyring, wording.id)
        buttons = posting.unpacked(packed) if packed else ()
    consent = POLLS if thing.startswith("poll:") else UPDATES
    phones = audience.listeners(connection, forum_id, consent)
    fits = not listed(discreet, forums.listed_words(connection, keyring, forum_id))
    going = [phone for phone in phones if fits or not phone.discreet]
    everyone = deliveries(connection, keyring, forum_id, cause)
    gets = {phone.id for phone in phones}
    return Rehearsal(
        tuple(_forms(going, plain, discreet if fits else None, buttons)),
        len(phones) - len(going),
        tuple(one for one in everyone if one.member_id not in gets),
        tuple(one for one in everyone if one.member_id in gets),
    )


def _forms(
    phones: Iterable[AnyRow], plain: str, discreet: str | None, buttons: Buttons
) -> Iterator[Form]:
    """Give each form once: where both wordings are one, it is the form for everybody."""
    every = list(phones)
    wordings_of = [(False, plain)]
    if discreet is not None and discreet != plain:
        wordings_of.append((True, discreet))
    for channel in (SMS, TELEGRAM):
        here = [each for each in every if (each.channel in WITH_BUTTONS) == (channel == TELEGRAM)]
        for bland, words in wordings_of:
            mine = [each for each in here if len(wordings_of) == 1 or each.discreet == bland]
            below = buttons if channel == TELEGRAM else ()
            knocks = sum(each.discreet for each in mine)
            yield Form(channel, bland, words, below, len(mine), knocks)


def sms_phones(connection: Connection, forum_id: int, consent: str) -> tuple[int, int]:
    """Count those who would get it by SMS now: on a screen of their own, and discreetly."""
    found = [
        phone.discreet
        for phone in audience.listeners(connection, forum_id, consent)
        if phone.channel not in WITH_BUTTONS
    ]
    return found.count(False), found.count(True)
