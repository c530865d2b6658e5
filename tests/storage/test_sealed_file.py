"""A file of sealed pieces opens whole, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import sealed_file
from storage.sealed_file import FileProblem
from storage.sealing import KeyProblem, Masters, new_master

MASTERS = Masters.read(new_master("first"))
PIECES = [b"the first piece", b"", b"the last piece"]


def written(pieces: list[bytes]) -> bytes:
    """Write a file of these pieces."""
    file = io.BytesIO()
    sealed_file.write(file, MASTERS, {"made": "today"}, pieces)
    return file.getvalue()


WHOLE = written(PIECES)


def opened(file: bytes, masters: Masters = MASTERS) -> list[bytes]:
    """Open all pieces of a file."""
    return list(sealed_file.read(io.BytesIO(file), masters))


@given(pieces=st.lists(st.binary(max_size=300), max_size=5))
def test_what_was_written_is_read(pieces: list[bytes]) -> None:
    """In the same order; a file of nothing holds one empty piece."""
    assert opened(written(pieces)) == (pieces or [b""])


def test_the_head_can_be_read_by_anybody() -> None:
    """It tells what it was given, and by which master the key is wrapped."""
    head = sealed_file.read_head(io.BytesIO(WHOLE))

    assert (head["made"], head["master"]) == ("today", "first")


@given(length=st.integers(0, len(WHOLE) - 1))
def test_a_file_that_was_cut_short_is_refused(length: int) -> None:
    """Wherever it ends, between two pieces as well."""
    with pytest.raises(FileProblem):
        opened(WHOLE[:length])


@given(place=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
def test_a_file_with_one_bent_bit_is_refused(place: int, bit: int) -> None:
    """In its head too: what stands there cannot be changed unseen."""
    bent = bytearray(WHOLE)
    bent[place] ^= 1 << bit

    with pytest.raises((FileProblem, KeyProblem)):
        opened(bytes(bent))


def test_pieces_cannot_change_places() -> None:
    """Nor can one be put in that stood in another file."""
    first, second = b"a" * 40, b"b" * 40
    head, _, body = written([first, second]).partition(b"\n")
    half = len(body) // 2
    turned = head + b"\n" + body[half:] + body[:half]

    with pytest.raises(FileProblem):
        opened(turned)


def test_another_key_opens_nothing() -> None:
    """And the reason is said."""
    with pytest.raises(KeyProblem, match="a master key that is not among the keys given"):
        opened(WHOLE, Masters.read(new_master("second")))
