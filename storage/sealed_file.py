"""A file of many sealed pieces: one after the other, each locked, none can be taken away unseen.

The head is a line of JSON that anybody may read. Behind it stands piece after piece: four bytes
of length, then AES-256-GCM. What binds a piece is the head, its place, and whether it is the last;
so a file that was cut short, put together anew, or bent in one byte does not open. The key is
random, and stands in the head, wrapped by the newest master.
"""

import hashlib
import json
import secrets
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.sealing import KEY_BYTES, KeyProblem, Masters

_NONCE, _LENGTH = 12, 4  # bytes
_LARGEST_HEAD = 64 * 1024
_BOUND_TO = "sealed file"

Head = dict[str, Any]


class FileProblem(Exception):
    """A file is not whole, or none of ours; in one plain sentence."""


def write(file: IO[bytes], masters: Masters, head: Head, pieces: Iterable[bytes]) -> None:
    """Write a head and the pieces behind it; they are sealed one by one as they come."""
    key = secrets.token_bytes(KEY_BYTES)
    wrapped = b64encode(masters.wrap(key, _BOUND_TO)).decode()
    line = json.dumps(head | {"master": masters.newest, "key": wrapped}).encode() + b"\n"
    file.write(line)
    cipher, before = AESGCM(key), None
    place = 0
    for place, piece in enumerate(pieces):
        if before is not None:
            _put(file, cipher, before, _bound(line, place - 1, is_last=False))
        before = piece
    _put(file, cipher, before or b"", _bound(line, place, is_last=True))


def read_head(file: IO[bytes]) -> Head:
    """Read the head alone; FileProblem where the file has none of ours."""
    return _head(file)[0]


def read(file: IO[bytes], masters: Masters) -> Iterator[bytes]:
    """Open the pieces one by one, from the beginning of the file.

    Raises FileProblem where something is missing or bent, KeyProblem where the masters are not
    those that wrapped its key.
    """
    file.seek(0)
    head, line = _head(file)
    cipher = AESGCM(_key(head, masters))
    place, piece = 0, _get(file)
    while piece is not None:
        following = _get(file)
        bound = _bound(line, place, is_last=following is None)
        try:
            yield zlib.decompress(cipher.decrypt(piece[:_NONCE], piece[_NONCE:], bound))
        except (InvalidTag, ValueError, zlib.error):
            raise FileProblem("the file is cut short or damaged") from None
        place, piece = place + 1, following
    if place == 0:
        raise FileProblem("the file is cut short or damaged")


def _head(file: IO[bytes]) -> tuple[Head, bytes]:
    line = file.readline(_LARGEST_HEAD)
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict):
        raise FileProblem("the file is none that Forumline wrote")
    return head, line


def _key(head: Head, masters: Masters) -> bytes:
    try:
        wrapped, master = b64decode(head["key"]), str(head["master"])
    except (KeyError, TypeError, ValueError):
        raise FileProblem("the file is none that Forumline wrote") from None
    try:
        return masters.unwrap(wrapped, master, _BOUND_TO)
    except KeyProblem:
        raise KeyProblem(
            "the file was locked with a master key that is not among the keys given"
        ) from None


def _bound(line: bytes, place: int, *, is_last: bool) -> bytes:
    return hashlib.sha256(line).digest() + place.to_bytes(8, "big") + bytes([is_last])


def _put(file: IO[bytes], cipher: AESGCM, piece: bytes, bound: bytes) -> None:
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + cipher.encrypt(nonce, zlib.compress(piece), bound)
    file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)


def _get(file: IO[bytes]) -> bytes | None:
    length = file.read(_LENGTH)
    if not length:
        return None
    sealed = file.read(int.from_bytes(length, "big"))
    if len(length) < _LENGTH or len(sealed) < int.from_bytes(length, "big"):
        raise FileProblem("the file is cut short or damaged")
    return sealed
