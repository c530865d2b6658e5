"""The forms in which a poll and its questions are written, with a sentence for each field."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from admin.composer import Composed
from admin.forms import Form
from admin.question_as_sent import options_in
from admin.sensitive import Sensitive, ticked
from bot.as_sms import named, one_line
from bot.polls import KINDS
from bot.safety.listed_words import listed
from bot.segments import plain_twin
from bot.written_poll import LONGEST_LINE, WrittenPoll, WrittenQuestion, found_in, line, moment

NOW, LATER = "now", "later"
_OPEN_FOR, _END = timedelta(days=7), time(18)  # what stands in an empty form
_SIGNS = "signs that no phone can show: type it instead of pasting it."
_LINES = {
    "title": "Give the poll a title",
    "asked_by": "Say who asks",
    "purpose": "Say what for",
    "decides": "Say who decides",
}
KIND_LABELS = {
    "choice": "Choose one",
    "several": "Choose any",
    "scale": "A scale of 1 to 5",
    "yes_no": "Yes or no",
    "number": "A number",
    "text": "Own words",
}
KIND_HINTS = {
    "choice": "Two to four answers; members reply with the number of one.",
    "several": "Two to four answers; members reply with the numbers of all that fit.",
    "scale": "1 is “not at all” and 5 is “very much”, unless you write other words for both ends.",
    "yes_no": "Asked as 1 yes, 2 no.",
    "number": "Any number, also 0.",
    "text": "Members say it as they like. People read each answer.",
}


class PollForm(Form):
    """What a poll says of itself, when it opens and when it ends."""

    title = StringField("Title", description="Staff see it, members do not.")
    asked_by = StringField("Who asks", description="For example: Facilitators")
    purpose = StringField("What for", description="For example: To plan the next session")
    decides = Composed(
        "Who decides",
        description="Members read it with the first question. "
        "For example: You advise, the group decides",
    )
    opens = RadioField(
        "When does it open?",
        choices=[SelectChoice(NOW, "As soon as you say so"), SelectChoice(LATER, "At a time")],
        default=NOW,
        validate_choice=False,
    )
    opens_on = StringField("Day on which it opens")
    opens_at = StringField("Time at which it opens")
    closes_on = StringField(
        "Day on which it closes",
        description="Leave day and time empty, and it closes 14 days after it opens.",
    )
    closes_at = StringField("Time at which it closes")
    sensitive = Sensitive()

    def read(self, now: datetime, zone: ZoneInfo) -> tuple[WrittenPoll, datetime | None] | None:
        """Give the poll without its questions, and when it opens; none where something is wrong."""
        here = now.astimezone(zone)
        lines = {name: self._line(name) for name in _LINES}
        opens = self._moment("opens", "opening", here) if self.opens.data == LATER else None
        closes = self._moment("closes", "closing", here)
        if self.opens.data not in {NOW, LATER}:
            self.refuse("opens", "Choose when it opens.")
        if self.opens.data == LATER and not (self.opens_on.data or self.opens_at.data):
            self.refuse("opens_on", "Choose a day, or let it open as soon as you say so.")
        if opens and closes and closes <= opens and not self.problems():
            self.refuse("closes_on", "It would close before it opens.")
        poll = replace(_poll(lines, closes), sensitive=self.sensitive.is_marked)
        return None if self.problems() else (poll, opens)

    def _line(self, name: str) -> str:
        words = line(shown(self[name].data or ""))
        if words is None:
            self.refuse(
                name,
                f"{_LINES[name]}, in one line of 1 to {LONGEST_LINE} characters "
                "that every phone can show.",
            )
        return words or ""

    def _moment(self, name: str, what: str, now: datetime) -> datetime | None:
        """Read a day and a time of day in the forum's zone; none where both are empty."""
        day, clock = self[f"{name}_on"], self[f"{name}_at"]
        if not (day.data or clock.data):
            return None
        found = _day(day.data or ""), _clock(clock.data or "")
        if found[0] is None:
            self.refuse(f"{name}_on", f"The {what} day is a day, like 2026-12-08.")
        if found[1] is None:
            self.refuse(f"{name}_at", f"The {what} time is a time of day, like 18:00.")
        if found[0] is None or found[1] is None:
            return None
        at, problem = moment(datetime.combine(found[0], found[1]), now)
        if problem:
            self.refuse(f"{name}_on", f"The {what} time {problem}")
        return at


def _poll(lines: dict[str, str], closes: datetime | None) -> WrittenPoll:
    return WrittenPoll(
        lines["title"], lines["asked_by"], lines["purpose"], lines["decides"], closes=closes
    )


