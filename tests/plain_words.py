"""What transcripts say in their marks, for people who do not read marks."""

import re
from collections.abc import Callable, Iterable

from bot.promises import hours_in_words

_KINDS = {"notices": "meetings", "polls": "questions", "updates": "news of what changed"}
_RISKS = {
    "suicide": "ending her life",
    "self-harm": "hurting herself",
    "danger": "danger",
    "child": "a child in danger",
    "others": "hurting somebody else",
}
_ABOUT = {
    "erasing": "erasing what is hers",
    "settings": "how messages come",
    "agreed words": "a quiet word or a phrase",
    "my data": "what is kept of her",
    "new owner": "whose phone this is",
    "phone in use": "whose phone this is",
}
_ASKED = {"for a person": "for the person who will write to her"}

# How things stand: a pattern of the transcripts, and what it says.
STATES: dict[str, str | Callable[..., str]] = {
    r"(\w+), a member": "{0} is a member.",
    r"(\w+), a member of (.+?), and of (.+)": (
        "{0} is a member of {1} and of {2}. The last message was about {1}."
    ),
    r"a stranger": "A phone that we do not know.",
    r"invite (\w+)": "A facilitator has given her the code {0}.",
    r"invite (\w+) for (.+)": "A facilitator of {1} has given her the code {0}.",
    r"used invite (\w+)": "The code {0} has been used already.",
    r"old invite (\w+)": "The code {0} is too old.",
    r"link (\w+), made for her": (
        "She is a member, and wants to use this phone too. A facilitator has given her the code "
        "{0} for it."
    ),
    r"somebody else used the code": "Meanwhile somebody else has used the code.",
    r"the code grew too old": "Meanwhile the code has grown too old.",
    r"on Telegram": "In a Telegram chat.",
    r"not discreet": "She has said that messages may say what they are about.",
    r"paused": "She has asked for a pause.",
    r"quiet": "She has sent her quiet word.",
    r'her quiet word is "(.+)"': "Her quiet word is {0}.",
    r'her phrase is "(.+)"': "Her phrase is {0}.",
    r"she joined today": "She has joined just now.",
    r"we asked whether it is still she": "We ask whether this phone is still hers.",
    r"somebody writes again after it could not be reached": (
        "This phone could not be reached for a while. Now somebody writes from it again."
    ),
    r"leaving": "She has said that she leaves, and can still come back.",
    r"parked": "Nobody answered for this number in time, or somebody said that it is wrong.",
    r"stopped": "She has stopped all messages.",
    r"stopped, and told once how to start": (
        "She has stopped all messages, and was told once how to start again."
    ),
    r"a number written down by somebody else; the check was sent": (
        "A facilitator has written this number down. It was asked once whether it is a good one."
    ),
    r"our question has not left yet": "Our question has not reached her phone yet.",
    r"the provider has answered already": "The phone company has answered this word already.",
    r'poll "(.+)", asked of (\w+)': "{1} is a member. There are questions, named {0}.",
    r"question (\d+), .+?: ([^|]+)": 'Question {0} is "{1}"',
    r"question (\d+), .+?: (.+?) \| (.+)": lambda place, words, options: (
        f'Question {place} is "{words}" ({options.replace(" | ", " / ")}).'
    ),
    r"the question is put": "The question comes.",
    r"question (\d+) is put": "Question {0} comes.",
    r"the poll has closed": "Meanwhile the time for answers is over.",
    r"the poll closes (.+)": "Answers are taken until {0}.",
    r"decides: (.+)": "Who decides: {0}.",
    r"(\d+) questions?, (\d+) news and (\d+) notes? wait": lambda *counts: _waits(counts),
    r"nothing waits any more": "Meanwhile nothing waits for her any more.",
    r"we knocked; the time ends at (.+)": (
        "She has been asked whether now is a good moment. Her times end at {0}."
    ),
    r"news \d+ came, and asks what she thinks": "News has come, and asks what she thinks.",
    r"the newest news: (.+)": "The newest news: {0}",
    r"the group has written down: (.+)": "The group has agreed: {0}",
    r"her times are (\S+)-(\S+); she wants (.+)": lambda start, end, kinds: (
        f"Her times are {start} to {end}. She wants {_kinds(kinds)}."
    ),
    r"she joined (\d+) days? ago": lambda days: (
        "She joined today." if days == "0" else f"She joined {days} days ago."
    ),
    r"it is (.+)": "It is {0}.",
    r"people read (.+), and answer within (\d+) working days?": lambda reads, days: (
        f"People read on {hours_in_words(reads)}. They answer in {days} working days or fewer."
    ),
    r"we begin a talk between (.+) and (.+)": "We write first only between {0} and {1}.",
    r"the days are over": "The days in which she could come back are over.",
    r"(\d+) replies so far, not understood": "She has had {0} replies to texts not understood.",
    r"(\d+) replies so far, (.+)": "She has had {0} replies, {1}.",
}

