"""The form with which a person answers: to which text, in which words, under which name."""

from dataclasses import dataclass, field

from flask import session
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from admin import times, wording
from admin.composer import Composed
from admin.door import visit
from admin.forms import Form
from admin.rows import number
from bot.answering import LONGEST_NAME, PERHAPS_NOT_HERS
from storage.inbox import KEPT, PERSON, UNDERSTOOD, UNREAD
from storage.said import Said

NAME = "name"  # under which the cookie keeps how somebody signs their answers
_CHOICES = 15  # how many texts are offered to be answered
_BEGINNING = 60  # so much of each is shown in the choice


class AnswerForm(Form):
    """What a person answers to one text of a member."""

    which = SelectField("Which text it answers", coerce=number, validate_choice=False)
    name = StringField("Your first name")
    words = Composed("What you say")


@dataclass(frozen=True, slots=True)
class Answering:
    """All that the composer of a thread shows."""

    form: AnswerForm
    texts: tuple[Said, ...] = field(repr=False)  # that have no answer yet, the newest first

    @property
    def chosen(self) -> Said | None:
        """The text that is answered; none where there is none left."""
        return next((text for text in self.texts if text.id == self.form.which.data), None)


def may_be_answered(text: Said) -> bool:
    """Say whether words of a person can be an answer to this: to a bare command they are not."""
    by_her = text.mark not in PERHAPS_NOT_HERS
    for_people = text.state != UNDERSTOOD or text.mark is not None or bool(text.answers)
    return text.has_phone and by_her and for_people


def answering(
    texts: tuple[Said, ...], answered: dict[int, int], typed: MultiDict[str, str], asked: int
) -> Answering:
    """Make the form, with what was typed; the text is the one asked for, or else chosen."""
    offered = [
        each for each in reversed(texts) if may_be_answered(each) and each.id not in answered
    ]
    ids = {each.id for each in offered}
    form = AnswerForm(typed, data={"name": signs_as()})
    if asked in ids:
        form.which.data = asked
    elif form.which.data not in ids:
        form.which.data = _choice(offered)
    kept = [each for place, each in enumerate(offered) if place < _CHOICES or each.id == asked]
    form.which.choices = [(each.id, _beginning(each)) for each in kept]
    return Answering(form, tuple(kept))


def _choice(offered: list[Said]) -> int:
    """Choose the newest text: who asked for a person first, then words, then answers to polls."""
    asked = (each for each in offered if each.waits and (each.mark or "").startswith(PERSON))
    words = (each for each in offered if each.state in {KEPT, UNREAD} or not each.answers)
    return next((each.id for group in (asked, words, offered) for each in group), 0)


def _beginning(text: Said) -> str:
    """Say which text is meant; words that may be hard to read are not repeated."""
    when = times.moment(text.said_at, visit().now, visit().zone)
    if wording.is_risk(text.mark):
        return f"{when}: folded, may be hard to read"
    said = " ".join((text.words or "no words").split())
    return f"{when}: {said if len(said) <= _BEGINNING else said[:_BEGINNING] + '…'}"


def signs_as() -> str:
    """Give the first name under which this visitor answers."""
    kept = session.get(NAME)
    if isinstance(kept, str):
        return kept
    names = (visit().who.name or "").split()
    return names[0][:LONGEST_NAME] if names else ""