def as_fields(poll: WrittenPoll, opens: datetime | None, zone: ZoneInfo) -> dict[str, object]:
    """Give a poll as its form shows it."""
    return {
        "title": poll.title,
        "asked_by": poll.asked_by,
        "purpose": poll.purpose,
        "decides": poll.decides,
        "sensitive": ticked(sensitive=poll.sensitive),
        "opens": LATER if opens else NOW,
        **_fields("opens", opens and opens.astimezone(zone)),
        **_fields("closes", poll.closes and poll.closes.astimezone(zone)),
    }


def empty_fields(now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Give what stands in the form of a new poll."""
    end = datetime.combine(now.astimezone(zone).date() + _OPEN_FOR, _END)
    return {"asked_by": "Facilitators", "opens": NOW, **_fields("closes", end)}


def _fields(name: str, at: datetime | None) -> dict[str, str]:
    if at is None:
        return {}
    return {f"{name}_on": f"{at:%Y-%m-%d}", f"{name}_at": f"{at:%H:%M}"}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _clock(typed: str) -> time | None:
    try:
        found = time.fromisoformat(typed.strip())
    except ValueError:
        return None
    return None if found.tzinfo else found.replace(second=0, microsecond=0)


class QuestionForm(Form):
    """One question."""

    kind = RadioField(
        "How is it answered?",
        choices=[SelectChoice(kind, label) for kind, label in KIND_LABELS.items()],
        validate_choice=False,
    )
    text = Composed(
        "Question",
        description="One idea in one short sentence. Do not ask about what happened to somebody.",
    )
    options = TextAreaField(
        "Answers to choose from",
        description="One on each line. For a scale: words for 1 and for 5, or none. "
        "The other kinds need none.",
    )
    discreet = Composed(
        "Second wording, for members whose screen others may see",
        description="Needed where the question holds a word like police or court.",
    )

    def read(self, place: int, own: tuple[str, ...]) -> WrittenQuestion | None:
        """Give the question; none where something is wrong with it."""
        kind = self.kind.data or ""
        if kind not in KINDS:
            self.refuse("kind", "Choose how it is answered.")
        text = self._words("text", "Write the question.")
        options = [one_line(shown(each)) for each in options_in(self.options.data or "")]
        if None in options:
            self.refuse("options", f"One of the answers holds {_SIGNS}")
        discreet = self._words("discreet") or None
        if text and discreet is None and (words := listed(text, own)) and not self.discreet.errors:
            self.refuse(
                "discreet",
                f"The question holds {named(words)}: write it a second time without, "
                "for members whose screen others may see.",
            )
        if self.problems():
            return None
        asked = WrittenQuestion(kind, text, tuple(filter(None, options)), discreet)
        self._look_at(asked, place, own)
        return None if self.problems() else asked

    def _words(self, name: str, missing: str = "") -> str:
        typed = self[name].data or ""
        words = one_line(shown(typed))
        if words is None:
            self.refuse(name, f"This holds {_SIGNS}")
        elif missing and not words:
            self.refuse(name, missing)
        return words or ""

    def _look_at(self, asked: WrittenQuestion, place: int, own: tuple[str, ...]) -> None:
        for found in found_in(asked, place, own):
            if found.is_problem:
                self.refuse(found.where, f"{found.says[:1].upper()}{found.says[1:]}")


def question_fields(asked: WrittenQuestion) -> dict[str, str]:
    """Give a question as its form shows it."""
    return {
        "kind": asked.kind,
        "text": asked.text,
        "options": "\n".join(asked.options),
        "discreet": asked.discreet or "",
    }


def shown(typed: str) -> str:
    """Leave out the signs that nobody sees, which come with what is pasted."""
    return "".join(sign for sign in typed if plain_twin(sign) != "")


def with_question(poll: WrittenPoll, place: int, asked: WrittenQuestion) -> WrittenPoll:
    """Put a question into its place, or behind the last."""
    before, after = poll.questions[: place - 1], poll.questions[place:]
    return replace(poll, questions=(*before, asked, *after))


def without_question(poll: WrittenPoll, place: int) -> WrittenPoll:
    """Take one question out."""
    return replace(poll, questions=poll.questions[: place - 1] + poll.questions[place:])


def with_question_moved(poll: WrittenPoll, place: int, by: int) -> WrittenPoll:
    """Move a question up or down; at the end of the row it stays."""
    questions, other = list(poll.questions), place + by
    if 1 <= other <= len(questions):
        questions[place - 1], questions[other - 1] = questions[other - 1], questions[place - 1]
    return replace(poll, questions=tuple(questions))
