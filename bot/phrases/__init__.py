"""What the bot says: one file per language, found by its name, each text by its key."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

_VALUE = re.compile(r"\{\w+\}")
_LANGUAGES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
    for file in files(__name__).iterdir()
    if file.name.endswith(".toml")
}


def languages() -> tuple[str, ...]:
    """Give the languages that there is a file for."""
    return tuple(sorted(_LANGUAGES))


def keys(language: str) -> frozenset[str]:
    """Give the keys of all texts of a language."""
    return frozenset(_LANGUAGES[language]["texts"])


def say(language: str, key: str, **values: str) -> str:
    """Give a text, with the values in their places."""
    return as_written(language, key).format(**values)


def as_written(language: str, key: str) -> str:
    """Give a text as its file has it, with {braces} where values go."""
    text: str = _LANGUAGES[language]["texts"][key]
    return text


def every_text() -> tuple[str, ...]:
    """Give all that the bot may say, in every language: texts with gaps for values, and labels."""
    return tuple(text for language in _LANGUAGES.values() for text in _texts(language))


def _texts(language: dict[str, Any]) -> Iterator[str]:
    yield from (_VALUE.sub("...", text) for text in language["texts"].values())
    yield from (label for labels in language["choices"].values() for label in labels)
    yield from language["zeros"].values()


def choices(language: str, key: str) -> tuple[str, ...]:
    """Give the labels of a question's 1, 2, 3 ..."""
    return tuple(_LANGUAGES[language]["choices"][key])


def zero(language: str, key: str) -> str:
    """Give the label of a question's 0."""
    label: str = _LANGUAGES[language]["zeros"][key]
    return label


def meanings(language: str, key: str) -> tuple[tuple[str, ...], ...]:
    """Give, for each choice of a question, the words that mean it; its label is the first."""
    also: list[list[str]] = _LANGUAGES[language]["meanings"][key]
    return tuple((label, *more) for label, more in zip(choices(language, key), also, strict=True))


def answers(language: str) -> frozenset[str]:
    """Give all words that mean a choice of some question: labels, what means them, and each 0."""
    of = _LANGUAGES[language]
    labels = {label for every in of["choices"].values() for label in every}
    also = {word for every in of["meanings"].values() for words in every for word in words}
    return frozenset(labels | also | set(of["zeros"].values()))


def numbered(labels: tuple[str, ...]) -> str:
    """Write choices with their numbers: "1 yes, 2 shared"."""
    return ", ".join(f"{place} {label}" for place, label in enumerate(labels, start=1))
