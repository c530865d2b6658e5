"""How words, names and numbers are locked: keys, padding, blind index.

Every owner (an address, a member, a forum, the house) has a random key of its own, wrapped by
the newest master key. Without the masters a copy of the database tells nothing; without an
owner's wrapped key nobody can read that owner again, which is how we erase.
AES-256-GCM and HKDF-SHA256 from `cryptography`; the associated data binds table, column and owner.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_STEP = 64  # bytes: the length of a sealed text tells no more than which step it is in
_CACHED_KEYS = 4096


class KeyProblem(Exception):
    """A key is missing, unreadable or not the one that this database was sealed with."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever a sealed text belongs to, with the wrapped key that opens it."""

    table: str
    id: int | str
    key: bytes | None = field(repr=False)  # none once the owner is erased
    master: str


def _subkey(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def _encrypt(cipher: AESGCM, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + cipher.encrypt(nonce, plain, bound_to.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    if sealed[:1] != _FORMAT:
        raise KeyProblem("a sealed value has a form that this version does not know")
    start = len(_FORMAT) + _NONCE_BYTES
    try:
        return cipher.decrypt(sealed[len(_FORMAT) : start], sealed[start:], bound_to.encode())
    except (InvalidTag, ValueError):  # cut off, it has not even a nonce
        raise KeyProblem("a sealed value does not open with its key") from None


def pad(plain: bytes) -> bytes:
    """Fill up to the next step: 0x80, then zeros (ISO/IEC 7816-4)."""
    return plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % _STEP)


def unpad(padded: bytes) -> bytes:
    """Take the filling of `pad` off again."""
    return padded.rstrip(b"\x00")[:-1]


class Masters:
    """The master keys, newest first: the newest wraps, all of them open."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """Take (id, 32 bytes) pairs; there must be one at least."""
        if not keys:
            raise KeyProblem("there is no master key: set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE")
        self.newest = keys[0][0]
        self._ciphers = {name: AESGCM(_subkey(key, "wrap")) for name, key in keys}

    @classmethod
    def read(cls, text: str) -> "Masters":
        """Read `id:base64url` separated by commas or lines; raises KeyProblem, never with a key."""
        keys = [_read_master(part) for part in text.replace("\n", ",").split(",") if part.strip()]
        if len({name for name, _ in keys}) != len(keys):
            raise KeyProblem("two master keys have the same id")
        return cls(keys)

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """Lock a key with the newest master."""
        return _encrypt(self._ciphers[self.newest], key, bound_to)

    def unwrap(self, wrapped: bytes, master: str, bound_to: str) -> bytes:
        """Open a wrapped key, or raise KeyProblem."""
        if master not in self._ciphers:
            raise KeyProblem(f"the master key with the id {master} is not among the keys given")
        try:
            return _decrypt(self._ciphers[master], wrapped, bound_to)
        except KeyProblem:
            raise KeyProblem(
                f"the master key with the id {master} is not the one that this database knows"
            ) from None


def new_master(name: str) -> str:
    """Make a master key, in the form that FORUMLINE_KEYS takes."""
    return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip('=')}"


def _read_master(part: str) -> tuple[str, bytes]:
    name, colon, encoded = part.strip().partition(":")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not (name and colon and len(key) == KEY_BYTES):
        raise KeyProblem("a master key is not of the form id:base64url with 32 bytes")
    return name, key


class Keyring:
    """All that is locked or found by a key, once the house key is open."""

    def __init__(self, masters: Masters, house: Owner) -> None:
        """Open the house key; raises KeyProblem when the masters are not this database's own."""
        self._masters = masters
        self._open_owner = lru_cache(maxsize=_CACHED_KEYS)(self._unwrap)
        key = self._key_of(house)
        self._house = AESGCM(_subkey(key, "texts"))
        self._blind, self._messages, self._codes, self._proofs, self._agreed = (
            _subkey(key, purpose)
            for purpose in ("blind index", "message ids", "codes", "proofs", "agreed words")
        )
        self.session_secret = _subkey(key, "sessions")

    def new_owner(self, table: str, owner_id: int | str) -> Owner:
        """Make a fresh random key for an owner, wrapped by the newest master."""
        return new_owner(self._masters, table, owner_id)

    def seal(self, owner: Owner, column: str, text: str) -> bytes:
        """Lock a text for its owner; `column` is `table.column`, where it will stand."""
        cipher = self._open_owner(owner)
        return _encrypt(cipher, pad(text.encode(errors="replace")), _bound(owner, column))

    def unseal(self, owner: Owner, column: str, sealed: bytes) -> str:
        """Open what `seal` locked; raises KeyProblem when key, column or owner differ."""
        cipher = self._open_owner(owner)
        return unpad(_decrypt(cipher, sealed, _bound(owner, column))).decode()

    def seal_for_house(self, column: str, text: str) -> bytes:
        """Lock a text that belongs to no address and no member."""
        return _encrypt(self._house, pad(text.encode(errors="replace")), f"house|{column}")

    def unseal_for_house(self, column: str, sealed: bytes) -> str:
        """Open what `seal_for_house` locked."""
        return unpad(_decrypt(self._house, sealed, f"house|{column}")).decode()

    def blind(self, channel: str, chat: str) -> bytes:
        """The blind index of a phone or chat: equal for equal ones, telling nothing else."""
        return _keyed(self._blind, channel, chat)

    def message_hash(self, channel: str, chat: str, message_id: str) -> bytes:
        """The keyed hash by which a repeated or edited message is known again."""
        return _keyed(self._messages, channel, chat, message_id)

    def code_hash(self, code: str) -> bytes:
        """The keyed hash under which an invite code is found."""
        return _keyed(self._codes, code)

    def agreed_hash(self, what: str, person_id: int, words: str) -> bytes:
        """The keyed hash of folded words that one person agreed with us: it tells equal ones."""
        return _keyed(self._agreed, what, str(person_id), words)

    def proof_hash(self, *parts: str) -> bytes:
        """The keyed hash of what staff prove themselves with, and of whose it is."""
        return _keyed(self._proofs, *parts)

    def word_hash(self, forum: Owner) -> Callable[[str], int]:
        """Give what hashes the words of a forum to 62 bits, so that equal ones are found.

        Whoever lacks the forum's key can test no guess, and the same word of another forum has
        another hash.
        """
        key = _subkey(self._key_of(forum), "search")
        return lambda word: int.from_bytes(_keyed(key, word)[:8]) >> 2

    def _key_of(self, owner: Owner) -> bytes:
        if owner.key is None:
            raise KeyProblem(f"the key of {owner.table} {owner.id} has been erased")
        return self._masters.unwrap(owner.key, owner.master, f"{owner.table}.key|{owner.id}")

    def _unwrap(self, owner: Owner) -> AESGCM:
        return AESGCM(self._key_of(owner))


def new_owner(masters: Masters, table: str, owner_id: int | str) -> Owner:
    """Make a fresh random key for an owner before there is a keyring: the house itself."""
    wrapped = masters.wrap(secrets.token_bytes(KEY_BYTES), f"{table}.key|{owner_id}")
    return Owner(table, owner_id, wrapped, masters.newest)


def token_hash(token: str) -> bytes:
    """The hash under which a link or session token is kept; tokens are random, so none is keyed."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _bound(owner: Owner, column: str) -> str:
    return f"{owner.table}:{owner.id}|{column}"


def _keyed(key: bytes, *parts: str) -> bytes:
    # Each part carries its length, so that no two lists of parts run together to the same bytes.
    encoded = (part.encode(errors="replace") for part in parts)
    message = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
    return hmac.digest(key, message, "sha256")
