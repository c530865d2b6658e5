"""Writes docs/conversations.md out of the transcripts, for people who do not read code.

`make docs` calls it; a test holds the file to what it writes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.bot.transcripts import FOLDER, Line, lines_of
from tests.plain_words import recorded, state

# What a member does, and the transcripts of that, each under what it shows.
GROUPS: dict[str, dict[str, str]] = {
    "Joining": {
        "joining": "With a code from a facilitator",
        "joining_chat": "In a chat",
        "joining_not_understood": "When something is not understood",
        "joining_interrupted": "When something comes between",
        "joining_age": "Under 18, or perhaps",
        "joining_codes": "Codes that do not work",
        "number_check": "A number that a facilitator wrote down",
    },
    "Saying something": {
        "saying_something": "In her own words, at any time",
        "path": "After a meeting",
        "person": "When a person is to answer",
        "edits": "When she changes a message",
        "odd_texts": "Pictures, empty texts, signs",
        "reactions": "A thumb up",
    },
    "Being asked": {
        "poll_choice": "One of several answers",
        "poll_kinds": "Other kinds of question",
        "poll_changing": "Changing an answer",
        "poll_closed": "When the time is over",
        "poll_interrupted": "When something comes between answers",
        "buttons": "With buttons",
    },
    "Hearing what came of it": {
        "news": "News",
        "principles": "What the group has agreed",
    },
    "Being safe": {
        "knock": "Is now a good moment?",
        "risk": "Words of danger",
        "quiet_word": "The quiet word",
        "quiet": "After the quiet word",
        "agreed_words": "A quiet word, and a phrase",
        "still_you": "Is it still you?",
        "who_is_this": "Who is this?",
        "stranger": "A phone that we do not know",
        "clear": "Clearing the phone",
    },
    "Silence": {
        "stop_and_start": "Stop, and start again",
        "pause": "A pause",
        "blocked": "Blocking the chat",
        "loop_guard": "Too many texts",
    },
    "Finding the way": {
        "menu": "What can I do?",
        "help": "Help",
        "settings": "Changing how messages come",
        "loosening": "Changing it to more",
    },
    "More phones, more groups": {
        "links": "One more phone",
        "new_owner": "A phone that changed hands",
        "second_forum": "A second group",
        "which_line": "Which group is it for?",
    },
    "Leaving": {
        "leaving": "Leaving, and three days to come back",
        "erasing": "Erasing everything",
        "my_data": "What is kept of her",
    },
}
_HEAD = """\
# Conversations

How Forumline speaks with the people who use it: every talk that is tried before each change. A
machine writes this page from those tries (`make docs`), so it shows what the line really says.

**How to read it.** *Member* is the person with the phone. We say *she* for anybody. All names and
codes are invented. Words in *italics* say how things stand, what is kept, and where nothing is
sent. Under each heading the usual way comes first; open the lines below it for all else that may
happen. The numbers 1, 2, 3 are what the member texts; in a chat they are buttons too.

A member's phone is *discreet* until she says otherwise: no message says more than somebody who
looks over her shoulder may read. A *line* is what members see in place of the name of a group.

Something reads wrong to you? Say so to whoever runs your line: the words are meant to be changed
by the people who know.
"""
PAGE = FOLDER.parent.parent / "docs/conversations.md"
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
_PRESS = re.compile(r'\[(\d.*?)\](?: under (?:"(.+)"|(a message that we do not know)))?')
_EDIT = re.compile(r'\((?:edits "(.+?)"|edits a text that never came)\) ?(.*)')
_EVENTS = {"[blocks us]": "blocks the chat", "[lets us write again]": "lets us write again"}
_PICTURE = "[picture]"


@dataclass
class Talk:
    """One talk: what it shows, and its lines, with their comments."""

    title: str
    lines: list[Line] = field(default_factory=list)


def page() -> str:
    """Write the whole page."""
    listed = {name for files in GROUPS.values() for name in files}
    found = {path.stem for path in FOLDER.glob("*.txt")}
    if listed != found:
        raise ValueError(f"GROUPS and the transcripts differ: {sorted(listed ^ found)}")
    parts = [_HEAD, "## What is here\n", "\n".join(_contents()) + "\n"]
    for group, files in GROUPS.items():
        parts.append(f"## {group}\n")
        for name, title in files.items():
            parts += _file((FOLDER / f"{name}.txt").read_text("utf-8"), title)
    return "\n".join(parts)


def _contents() -> Iterator[str]:
    for group, files in GROUPS.items():
        yield f"- [{group}](#{_anchor(group)})"
        yield from (f"  - [{title}](#{_anchor(title)})" for title in files.values())


def _anchor(title: str) -> str:
    """Give the name that a heading gets in an address."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _file(text: str, title: str) -> Iterator[str]:
    intro, talks = _parted(text)
    yield f"### {title}\n"
    yield f"{_plain(intro)}\n"
    first, *others = talks
    yield f"#### {_plain(first.title)}\n"
    yield _dialogue(first)
    for talk in others:
        yield f"<details><summary>{_plain(talk.title)}</summary>\n"
        yield _dialogue(talk)
        yield "</details>\n"


