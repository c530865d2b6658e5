"""What people put before and behind an answer, and how an answer reads without it."""

import re
from dataclasses import dataclass

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
_SHORT_FORMS = {
    "dont": "do not", "didnt": "did not", "doesnt": "does not", "isnt": "is not",
    "wasnt": "was not", "werent": "were not", "arent": "are not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "wont": "will not", "cant": "can not", "cannot": "can not",
    "nt": "not",
}  # fmt: skip
_MOST_PHRASES = 6  # at each end
_GLUED = re.compile(r"(?:option|opt|number|num|answer|ans|nr)([0-9])")


@dataclass(frozen=True, slots=True)
class Form:
    """The words of an answer with more or less of its politeness taken off."""

    words: tuple[str, ...]
    sure: bool  # nothing that was taken off makes it doubtful


def spelt_out(folded: str) -> tuple[str, ...]:
    """Give the words of a folded text as they are compared: with short forms written out."""
    words = (_SHORT_FORMS.get(word, word) for word in folded.split())
    return tuple(_GLUED.sub(r"\1", part) for word in words for part in word.split())


def forms_of(words: tuple[str, ...]) -> tuple[Form, ...]:
    """Give some words with more and more politeness taken off: the whole first, the barest last."""
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
    return {spelt_out(phrase.strip())[::step]: sure for phrase, sure in listed.items()}


_BEFORE = _phrases(_OPENINGS, _DOUBTFUL_OPENINGS, backwards=False)
_BEHIND = _phrases(_CLOSINGS, _DOUBTFUL_CLOSINGS, backwards=True)
_LONGEST = max(map(len, (*_BEFORE, *_BEHIND)))
