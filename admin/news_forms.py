"""The forms of news: two wordings, and a time at which it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection
from wtforms import DateField, IntegerField, TimeField
from wtforms.widgets import HiddenInput

from admin.composer import Around, Composed, Measure, measure
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.of_forum import forum_id
from admin.sensitive import Sensitive, ticked
from bot import news, written_news
from bot.approving import UNDO
from bot.rehearsing import sms_phones
from bot.written_news import DISCREET, News, NotNews, Written
from storage import forums
from storage.audience import UPDATES

_FARTHEST = timedelta(days=366)


class Words(Form):
    """A piece of news in two wordings."""

    text = Composed(
        "The news",
        description="A sentence or two. Behind it we ask what members think of it.",
    )
    discreet = Composed(
        "Second wording, for members who are discreet",
        description="The same, fit for a screen that others may see. Leave it empty if the news "
        "itself is.",
    )
    sensitive = Sensitive()
    seen = IntegerField(widget=HiddenInput())  # the version that somebody changes

    def read(self, own: tuple[str, ...]) -> News | None:
        """Give the news; none where something is wrong with them, which the fields then say."""
        discreet = self.discreet.data or ""
        written = Written(
            self.text.data or "",
            discreet if discreet.strip() else None,
            sensitive=self.sensitive.is_marked,
        )
        try:
            return written_news.read(written, own)
        except NotNews as wrong:
            for problem in wrong.problems:
                self.refuse(problem.of, problem.says)
        return None


def as_fields(typed: Written) -> dict[str, object]:
    """Give news as their form shows them."""
    marked = ticked(sensitive=typed.sensitive)
    return {"text": typed.text, "discreet": typed.discreet, "sensitive": marked}


class Second(Form):
    """A second wording for news that are going."""

    discreet = Composed(
        "Second wording",
        description="The same, fit for a screen that others may see.",
    )

    def refuse_all(self, wrong: NotNews) -> None:
        """Say what is wrong with it."""
        self.refuse("discreet", *(each.says for each in wrong.problems if each.of == DISCREET))


class At(Form):
    """A day and a time at which something goes."""

    day = DateField("Day")
    time = TimeField("Time", description="In the forum's time, like 10:00 or 15:30.")

    def moment(self, now: datetime) -> datetime | None:
        """Give the moment; none where it is none, or no good one, which the fields then say."""
        day, at = self.day.data, self.time.data
        if not day:
            self.refuse("day", "Choose the day on which it goes.")
        if not at:
            self.refuse("time", "Choose the time at which it goes, like 10:00.")
        if not (day and at):
            return None
        zone = visit().zone
        today = now.astimezone(zone).date()
        if day > today + _FARTHEST:
            self.refuse("day", "Choose a day within a year.")
        elif day < today:
            self.refuse("day", "Choose today, or a day that lies ahead.")
        elif (found := datetime.combine(day, at, zone).astimezone(UTC)) < now + UNDO:
            self.refuse("time", "Choose a time that lies ahead, at least a minute from now.")
        else:
            return found
        return None


def measured(connection: Connection, form: Words) -> tuple[Measure, Measure]:
    """Measure both wordings, each for those who would get it now."""
    open_ones, discreet_ones = sms_phones(connection, forum_id(), UPDATES)
    plainly = replace(_around(connection), people=open_ones)
    discreetly = _by_a_knock(connection, discreet_ones)
    return measure(form.text.data, plainly), measure(form.discreet.data, discreetly)


def measured_second(connection: Connection, form: Second, waiting: int) -> Measure:
    """Measure a second wording for those who wait for it."""
    return measure(form.discreet.data, _by_a_knock(connection, waiting))


def _by_a_knock(connection: Connection, people: int) -> Around:
    return replace(_around(connection), people=people, knocks=people, discreet=True)


def _around(connection: Connection) -> Around:
    costs = forums.part_costs(connection, forum_id())
    own = forums.listed_words(connection, desk().keyring, forum_id())
    return Around(part_costs=costs, after=news.BEHIND, own=own)
