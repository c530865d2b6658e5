"""A poll before it opens: each question as it will look on a phone, and what all of it costs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from admin.composer import Around, Measure, measure
from admin.poll_forms import KIND_LABELS
from admin.rehearsed import Rehearsed
from bot.poll_words import TELEGRAM, Form, forms
from bot.rehearsal import key_of
from bot.rendering import Buttons
from bot.segments import parts
from bot.written_poll import WrittenPoll, WrittenQuestion

_RECEIPT = 1  # part of an SMS: what answers the last question


@dataclass(frozen=True, slots=True)
class Shown:
    """One form of a question, with all whom it is for."""

    name: str
    for_whom: str
    words: str = field(repr=False)
    buttons: Buttons = field(repr=False)
    measured: Measure | None = field(repr=False)  # none where it costs nothing
    key: str  # by which members are led to it


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
    key = key_of(form.channel, discreet=form.discreet and not for_all)
    return Shown(name, for_whom, form.words, form.buttons, found, key)


def in_all(found: Rehearsed, poll: WrittenPoll) -> str:
    """Say what a poll costs where everybody answers all of it."""
    costs = [_parts(asked, place, poll.decides) for place, asked in enumerate(poll.questions, 1)]
    more = sum(
        _RECEIPT + sum(cost.get(row.knock is not None, 0) for cost in costs[1:])
        for row in found.would.by_sms
    )
    return found.money(found.would.sms_parts + more)


def _parts(asked: WrittenQuestion, place: int, decides: str) -> dict[bool, int]:
    """Count the SMS parts of a question, for phones that are discreet and for others."""
    found = forms(asked, place, decides)
    return {form.discreet: parts(form.words) for form in found if form.channel != TELEGRAM}
