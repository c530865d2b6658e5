"""STOP, however it is written: no other word is understood so widely, since it must always stop."""

import re

from bot.politeness import forms_of
from bot.reading import bare, fold

_STOP = "stop"
# What phone companies act on as they do on STOP.
_KIN = frozenset(
    {
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "opt out",
    }
)  # fmt: skip
# Some letter held too long, but never the o twice alone: to stoop is another word.
_LONG_DRAWN = re.compile(r"s+t+(?:o|ooo+)p+")
_NEGATIONS = frozenset(
    {
        "no", "not", "never", "none", "nor", "neither", "non", "without", "cannot", "dont", "don",
        "didnt", "didn", "doesnt", "doesn", "wont", "cant", "couldnt", "wouldnt", "shouldnt",
        "mustnt", "neednt", "isnt", "wasnt", "arent", "aint",
    }
)  # fmt: skip
# "No, stop." refuses us; "no stop" may mean the contrary.
_REFUSAL = re.compile(r"\s*no\s*[,.;:!-]", re.IGNORECASE)
# What a phone writes below a message by itself.
_SIGNATURE = re.compile(r"\b(?:sent (?:from|via|using) (?:my|yahoo|outlook|mail)|get outlook)\b")
_LONGEST_MESSAGE = 5000  # no channel brings more in one message
_LONGEST_SIGNATURE = 60
_FEW_WORDS, _SOME_WORDS = 3, 5
# What may stand behind STOP when it speaks of our texts, and of nothing that happened to her.
_OF_OUR_TEXTS = """
    stop it this that these those all everything now already again please pls plz ok yes i said me
    my phone number you u your ur the a any more anymore ever forever for good today at once
    immediately asap and go away leave alone text texts texting txt txting message messages
    messaging msg msgs sms sending send contact contacting bothering spam spamming writing ringing
    from with want to not no dont maybe think right thanks thank sorry x
"""
_OURS = frozenset(_OF_OUR_TEXTS.split())


def is_stop(text: str) -> bool:
    """Whether it stops: STOP itself, or up to three words that end in it and do not turn it round.

    However many marks stand behind it: whoever leans on a key means it all the more.
    """
    if is_stop_itself(text):
        return True
    words = _words(text)
    if not any(form[-1] == _STOP and len(form) <= _FEW_WORDS for form in _without_end(words)):
        return False
    return _NEGATIONS.isdisjoint(words[1:] if _REFUSAL.match(text) else words)


def is_stop_itself(text: str) -> bool:
    """Whether it says STOP or its kin and nothing else; what is wider is read by people too.

    Polite words change nothing. Written twice or letter by letter, it is the same word.
    """
    words = _words(text)
    if bare(text) in _KIN or "".join(words) == _STOP:
        return True
    if any(form.sure and form.words == (_STOP,) for form in forms_of(words)):
        return True
    return not _KIN.isdisjoint(" ".join(form) for form in _without_end(words))  # not "the end"


def begins_with_stop(text: str) -> bool:
    """Whether STOP is the first word of a text."""
    return _words(text)[:1] == (_STOP,)


def may_be_stop(text: str) -> bool:
    """Whether a few words begin with STOP and may be about our texts: "stop it", "stop not now"."""
    words = _words(text)
    return words[:1] == (_STOP,) and len(words) <= _SOME_WORDS and _OURS.issuperset(words)


def _without_end(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Give some words with more and more of the politeness behind them taken off."""
    return [form.words for form in forms_of(words) if form.sure and form.words[0] == words[0]]


def _words(text: str) -> tuple[str, ...]:
    """Give the words of a text without what the phone put below it, one STOP for several."""
    folded = fold(text) if len(text) <= _LONGEST_MESSAGE else ""
    signature = _SIGNATURE.search(folded)
    if signature and signature.start() > 0 and len(folded) - signature.start() < _LONGEST_SIGNATURE:
        folded = folded[: signature.start()]
    words = [_STOP if _LONG_DRAWN.fullmatch(word) else word for word in folded.split()]
    twice = zip(words, ["", *words], strict=False)
    return tuple(word for word, before in twice if not word == before == _STOP)
