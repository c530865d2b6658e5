"""A dress rehearsal: what would happen to each member if this went now, and nothing goes.

It reads the very words and the very people that the sending reads, and asks the gate itself, of
what this forum knows of each member by herself. What another forum of hers set, or has sent her,
is not seen in it: then the gate lets her wait, in the one wording that there is for any wait.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import posting, reached
from bot.dialogues import knock
from bot.messages import Kind
from bot.rehearsal import SMS, TELEGRAM, Form, Outcome, Rehearsal, Row
from bot.rendering import WITH_BUTTONS, Buttons, rendered
from bot.safety.gate import Ask, Go, Later, Never, Why, decide
from bot.safety.hours import Hours, overlap
from bot.safety.listed_words import listed
from bot.safety.table import good_until
from bot.scene import Standing, Waiting
from storage import audience, forums, members, reminding, wordings
from storage.audience import POLLS, UPDATES, Listener
from storage.sealing import Keyring

_HELD = {Why.WORDING: Outcome.WORDING, Why.UNCONFIRMED: Outcome.UNSURE, Why.KNOCK: Outcome.KNOCK}
_OVER = "It would be over by then."
_SAYS = {
    Outcome.WORDING: "Held: it needs a second wording.",
    Outcome.UNSURE: "Held until the number is sure: nobody has answered on it here yet.",
    Outcome.KNOCK: "Is asked first whether now is a good moment.",
    Outcome.GOES: reached.WILL_GET_IT,
}


@dataclass(frozen=True, slots=True)
class Going:
    """What is to go to many: the name of its wording, what it is, and when it would go."""

    forum_id: int
    thing: str  # as poll:7:1 or update:7
    kind: Kind
    at: datetime
    ends: datetime | None = None  # of the poll; none: as long as such a thing lasts

    @property
    def consent(self) -> str:
        """The consent that it needs."""
        return UPDATES if self.kind is Kind.UPDATE else POLLS


def rehearse(connection: Connection, keyring: Keyring, going: Going) -> Rehearsal:
    """Say what would happen to a thing whose words are kept."""
    facts = forums.facts(connection, going.forum_id)
    words = _words(connection, keyring, going)
    stage = _Stage(going, Hours.parse(facts.hours), facts.zone, words, _knocks(going.kind))
    rows = (
        stage.row(each, members.alias(keyring, each.member))
        for each in _everyone(connection, going)
    )
    return Rehearsal(words.forms, tuple(rows))


def _everyone(connection: Connection, going: Going) -> Iterator[Listener]:
    if going.kind is Kind.REMINDER:
        poll_id = int(going.thing.split(":")[1])
        return reminding.silent(connection, going.forum_id, poll_id)
    return audience.everyone(connection, going.forum_id, going.consent)


@dataclass(frozen=True, slots=True)
class _Words:
    """Its words in all forms; where both wordings are one, it is the form for everybody."""

    forms: tuple[Form, ...] = ()
    fits: bool = True  # there are words for those who are discreet

    def form(self, listener: Listener) -> Form | None:
        """Give the form for somebody; none where there is none as yet."""
        channel = _channel(listener)
        mine = [form for form in self.forms if form.channel == channel]
        hers = [form for form in mine if form.discreet == bool(listener.member.discreet)]
        return next(iter(hers or mine), None)


def _words(connection: Connection, keyring: Keyring, going: Going) -> _Words:
    wording = wordings.last(connection, going.thing)
    if wording is None:
        return _Words()
    forum = forums.owner(connection, going.forum_id)
    plain = wordings.unseal(keyring, wording, forum, discreet=False) or ""
    discreet = wordings.unseal(keyring, wording, forum, discreet=True) or plain
    packed = wordings.buttons(connection, keyring, wording.id)
    below: Mapping[str, Buttons] = {TELEGRAM: posting.unpacked(packed) if packed else ()}
    own = forums.listed_words(connection, keyring, going.forum_id)
    fits = not listed(discreet, own)
    two = [(False, plain), (True, discreet)] if fits and discreet != plain else [(False, plain)]
    forms = (
        Form(channel, bland, words, below.get(channel, ()))
        for channel in (SMS, TELEGRAM)
        for bland, words in two
    )
    return _Words(tuple(forms), fits)


def _knocks(kind: Kind) -> dict[str, Form]:
    """Give the line that asks first, as it is where nothing else waits for her."""
    waiting = Waiting(news=1) if kind is Kind.UPDATE else Waiting(questions=1)
    line = knock.words(waiting)
    return {channel: Form(channel, False, *rendered(channel, line)) for channel in (SMS, TELEGRAM)}


def _channel(listener: Listener) -> str:
    return TELEGRAM if listener.member.channel in WITH_BUTTONS else SMS


@dataclass(frozen=True, slots=True)
class _Stage:
    """All that is the same for every member."""

    going: Going
    hours: Hours
    zone: str
    words: _Words
    knocks: Mapping[str, Form]

    def row(self, listener: Listener, alias: str | None) -> Row:
        """Say what would happen to one member."""
        member_id = listener.member.id
        if listener.left_out is not None:
            return Row(member_id, alias, Outcome.LEFT_OUT, reached.left_out(listener))
        ask = self._ask(listener)
        outcome, says = self._said(ask, decide(ask, self.going.at))
        row = Row(member_id, alias, outcome, says)
        if outcome is Outcome.LEFT_OUT or not ask.fits:
            return row
        is_asked = self.knocks[_channel(listener)] if ask.standing.discreet else None
        return replace(row, form=self.words.form(listener), knock=is_asked)

    def _ask(self, listener: Listener) -> Ask:
        """Put to the gate what this forum knows; what it does not know is taken as good."""
        member, going = listener.member, self.going
        hers = None if member.hours is None else Hours.parse(member.hours)
        return Ask(
            kind=going.kind,
            consented=True,
            good_until=good_until(going.kind, going.at, going.ends),
            hours=self.hours if hers is None else overlap(self.hours, hers),
            zone=self.zone,
            standing=Standing(
                discreet=member.discreet, confirmed=member.is_sure, doubted=member.is_doubted
            ),
            unreachable=False,
            fits=self.words.fits or not member.discreet,
            sending_on=True,
            a_question_is_open=False,
            budget_left=True,
        )

    def _said(self, ask: Ask, found: Go | Later | Never) -> tuple[Outcome, str]:
        match found:
            case Go():
                return Outcome.GOES, _SAYS[Outcome.GOES]
            case Later(_, why) if why in _HELD:
                return _HELD[why], _SAYS[_HELD[why]]
            case Later():
                return Outcome.WAITS, reached.waits(ask.good_until.astimezone(ZoneInfo(self.zone)))
            case Never():
                return Outcome.LEFT_OUT, _OVER


def sms_phones(connection: Connection, forum_id: int, consent: str) -> tuple[int, int]:
    """Count those who would get it by SMS now: on a screen of their own, and discreetly."""
    found = [
        phone.discreet
        for phone in audience.listeners(connection, forum_id, consent)
        if phone.channel not in WITH_BUTTONS
    ]
    return found.count(False), found.count(True)