# What is recorded: the same.
RECORDS: dict[str, str | Callable[..., str]] = {
    r"Kept": "kept for a person to read",
    r"Told": "kept in her words",
    r"Told \(asked: (.+)\)": lambda about: f"kept in her words, {_about(about)}",
    r"AllTold": "that is all of it",
    r"InviteTaken": "the code is used up",
    r"SharedPhone": "others may read this phone",
    r"OwnPhone": "only she reads this phone",
    r'Alias "(.+)"': "she is called {0} here",
    r"Consent to (.+) \(wording \d+\)": lambda kinds: f"she agrees to {_kinds(kinds)}",
    r"Times (.+)-(.+)": "her times are {0} to {1}",
    r"Windows (.+)": "her times are {0}",
    r"Joined": "she has joined",
    r"Cleared": "what both sides said in the last two days is deleted from this chat",
    r"Stopped": "no more messages, on any phone of hers",
    r"Started": "messages may come to this phone again",
    r"StartOffered": "she has been told once how to start again",
    r"Paused": "silence until she texts MENU",
    r"Resumed": "the pause is over",
    r"Quiet": "silence on all her phones until a person opens this again, and people are told",
    r"NotKept": "nothing holds the word, and nobody can read it",
    r"AgreedOn \(the (.+)\)": "this is her {0} from now on",
    r"NoLongerAgreed \(the (.+)\)": "she has no {0} any more",
    r"Confirmed": "the number is a good one",
    r"Parked": "nothing goes to this number again, and people look for another way to her",
    r"StillHers": "this phone is hers: what waited for that may go",
    r"Risk \((.+), any line\)": lambda words: (
        f"an alarm to people: words about {_RISKS[words]}; the house lead sees it too"
    ),
    r"Risk \((.+)\)": lambda words: f"an alarm to people: words about {_RISKS[words]}",
    r"WhoIsThis": "people are told that somebody asked who writes; nothing personal goes there now",
    r"WrongCodes": "a person sees that five codes were wrong",
    r"TooMany": "a person sees that too many texts came",
    r"Answered (.+) \(question (\d+)(?: of poll \d+)?\)": "her answer to question {1}: {0}",
    r"Answered (.+) \(question (\d+), late\)": (
        "her answer to question {1}: {0}, kept but too late to count"
    ),
    r"Skipped \(question (\d+).*\)": "question {0} is left, and not asked again",
    r"PutOff \(question (\d+).*\)": "question {0} comes again on another day",
    r"Opened until .+": "now is good: what waits comes next",
    r"KnockLater": "she is asked once more, another time",
    r"KnockSkipped": "what waited is not sent",
    r"AskedForPerson": "a person is to write to her",
    r"AskedForPerson \(for: (.+)\)": lambda about: (
        f"a person is to write to her about {_ABOUT.get(about, about)}"
    ),
    r"Reworded": "the new words take the place of the old",
    r"Blocked": "nothing goes to this chat any more",
    r"ChoseLine \d+": "kept for the line that she chose",
    r"WhichLine": "kept, until she says which line it is for",
    r"Linked": "this phone is one more of hers",
    r"NewOwner": "nothing of the person before is known on this phone any more",
    r"Leaving": "she is leaving, and is sent nothing more",
    r"LeftKeeping": "what she said stays, without her name",
    r"LeftErasing": "all of hers is to be erased, once a person has asked her",
    r"Erasing": "all of hers is erased in three days",
    r"WrongPhrase": "a person sees that her phrase was not known, three times",
    r"Loosens in a day \((.+)\)": lambda what: f"in a day: {_looser(what)}",
    r"StaysAsItIs": "what was to be looser is taken back",
    r"Stayed": "she stays",
    r"MoreDiscreet": "messages say less from now on",
}


def state(words: str) -> str:
    """Say how things stand, in a sentence."""
    return _said(STATES, words)


def recorded(words: Iterable[str]) -> str:
    """Say what is recorded, in one sentence."""
    said = "; ".join(_said(RECORDS, each) for each in words)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _said(table: dict[str, str | Callable[..., str]], words: str) -> str:
    for pattern, says in table.items():
        if found := re.fullmatch(pattern, words):
            return says.format(*found.groups()) if isinstance(says, str) else says(*found.groups())
    raise ValueError(f"There are no plain words yet for: {words}")


def _looser(what: str) -> str:
    kind, _, value = what.partition(" ")
    if kind == "open":
        return "messages may say what they are about"
    return f"her times are {value}" if kind == "hours" else f"she agrees to {_kinds(value)}"


def _kinds(kinds: str) -> str:
    listed = [_KINDS.get(kind, "no message that we begin") for kind in kinds.split(", ")]
    return " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))


def _about(about: str) -> str:
    asked, _, answer = about.partition(": ")
    if about.startswith("update:"):
        return "about the news"
    return _ASKED.get(about) or f'about "{asked}"' + (f": {answer}" if answer else "")


def _waits(counts: tuple[str, ...]) -> str:
    names = ("question", "piece of news", "note")
    what = [f"{number} {name}" for number, name in zip(counts, names, strict=True) if number != "0"]
    return f"Waiting for her: {' and '.join(what)}."
