"""Yes or no, asked as 1 and 2: a provider acts on YES before we do (rule 33)."""

import re
from collections.abc import Sequence

from bot.hearing import Heard, hear, turns
from bot.phrases import choices
from bot.question import Bar, Question, Read
from bot.reading import several, value_of, words_of, yes_or_no
from bot.understanding import Meant, choice

ZERO_SKIPS = True
_VERDICTS = {"yes": 1, "no": 2}


def _phrases(listed: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(phrase) for phrase in listed.split(","))


_PLAINLY = {
    1: _phrases("of course, ofc, yes of course, hell yes, oh yes, very much so, yes very much so"),
    2: _phrases("not at all, no not at all, no way, no chance, no not yet, of course not, hell no,"
                "oh no, absolutely not, definitely not, certainly not, no never, nah never"),
}  # fmt: skip
_PERHAPS = {
    1: _phrases(
        "i think so, think so, yes i think so, sure, ok, okay, true, correct, indeed, mostly,"
        "probably, i guess so, guess so, i suppose so, i believe so, ys, yse, eys, yed, yex, yesh,"
        "oui, si, tak, ja, haan, evet, sim, نعم, হ্যাঁ, हाँ, ہاں, да"
    ),
    2: _phrases(
        "not really, no not really, nah not really, not yet, i dont think so, dont think so,"
        "no i dont think so, probably not, not quite, not so much, not much, never, hardly, barely,"
        "not a lot, not so far, not sure it did, false, incorrect, negative, na, ni, noe, mo,"
        "non, nie, nein, nahi, hayir, nao, لا, না, नहीं, نہیں, нет"
    ),
}
_WHO = "i|it|they|we|he|she|you|this|that|there"
_DID = "did|do|does|was|were|has|have|had|is|am|are|can|could|would|will"
# "Yes, it did." "No, they were not."
_ECHO = re.compile(rf"(?P<said>\w+ )?(?:{_WHO}) (?:{_DID})(?P<not> not)?")
_ONE_AFTER_NO = re.compile(
    rf"\s*\w+\s*[,.;:!\n-]|\s*\w+ (?:{_WHO}|nobody|not|never)\b", re.IGNORECASE
)
_SIGNS = {"👍": 1, "✅": 1, "✔": 1, "👎": 2, "❌": 2}
_LONGEST = 12  # words; what is longer is something said
_FEW_WORDS = 5
_ANY = 999  # numbers up to this


def problem(question: Question) -> str | None:
    """Say that it needs no options, where it has some."""
    return "It needs no options: they are yes and no." if question.options else None


def labels(question: Question) -> tuple[str, ...]:
    """Give yes and no."""
    return choices("en", "yes_no")


def ask(question: Question) -> str:
    """List both behind their numbers."""
    yes, no = labels(question)
    return f"1 {yes} 2 {no}."


def read(question: Question, text: str) -> Read | None:
    """Read a yes or a no in many words; what could be either is neither."""
    return _read(text, labels(question))


def may_answer(text: str) -> bool:
    """Whether a short text may be a yes or a no, a 1 or a 2, in doubt or with more beside it."""
    begins_so = any(_verdict(word) in {1, 2} for word in words_of(text)[:1])
    is_row = len(several(text, _ANY) or ()) > 1  # "1 3" answers another question
    return may_be(text) or (begins_so and _is_short(text) and not is_row)


def may_be(text: str) -> bool:
    """Whether a short text is a yes or a no, for sure or in doubt; "no idea" is neither."""
    return _is_short(text) and _read(text, choices("en", "yes_no")) is not None


def _is_short(text: str) -> bool:
    return len(text.split()) <= _FEW_WORDS


def _read(text: str, both: Sequence[str]) -> Read | None:
    heard = hear(text)
    if heard is None:
        signed = sign(text)
        return Read(str(signed), sure=False) if signed else None
    verdicts = {_verdict(word) for word in heard.forms[0].words} - {None}
    if len(verdicts) > 1 or _refuses(text, verdicts):
        return None
    meant = _by_phrase(heard) or _by_echo(heard) or _with_more(text, heard)
    if meant is None:
        meant = choice(text, both, loosely=False)
    return meant and Read(str(meant.place), meant.sure and heard.sure)


def label(question: Question, value: str) -> str:
    """Give yes or no."""
    return dict(_numbered(question)).get(value, value)


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count both."""
    return tuple(Bar(said, values.count(place)) for place, said in _numbered(question))


def _numbered(question: Question) -> list[tuple[str, str]]:
    return [(str(place), said) for place, said in enumerate(labels(question), start=1)]


def sign(text: str) -> int | None:
    """Read a thumb or a tick that stands alone as 1 or 2; the colour of the skin says nothing."""
    signs = {sign for sign in text if not sign.isspace() and not "🏻" <= sign <= "🏿"} - {"\ufe0f"}
    found = {_SIGNS.get(sign) for sign in signs}
    return found.pop() if len(found) == 1 else None


def _verdict(word: str) -> int | None:
    """Say what one word means: 1, 2, or neither."""
    return value_of(word) if word.isdecimal() else _VERDICTS.get(yes_or_no(word) or "")


def _refuses(text: str, verdicts: set[int | None]) -> bool:
    return verdicts == {1} and any(sign in text for sign, value in _SIGNS.items() if value == 2)


def _by_phrase(heard: Heard) -> Meant | None:
    for form in heard.forms:
        verdicts = {_verdict(word) for word in form.words}
        if len(verdicts) == 1 and (place := verdicts.pop()) in {1, 2}:
            return Meant(place, form.sure)
        for place in (1, 2):
            if form.words in _PLAINLY[place] or form.words in _PERHAPS[place]:
                return Meant(place, form.sure and form.words in _PLAINLY[place])
    return None


def _by_echo(heard: Heard) -> Meant | None:
    """Read "yes it did", which is sure, and "it did", which is not."""
    for form in heard.forms:
        found = _ECHO.fullmatch(" ".join(form.words))
        said = _verdict(found["said"].strip()) if found and found["said"] else None
        if found and (said is not None or not found["said"]):
            place = 2 if found["not"] else 1
            return Meant(place, form.sure and said == place) if said in {None, place} else None
    return None


def _with_more(text: str, heard: Heard) -> Meant | None:
    """Read a yes or a no that more words follow; "no idea" is no no."""
    first, *rest = heard.forms[0].words
    place = _verdict(first)
    if not rest or len(rest) > _LONGEST or first.isdecimal():
        return None
    if _ECHO.fullmatch(" ".join((first, *rest))):
        return None  # "No, it did."
    if place == 1 and set(turns(tuple(rest))) <= {"but"}:
        return Meant(1, sure=False)
    if place == 2 and _ONE_AFTER_NO.match(text):
        return Meant(2, sure=False)
    return None