def _parted(text: str) -> tuple[str, list[Talk]]:
    """Part a transcript into what stands above its talks, and the talks."""
    intro: list[str] = []
    talks: list[Talk] = []
    for line in lines_of(text):
        if line.mark == "##":
            talks.append(Talk(line.words))
        elif talks:
            talks[-1].lines.append(line)
        else:
            intro.append(line.words)
    return " ".join(intro), talks


def _dialogue(talk: Talk) -> str:
    """Write one line under the other."""
    return "\\\n".join(_merged(_spoken(talk.lines))) + "\n"


def _merged(lines: Iterable[str]) -> Iterator[str]:
    """Put notes that follow each other into one line."""
    kept = ""
    for line in lines:
        if _is_note(kept) and _is_note(line):
            kept = f"{kept[:-1]} {line[1:]}"
            continue
        if kept:
            yield kept
        kept = line
    yield kept


def _is_note(line: str) -> bool:
    return line.startswith("*") and not line.startswith("**")


def _spoken(lines: list[Line]) -> Iterator[str]:
    came = False  # a message that we began: the comment below it has its words
    for line, following in pairwise((*lines, Line("", ""))):
        came = _begun(line) or (came and line.mark == "#")
        yield f"**Forumline:** {_plain(line.words)}" if came and line.mark == "#" else _said(line)
        if _is_silent(line, following):
            yield "*Nothing is sent.*"


def _is_silent(line: Line, following: Line) -> bool:
    """Whether this is all that comes of a text; what waited comes by itself, a moment later."""
    is_last = (line.mark == ">" and following.mark != "=") or line.mark == "="
    return is_last and following.mark != "<" and "Opened until" not in line.words


def _said(line: Line) -> str:
    """Write one line: who says it, or in italics what is so."""
    match line.mark:
        case ">":
            return _member(line.words)
        case "<":
            return f"**Forumline:** {_plain(line.words)}"
        case "=":
            return f"*{_plain(recorded(line.words.split('; ')))}*"
        case "~":
            return f"*{line.words} later.*"
        case "@":
            return f"*{_plain(state(line.words))}*"
    return f"*{_plain(line.words)}*"


def _begun(line: Line) -> bool:
    return line.mark == "@" and line.words.startswith(("we knocked", "news "))


def _member(words: str) -> str:
    """Say what the member does, and the words with which she does it."""
    if press := _PRESS.fullmatch(words):
        under = f' under "{_plain(press[2])}"' if press[2] else ""
        under = under or " under a message that we do not know" * bool(press[3])
        return f"**Member** presses *{_plain(press[1])}*{under}."
    if edit := _EDIT.fullmatch(words):
        old = f'"{edit[1]}"' if edit[1] else "a text that never reached us"
        return f"**Member** changes {_plain(old)}: {_plain(edit[2])}"
    if words in _EVENTS:
        return f"**Member** {_EVENTS[words]}."
    if words.startswith(_PICTURE):
        more = words.removeprefix(_PICTURE).strip()
        return f"**Member** sends a picture{f': {_plain(more)}' if more else '.'}"
    return f"**Member:** {_plain(words)}" if words.strip() else "**Member** sends an empty text."


def _plain(words: str) -> str:
    """Take the meaning off signs that a page would take for its own."""
    return _SIGNS.sub(r"\\\1", " ".join(words.split()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
