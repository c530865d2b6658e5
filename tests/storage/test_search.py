"""The search finds what members of one forum said, by whole words, though the words are sealed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.messages import Event, Inbound
from bot.timetable import Timetable
from storage import forums, search, word_index
from storage.inbox import Inbox
from storage.whole_words import pieces, words
from tests.rooms import PHONE, House, a_forum, a_house, a_member

OTHER = "+447700900456"
ABOVE_ALL = 2**62


def found(rooms: House, forum: int, typed: str, *, above: int = ABOVE_ALL) -> list[str | None]:
    """Give the words of all texts that are found, the newest first."""
    return [each.words for each in page(rooms, forum, typed, above=above).texts]


def page(rooms: House, forum: int, typed: str, *, above: int = ABOVE_ALL, most: int = 50) -> search.Found:
    """Give one page of them."""
    with rooms.database.read() as connection:
        return search.find(
            connection, rooms.keyring, forum, words(typed), above=above, most=most
        )
