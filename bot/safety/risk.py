"""Words that may mean danger: a helper that errs on the side of looking (rule 16).

It closes and hides nothing, and a person reads every text whatever it says. It is matched as whole
words of the text as it is meant, so case, accents, marks and slips do not matter. What members
often say of how they were treated ("they did not help me", "I had to call the police twice") must
not be in it: an alarm for everything is no alarm.

The list is a trie of which the first word is a branch: of a text only the few words that begin
something are looked at, and what may stand behind each is one pattern.
"""

import re
from functools import lru_cache

from bot.safety.risk_words import CRIES, GROUPS
from bot.safety.spelling import as_meant, one_letter_each

_WORD_ENDS = "(?![^ ])"


def _by_first_word() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Give for each word what may stand behind it, the gravest group first."""
    behind: dict[str, dict[str, list[str]]] = {}
    for group, rows in GROUPS.items():
        for firsts, rest in rows:
            pattern = rest if rest.startswith("(?!") or not rest else f" (?:{rest})"
            for first in one_letter_each(firsts).split("|"):
                of_group = behind.setdefault(first, {}).setdefault(group, [])
                of_group.append(one_letter_each(pattern))
    return {
        first: [
            (group, re.compile(f"(?:{'|'.join(dict.fromkeys(patterns))}){_WORD_ENDS}"))
            for group, patterns in groups.items()
        ]
        for first, groups in behind.items()
    }


_BEHIND = _by_first_word()
_GRAVEST = {group: place for place, group in enumerate(GROUPS)}
_CRIES = re.compile(one_letter_each(CRIES))
_COMMAND = "help"
_LONGEST_CRY = 60


# Several dialogues ask about the same text. As of what is folded, only a few texts stay.
@lru_cache(maxsize=8)
def words_of_risk(text: str) -> str | None:
    """Give the gravest group of words of risk in a text; none where there are none."""
    words = as_meant(text)
    found: set[str] = set()
    end = -1
    for word in words.split(" "):
        end += 1 + len(word)
        for group, behind in _BEHIND.get(word, ()):
            if group not in found and behind.match(words, end):
                found.add(group)
    if not found and _is_cry(words):
        return "danger"
    return min(found, key=_GRAVEST.__getitem__, default=None)


def _is_cry(words: str) -> bool:
    """Whether a text is nothing but a call for help."""
    is_short = len(words) <= _LONGEST_CRY and words != _COMMAND
    return is_short and _CRIES.fullmatch(words) is not None
