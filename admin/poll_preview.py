"""A poll before it opens: each question as it will look on a phone, to how many, at what cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from admin import prices
from admin.composer import Around, Measure, measure
from admin.poll_forms import KIND_LABELS
from bot.poll_words import TELEGRAM, Form, forms
from bot.rendering import WITH_BUTTONS, Buttons
from bot.segments import parts
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import audience
from storage.audience import POLLS
from storage.base import AnyRow

_RECEIPT = 1  # part of an SMS: what answers the last question


@dataclass(frozen=True, slots=True)
class Shown:
    """One form of a question, with all whom it is for."""

    name: str
    for_whom: str
    words: str = field(repr=False)
    buttons: Buttons = field(repr=False)
    measured: Measure | None = field(repr=False)  # none where it costs nothing


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was written, and as it will look."""

    place: int
    asked: WrittenQuestion = field(repr=False)
    shown: tuple[Shown, ...] = field(repr=False)

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return KIND_LABELS.get(self.asked.kind, self.asked.kind)

    @property
    def lacks_a_wording(self) -> bool:
        """Whether members who are discreet cannot get it."""
        return all(shown.for_whom == _PLAIN for shown in self.shown)


_DISCREET, _PLAIN, _ALL = (
    "For members whose screen others may see, after a knock",
    "For members who said that nobody else looks",
    "For everybody; after a knock where others may see the screen",
)


def questions(poll: WrittenPoll, part_costs: int | None, own: tuple[str, ...]) -> list[Question]:
    """Show each question of a poll in all its forms; `own` are listed words of its forum."""
    return [
        Question(place, asked, tuple(_shown(forms(asked, place, poll.decides, own), part_costs)))
        for place, asked in enumerate(poll.questions, start=1)
    ]


def _shown(every: Iterable[Form], part_costs: int | None) -> list[Shown]:
    """Show what is the same for everybody once."""
    found = list(every)
    shown = []
    for channel in dict.fromkeys(form.channel for form in found):
        pair = [form for form in found if form.channel == channel]
        same = len(pair) > 1 and len({(form.words, form.buttons) for form in pair}) == 1
        shown += [_form(form, part_costs, for_all=same) for form in (pair[:1] if same else pair)]
    return shown


def _form(form: Form, part_costs: int | None, *, for_all: bool) -> Shown:
    channel = "Telegram" if form.channel == TELEGRAM else "SMS"
    name = channel if for_all else f"{'Discreet' if form.discreet else 'Plain'} {channel}"
    for_whom = _ALL if for_all else _DISCREET if form.discreet else _PLAIN
    costs = form.channel != TELEGRAM
    found = (
        measure(form.words, Around(discreet=form.discreet, part_costs=part_costs))
        if costs
        else None
    )
    return Shown(name, for_whom, form.words, form.buttons, found)


@dataclass(frozen=True, slots=True)
class Outlay:
    """To how many a poll goes, and what that costs."""

    members: int
    by_sms: int
    knocks: int  # by SMS, before what others may not see
    left_out: int
    first: str  # what it costs to ask the first question
    in_all: str  # and all of them, where everybody answers


def outlay(
    connection: Connection, forum_id: int, poll: WrittenPoll, part_costs: int | None
) -> Outlay:
    """Count whom a poll would go to now."""
    everyone = list(audience.everyone(connection, forum_id, POLLS))
    phones = [each.address for each in everyone if each.address is not None and not each.left_out]
    costs = [_parts(asked, place, poll.decides) for place, asked in enumerate(poll.questions, 1)]
    price = prices.of_a_part(part_costs)
    texts = [phone for phone in phones if phone.channel not in WITH_BUTTONS]
    knocks = sum(1 for phone in texts if phone.discreet)
    first = knocks + _sum(costs[:1], texts)
    more = _sum(costs[1:], texts) + _RECEIPT * len(texts)
    return Outlay(
        members=len(phones),
        by_sms=len(texts),
        knocks=knocks,
        left_out=len(everyone) - len(phones),
        first=prices.money(first * price),
        in_all=prices.money((first + more) * price),
    )


def reminder(phones: Sequence[AnyRow], poll: WrittenPoll, part_costs: int | None) -> str:
    """Say what a reminder costs: the first question once more, and a knock before it."""
    texts = [phone for phone in phones if phone.channel not in WITH_BUTTONS]
    first = [_parts(asked, 1, poll.decides) for asked in poll.questions[:1]]
    knocks = sum(1 for phone in texts if phone.discreet)
    return prices.money((knocks + _sum(first, texts)) * prices.of_a_part(part_costs))


def _parts(asked: WrittenQuestion, place: int, decides: str) -> dict[bool, int]:
    """Count the SMS parts of a question, for phones that are discreet and for others."""
    found = forms(asked, place, decides)
    return {form.discreet: parts(form.words) for form in found if form.channel != TELEGRAM}


def _sum(costs: Sequence[dict[bool, int]], phones: Sequence[AnyRow]) -> int:
    return sum(cost.get(bool(phone.discreet), 0) for cost in costs for phone in phones)
