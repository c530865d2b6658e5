"""How hard an English text is to read, and what would make it plainer (rule 30).

A formula sees the length of words and sentences and no more. Whether a text holds one idea, and
whether the idea is clear, a person still judges.
"""

import re
from dataclasses import dataclass, field

AIM = 9  # the age at which most should be able to read what we write
MOST_WORDS = 15  # in a sentence: on average, and what a single one is measured by
MOST_CHOICES = 4  # with numbers; 0 to skip comes on top
MOST_QUESTIONS = 1
_LONG_WORD = 4  # syllables
_AGE_IN_FIRST_GRADE = 6

_SENTENCE_END = re.compile(r"(?:(?<=[.?!…])|(?<=[.?!…][\"'”’)\]]))\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’.:][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# Endings that are heard though no new vowel shows it: do-ing, did-n't.
_OF_ITS_OWN = re.compile(r"(?<=[aeiouy])ing$|(?<=[ds])n't$")
# And those that are not: tim(e), whil(e), tim(e)s, ask(e)d. Heard are: litt-le, wan-ted, pag-es.
_SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|(?:[^aeiouylsxzcgh]|[aeiouy]l)es$|[^aeiouytd]ed$")
# "1 yes, 2 shared": a list of numbered choices is not a sentence.
_CHOICE = re.compile(r"(?<![\w.])(?:1 [a-z][^.?!]*?)(?=[.?!]|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\w.,:])([1-9])[.)]? (?=[^\W\d_])")
_LETTER = re.compile(r"[^\W\d_]")
_EMOJI = re.compile("[\U0001f000-\U0001fbff\u2600-\u27bf\u2b50\u2b55]")

# Said otherwise than it is meant. Somebody who learns English, or takes words as they stand,
# is left to guess. The list is short: it holds what people in offices write.
_IDIOMS = """
    touch base; in the loop; on the same page; at the end of the day; going forward;
    moving forward; reach out; heads up; ballpark; low-hanging fruit; take on board;
    keep you posted; ball is in; ball rolling; on the table; bear with us; bear in mind;
    rule of thumb; piece of cake; by and large; under the weather; long shot; eye to eye;
    in a nutshell; up in the air; drop us a line; drop me a line; through the cracks;
    ground running; food for thought; across the board; blue moon; bigger picture; big picture;
    hands on deck; red tape; kick off; up to speed; in the pipeline; get the hang; on the fence;
    safe and sound; light at the end; think outside the box
"""
IDIOMS = tuple(idiom.strip() for idiom in _IDIOMS.split(";"))
_IDIOM = re.compile(
    r"\b(?:" + "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in IDIOMS) + r")\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that would make a text plainer."""

    says: str = field(repr=False)
    sentence: str = field(default="", repr=False)  # the one that is meant; none: the whole text


def sentences(text: str) -> list[str]:
    """Part a text into its sentences; a new line begins a new one."""
    return [part for part in _SENTENCE_END.split(text.strip()) if _WORD.search(part)]


def words(sentence: str) -> list[str]:
    """Give the words and numbers of a sentence."""
    return _WORD.findall(sentence)


def longest_sentence(text: str) -> int:
    """Count the words of the longest sentence, numbered choices apart."""
    return max((len(words(part)) for part in sentences(without_choices(text))), default=0)


def average_sentence(text: str) -> float:
    """Count the words of a sentence on average, numbered choices apart."""
    counts = [len(words(part)) for part in sentences(without_choices(text))]
    return sum(counts) / len(counts) if counts else 0.0


def without_choices(text: str) -> str:
    """Leave out the numbered choices, from 1 to the end of their sentence."""
    return _CHOICE.sub("", text)


def choices(text: str) -> int:
    """Count the numbered choices: 1, 2, 3 and on, each before its words."""
    count = 0
    for number in map(int, _NUMBERED.findall(text)):
        count += number == count + 1
    return count if count > 1 else 0


def questions(text: str) -> int:
    """Count the questions."""
    return len(re.findall(r"\?+", text))


def idioms(text: str) -> tuple[str, ...]:
    """Give what is said otherwise than it is meant, each once."""
    found = (" ".join(each.split()).casefold() for each in _IDIOM.findall(text))
    return tuple(dict.fromkeys(found))


def emoji(text: str) -> tuple[str, ...]:
    """Give the little pictures in a text, each once."""
    return tuple(dict.fromkeys(_EMOJI.findall(text)))


def is_english(text: str) -> bool:
    """Say whether the measures of this file can mean anything: most letters are from a to z."""
    letters = _LETTER.findall(text)
    plain = [letter for letter in letters if letter.isascii()]
    return 2 * len(plain) > len(letters)


def syllables(word: str) -> int:
    """Count the syllables of an English word, about right."""
    letters = word.lower().replace("’", "'")
    count = len(_VOWELS.findall(letters)) + len(_OF_ITS_OWN.findall(letters))
    if count > 1 and _SILENT.search(letters):
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


def hard_sentences(text: str) -> tuple[str, ...]:
    """Give the sentences that are too long, numbered choices apart, in their order."""
    long = (part for part in sentences(without_choices(text)) if len(words(part)) > MOST_WORDS)
    return tuple(dict.fromkeys(long))


def long_words(text: str) -> tuple[str, ...]:
    """Give the words of many syllables, each once, in small letters."""
    found = (word.casefold() for word in words(text) if syllables(word) >= _LONG_WORD)
    return tuple(dict.fromkeys(found))


def hints(text: str) -> tuple[Hint, ...]:
    """Say what would make a text plainer: nothing where it is plain already."""
    found = [Hint(_long(part), part) for part in hard_sentences(text)]
    if reading_age(text) > AIM and (heavy := long_words(text)):
        found.append(Hint(f"Long words: {_listed(heavy)}. Is there a shorter way to say it?"))
    if (asked := questions(text)) > MOST_QUESTIONS:
        found.append(Hint(f"It asks {asked} questions. One at a time is easier to answer."))
    if (offered := choices(text)) > MOST_CHOICES:
        found.append(
            Hint(f"It offers {offered} choices. {MOST_CHOICES} and 0 to skip are enough for one.")
        )
    if said := idioms(text):
        found.append(Hint(f"Not everybody knows what this means: {_listed(said)}. Say it plainly."))
    if pictures := emoji(text):
        found.append(
            Hint(f"Screen readers read the name of {' '.join(pictures[:5])} aloud. Use words.")
        )
    return tuple(found)


def _long(sentence: str) -> str:
    return f"This sentence has {len(words(sentence))} words. Make two of it."


def _listed(some: tuple[str, ...]) -> str:
    return ", ".join(f"“{each}”" for each in some[:5])
