"""The words of a poll's questions as they go out: for the outbox, and for whoever looks first."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.dialogues.answering.words import words_of
from bot.dialogues.pieces import LANGUAGE
from bot.messages import Reply
from bot.phrases import say
from bot.posting import packed, unpacked
from bot.question import Question
from bot.rendering import Buttons, rendered, sms, telegram
from bot.safety.listed_words import listed
from bot.written_poll import WrittenQuestion
from storage.wordings import NewWording

SMS, TELEGRAM = "sms", "telegram"


def worded(thing: str, plain: Reply, discreet: Reply | None) -> NewWording:
    """Give the text that is kept of a message to many, in both forms."""
    return NewWording(
        thing,
        sms.render(plain),
        discreet_words=None if discreet is None else sms.render(discreet),
        buttons=packed(telegram.render(plain)[1]),
    )


def both_forms(
    asked: WrittenQuestion, place: int, decides: str, own: tuple[str, ...] = ()
) -> tuple[Reply, Reply | None]:
    """Put a question into words twice; the second time as a bystander may read it.

    `own` are the words that its forum has added to the word check.
    """
    decides = decides if place == 1 else ""  # as `first` has it, where she meets it in a talk
    question = Question(place, asked.kind, asked.text, asked.options)
    plain = words_of(question, decides=decides)
    bland = _bland(asked, question, own)
    if bland is None:
        return plain, None
    return plain, words_of(bland, decides="" if listed(decides, own) else decides)


def as_met(
    asked: WrittenQuestion, place: int, decides: str, own: tuple[str, ...] = ()
) -> tuple[Reply, Reply | None]:
    """Put a question into words as a phone meets it, in both forms.

    The first goes to all by itself; each other follows an answer in the talk.
    """
    if place == 1:
        return both_forms(asked, place, decides, own)
    lead = say(LANGUAGE, "poll_saved")
    question = Question(place, asked.kind, asked.text, asked.options)
    bland = _bland(asked, question, own)
    return words_of(question, lead), None if bland is None else words_of(bland, lead)


def _bland(asked: WrittenQuestion, question: Question, own: tuple[str, ...]) -> Question | None:
    """Give it in the words for a bystander; none where no wording, or an option, may be seen."""
    text = asked.discreet or asked.text
    if any(listed(each, own) for each in (text, *asked.options)):
        return None
    return replace(question, text=text)


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which a question reaches a phone."""

    channel: str
    discreet: bool
    words: str = field(repr=False)
    buttons: Buttons = field(default=(), repr=False)


def forms(
    asked: WrittenQuestion, place: int, decides: str, own: tuple[str, ...] = ()
) -> Iterator[Form]:
    """Give all forms of a question, exactly as they go out: the first question as one text."""
    plain, bland = as_met(asked, place, decides, own)
    if place == 1:
        yield from _as_put(worded("", plain, bland))
        return
    for discreet, reply in ((True, bland), (False, plain)):
        if reply is not None:
            yield from (
                Form(channel, discreet, *rendered(channel, reply)) for channel in (SMS, TELEGRAM)
            )


def _as_put(text: NewWording) -> Iterator[Form]:
    buttons = unpacked(text.buttons) if text.buttons else ()
    for discreet, words in ((True, text.discreet_words), (False, text.words)):
        if words is not None:
            yield Form(SMS, discreet, words)
            yield Form(TELEGRAM, discreet, words, buttons)
