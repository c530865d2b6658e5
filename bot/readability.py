"""How hard an English text is to read."""

import re

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['.:][A-Za-z0-9]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# "1 yes, 2 shared": a list of numbered choices is not a sentence.
_CHOICE = re.compile(r"(?<![\w.])(?:1 [a-z][^.?!]*?)(?=[.?!]|$)", re.IGNORECASE)
_AGE_IN_FIRST_GRADE = 6


def sentences(text: str) -> list[str]:
    """Part a text into its sentences."""
    return [part for part in _SENTENCE_END.split(text.strip()) if _WORD.search(part)]


def words(sentence: str) -> list[str]:
    """Give the words and numbers of a sentence."""
    return _WORD.findall(sentence)


def longest_sentence(text: str) -> int:
    """Count the words of the longest sentence, numbered choices apart."""
    return max((len(words(part)) for part in sentences(without_choices(text))), default=0)


def without_choices(text: str) -> str:
    """Leave out the numbered choices, from 1 to the end of their sentence."""
    return _CHOICE.sub("", text)


def syllables(word: str) -> int:
    """Count the syllables of an English word, about right."""
    letters = word.lower()
    count = len(_VOWELS.findall(letters))
    if letters.endswith("e") and not letters.endswith(("le", "ee")) and count > 1:
        count -= 1
    if letters.endswith("ed") and not letters.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade: the year of school in which one can read this."""
    parted = [words(sentence) for sentence in sentences(text)]
    every = [word for sentence in parted for word in sentence]
    if not every:
        return 0.0
    length = len(every) / len(parted)
    weight = sum(map(syllables, every)) / len(every)
    return 0.39 * length + 11.8 * weight - 15.59


def reading_age(text: str) -> float:
    """Give the age at which most children can read this."""
    return max(grade(text), 0.0) + _AGE_IN_FIRST_GRADE - 1
