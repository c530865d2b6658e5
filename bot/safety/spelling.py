"""What the words of a text are meant to be, for the eyes of the risk list alone.

Somebody in danger writes fast, in slang, and hides words from whoever looks over her shoulder:
"dnt want 2 b here", "k*ll", "dieee". Nothing that is kept, counted or shown is changed by this.
"""

import re

from bot.reading import fold

# A sign in the middle of a word stands for a letter: su1cide, k*ll, r@ped, st0p.
_MASKED = re.compile(r"(?<=[^\W\d_])[*1@0](?=[^\W\d_])|(?<=\bk)[^\w\s](?=ll)", re.IGNORECASE)
_LETTERS = {"@": "a", "0": "o"}  # of all the others it is an i
# Each run of a letter is one letter, on both sides of a match: "dieee", "kil". Two of a "d" stay,
# or "odd" would be an overdose.
_RUN = re.compile(r"([^\W\d_d])\1+|(d)d{2,}")


def one_letter_each(words: str) -> str:
    """Write each run of the same letter once."""
    return _RUN.sub(r"\1\2", words)


_MEANT = {
    one_letter_each(written): one_letter_each(meant)
    for meant, slips in {
        "to": "2",
        "be": "b",
        "you": "u",
        "are": "r",
        "dont": "dnt dunt dont donot",
        "didnt": "dint",
        "want": "wnt wants wanted",
        "want to": "wanna wana wannna",
        "going to": "gonna gunna gna goin2",
        "cant": "cnt carnt cannot canot couldnt",
        "anymore": "nemore anymor animore",
        "myself": "myslef meself mysel mself",
        "live": "liv",
        "have": "hav hve",
        "please": "pls plz plse",
        "help": "hlp halp",
        "someone": "som1 sum1 sumone somebody",
        "someones": "someis somebodys",
        "nobody": "noone",
        "threatened": "threatend threatned",
        "raped": "riped",  # r*ped
        "isnt": "aint",
    }.items()
    for written in slips.split()
}
_TOGETHER = {
    tuple(one_letter_each(written).split()): one_letter_each(meant)
    for meant, pairs in {
        "im": "i am/i m",
        "ive": "i have",
        "ill": "i will",
        "hes": "he is/he s",
        "shes": "she is/she s",
        "theyre": "they are",
        "someones": "someone is",
        "exs": "ex is",
        "whats": "what is",
        "nobody": "no one",
        "cant": "can not",
        "dont": "do not/no longer",
        "doesnt": "does not",
        "didnt": "did not",
        "isnt": "is not",
        "arent": "are not",
        "wont": "will not",
        "anymore": "any more/any longer/no more",
        "myself": "my self/me self/my slef",
        "selfharm": "self harm",
        "overdose": "over dose",
        "overdosed": "over dosed",
        "overdosing": "over dosing",
    }.items()
    for written in pairs.split("/")
}


def as_meant(text: str) -> str:
    """Fold a text, and spell its words as they are meant, one space apart."""
    unmasked = _MASKED.sub(lambda sign: _LETTERS.get(sign[0], "i"), text)
    words: list[str] = []
    for word in one_letter_each(fold(unmasked)).split():
        meant = _MEANT.get(word, word)
        both = _TOGETHER.get((words[-1], meant)) if words else None
        if both:
            words[-1] = both
        else:
            words.append(meant)
    return " ".join(words)
