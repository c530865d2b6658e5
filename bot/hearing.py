"""An answer with its politeness taken off, and what in it makes it doubtful."""

import re
from dataclasses import dataclass

from bot.reading import fold, holds_heart, is_long

# What people put before and behind an answer. Those of the second kind make it doubtful.
_OPENINGS = """
    please, pls, plz, ok, okay, oki, kk, hi, hiya, hello, hey, oh, ah, ooh, right, well, so, the,
    it, its, it is, its the, it would be, that would be, would be, thats, i say, id say, i would
    say, i choose, i chose, i pick, i picked, i want, i would like, id like, i like, i prefer, i
    go for, ill go for, id go for, i would go for, i will go for, im going for, going for, go for,
    going with, go with, ill go with, id go with, i go with, i would go with, ill have, ill take,
    ill say, put, put me down for, can you put, can i have, can i say, can i go for, i vote, i
    vote for, my vote is, vote, vote for, my answer, my answer is, the answer is, answer, answer
    is, ans, my choice is, choice, reply, my reply is, i mean, i meant, sorry i meant, option,
    options, answers, choices, optoin, opton, opt, number, numbr, nubmer, nmbr, num, nr, just,
    only, has to be, def, defo, definitely, definately, easily, easy, honestly, tbh, for me, for
    me its, to be honest, thank you, thanks, sorry
"""
_CLOSINGS = """
    please, pls, plz, plse, thanks, thank you, thank u, thankyou, thanx, thx, ty, ta, cheers, now,
    x, xx, xxx, xo, lol, tbh, to be honest, honestly, ffs, omg, mate, love, hun, babe, bruv,
    innit, for me, for sure, def, defo, definitely, definately, obviously, obvs, of course, ok,
    okay, then, is my answer, is my choice, is my vote, is the one, it is, its, full stop, sorry,
    hope that helps, kind regards, regards
"""
_DOUBTFUL_OPENINGS = """
    it was, maybe, perhaps, probably, prob, probs, possibly, i think, i thnk, i fink, i suppose, i
    guess, i reckon, i believe, i feel like, might be, could be, it could be, it might be, hmm,
    hm, um, umm, erm, er, uh, idk, dunno, idk maybe, dunno maybe, not sure, not sure maybe, im not
    sure, not sure but, im not sure but, about, around, roughly, approx, approximately, nearly,
    almost, like, more like, mostly, mainly, yes, yeah, yep, yh, ye, yea, same, still
"""
_DOUBTFUL_CLOSINGS = """
    maybe, perhaps, probably, prob, probs, possibly, i think, i thnk, i fink, think, i suppose, i
    guess, i reckon, i believe, not sure, but not sure, but im not sure, im not sure, not 100
    sure, idk, i dont know, dunno, or something, or so, ish, hmm, right, yeah, yes, whatever,
    really
"""
# What turns an answer round, or asks one back.
_TURNING_WORDS = """
    no not never none nor neither nothing nobody nowhere without except but apart anything instead
    rather wrong nope nah naw nay non unless hardly barely or either than versus vs aint mustnt
    neednt what which why who how where when whats wheres whys hate refuse ignore forget skip minus
    if less least last
"""
_TURNING = frozenset(_TURNING_WORDS.split())
_SHORT_FORMS = {
    "dont": "do not", "didnt": "did not", "doesnt": "does not", "isnt": "is not",
    "wasnt": "was not", "werent": "were not", "arent": "are not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "wont": "will not", "cant": "can not", "cannot": "can not",
    "nt": "not",
}  # fmt: skip
_MOST_PHRASES = 6  # at each end
_GLUED = re.compile(r"(?:option|opt|number|num|answer|ans|nr)([0-9])")
_ASKING = frozenset("?？؟⁉❓❔՞\u037e")  # the last is the Greek one
_REFUSING_SIGNS = frozenset("👎❌🚫✖✗✘⛔🙅❎")
_DOUBTING_SIGNS = frozenset("£$€%~½¼¾≈±")
_SIGNED = re.compile(r"^\s*[-−–+]\s?\d|\d\s?\+\s*$")


@dataclass(frozen=True, slots=True)
class Form:
    """The words of an answer with more or less of its politeness taken off."""

    words: tuple[str, ...]
    sure: bool  # nothing that was taken off makes it doubtful


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody answered."""

    forms: tuple[Form, ...]  # the whole first, the barest last
    sure: bool  # no sign in it makes it doubtful
    turned: bool  # a word or sign in it may mean the contrary

    @property
    def core(self) -> Form:
        """Give what is left when all politeness is taken off."""
        return self.forms[-1]


def hear(text: str) -> Heard | None:
    """Listen to an answer; none where nothing in it can be read, or where it is too long."""
    words = () if is_long(text) or holds_heart(text) else words_of(text)
    if not words:
        return None
    forms = _forms(words)
    signs = set(text)
    return Heard(
        forms,
        sure=not (signs & (_ASKING | _DOUBTING_SIGNS) or _SIGNED.search(text)),
        turned=bool(signs & _REFUSING_SIGNS or turns(forms[-1].words)),
    )


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared: folded, and with short forms written out."""
    words = (_SHORT_FORMS.get(word, word) for word in fold(text).split())
    return tuple(_GLUED.sub(r"\1", part) for word in words for part in word.split())


def turns(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words among them that may mean the contrary of the others."""
    return tuple(sorted(word for word in words if word in _TURNING))


def _forms(words: tuple[str, ...]) -> tuple[Form, ...]:
    starts = _cuts(words, _BEFORE)
    ends = _cuts(words[::-1], _BEHIND)
    return tuple(
        Form(words[start : len(words) - end], sure=before and behind)
        for start, before in starts
        for end, behind in ends
        if start + end < len(words)
    )


def _cuts(words: tuple[str, ...], phrases: dict[tuple[str, ...], bool]) -> list[tuple[int, bool]]:
    """Say where polite words end, one phrase after the other, and whether they leave no doubt."""
    cuts = [(0, True)]
    while len(cuts) <= _MOST_PHRASES:
        start, sure = cuts[-1]
        lengths = range(min(_LONGEST, len(words) - start - 1), 0, -1)
        length = next((n for n in lengths if words[start : start + n] in phrases), 0)
        if not length:
            break
        cuts.append((start + length, sure and phrases[words[start : start + length]]))
    return cuts


def _phrases(polite: str, doubtful: str, *, backwards: bool) -> dict[tuple[str, ...], bool]:
    listed = dict.fromkeys(polite.split(","), True) | dict.fromkeys(doubtful.split(","), False)
    step = -1 if backwards else 1
    return {words_of(phrase)[::step]: sure for phrase, sure in listed.items()}


_BEFORE = _phrases(_OPENINGS, _DOUBTFUL_OPENINGS, backwards=False)
_BEHIND = _phrases(_CLOSINGS, _DOUBTFUL_CLOSINGS, backwards=True)
_LONGEST = max(map(len, (*_BEFORE, *_BEHIND)))
