"""The memory of a thread survives being written down."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory import recall, remember
from bot.scene import Memory, Tally
from tests.bot.scenes import memories

MOMENT = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


@given(memories)
def test_what_is_remembered_is_recalled(memory: Memory) -> None:
    """Writing and reading change nothing."""
    assert memory == recall(remember(memory))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", Memory()),
        ("", Memory()),
        ("not json", Memory()),
        ("[1, 2]", Memory()),
        ('{"doing": "tell", "mood": "good"}', Memory(doing="tell")),
        ('{"doing": 7, "misses": "many", "step": "name"}', Memory(step="name")),
        ('{"wake_at": "soon", "doing": "tell"}', Memory(doing="tell")),
        ('{"wake_at": "2026-11-30T11:00:00", "doing": "tell"}', Memory(doing="tell")),
        ('{"wrong_codes": {"since": "2026-11-30T11:00:00+00:00"}}', Memory()),
        ('{"wrong_codes": 5, "misses": 1}', Memory(misses=1)),
    ],
)
def test_what_cannot_be_read_is_forgotten(text: str, expected: Memory) -> None:
    """A memory of another version, or a broken one, costs a question and not an answer."""
    assert expected == recall(text)


@given(st.text())
def test_recall_never_raises(text: str) -> None:
    """Whatever stands there, there is a memory."""
    assert isinstance(recall(text), Memory)


def test_moments_keep_their_zone() -> None:
    """A tally is compared with moments that have a zone."""
    written = remember(Memory(wrong_codes=Tally(MOMENT, 3)))

    assert json.loads(written)["wrong_codes"] == {"since": "2026-11-30T11:00:00+00:00", "count": 3}
