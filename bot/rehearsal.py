"""What a dress rehearsal says: each form of the words, and what would happen to each member."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.rendering import Buttons
from bot.segments import parts

SMS, TELEGRAM = "sms", "telegram"


class Outcome(StrEnum):
    """What would happen to somebody, those first about whom a person should know."""

    LEFT_OUT = "left_out"
    WORDING = "wording"  # held until there is a second wording
    UNSURE = "unsure"  # held until the number has turned out to be hers
    WAITS = "waits"  # this is no time for it, in this forum and as it set hers
    KNOCK = "knock"  # she is asked first
    GOES = "goes"


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which it reaches phones."""

    channel: str  # SMS or TELEGRAM: how it looks there
    discreet: bool  # only for phones that others may look at
    words: str = field(repr=False)
    buttons: Buttons = field(repr=False)

    @property
    def name(self) -> str:
        """What staff call it."""
        return f"{'Discreet ' if self.discreet else ''}{'SMS' if self.is_sms else 'Telegram'}"

    @property
    def key(self) -> str:
        """Its name among the forms of one text."""
        return key_of(self.channel, discreet=self.discreet)

    @property
    def is_sms(self) -> bool:
        """Whether it costs something."""
        return self.channel == SMS

    @property
    def parts(self) -> int:
        """How many SMS parts it takes; none in a chat."""
        return parts(self.words) if self.is_sms else 0


def key_of(channel: str, *, discreet: bool) -> str:
    """Name a form among those of one text."""
    return f"{channel}-{'discreet' if discreet else 'plain'}"


@dataclass(frozen=True, slots=True)
class Row:
    """What would happen to one member."""

    member_id: str
    alias: str | None = field(repr=False)
    outcome: Outcome
    says: str  # one plain sentence
    form: Form | None = field(default=None, repr=False)  # none where she gets no words as yet
    knock: Form | None = field(default=None, repr=False)  # the line that asks her first

    @property
    def parts(self) -> int:
        """How many SMS parts it takes, the line that asks first among them."""
        return sum(form.parts for form in (self.form, self.knock) if form is not None)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen if it went now."""

    forms: tuple[Form, ...]
    rows: tuple[Row, ...] = field(repr=False)  # of each group in the order of joining

    def those(self, outcome: str) -> list[Row]:
        """List those to whom this would happen."""
        return [row for row in self.rows if row.outcome == outcome]

    def number(self, outcome: str) -> int:
        """Count them."""
        return len(self.those(outcome))

    def who_get(self, form: Form) -> list[Row]:
        """List those who get it in this form."""
        return [row for row in self.rows if row.form == form]

    @property
    def groups(self) -> list[tuple[Outcome, list[Row]]]:
        """The members by what would happen to them, where there are any."""
        found = [(outcome, self.those(outcome)) for outcome in Outcome]
        return [(outcome, rows) for outcome, rows in found if rows]

    @property
    def knocks(self) -> tuple[Form, ...]:
        """The line that asks first, in each form in which somebody gets it."""
        return tuple(dict.fromkeys(row.knock for row in self.rows if row.knock is not None))

    @property
    def people(self) -> int:
        """To how many it goes, those who wait for a second wording among them."""
        return len(self.rows) - self.number(Outcome.LEFT_OUT)

    @property
    def going(self) -> int:
        """To how many it goes with the words that there are."""
        return sum(row.form is not None for row in self.rows)

    @property
    def lacking(self) -> int:
        """How many get nothing before there is a second wording."""
        return self.people - self.going

    @property
    def by_sms(self) -> list[Row]:
        """List those to whom it goes by SMS."""
        return [row for row in self.rows if row.form is not None and row.form.is_sms]

    @property
    def sms_parts(self) -> int:
        """How many SMS parts it takes in all, the lines that ask first among them."""
        return sum(row.parts for row in self.rows)
