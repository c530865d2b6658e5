"""Proving who somebody is: password, authenticator, recovery codes; and waiting after failures."""

import base64
import binascii
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

import pyotp
import segno
from sqlalchemy import Connection

from admin.desk import desk
from storage import audit, proofs, staff
from storage.sealing import KeyProblem

# No letter or digit that looks like another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODES, LENGTH = 10, 10
_STEP = 30  # seconds of the authenticator's clock
_DRIFT = (0, -1, 1)  # steps by which its clock may be wrong
_DIGITS = 6
_MINUTE = 60


class Proof(Enum):
    """What somebody proved themselves with."""

    NONE = auto()
    PASSWORD = auto()
    PHONE = auto()
    RECOVERY = auto()


def tried(what: str, email: str, look: Callable[[], Proof]) -> tuple[Proof, str | None]:
    """Look at a proof, unless too many have failed; gives it, and what to say where it fails.

    The try is written down before it is looked at, so that many at once are counted, too.
    """
    now, keyring, database = desk().clock(), desk().keyring, desk().database
    this = database.repeated(lambda work: proofs.begin_try(work, keyring, what, email, now))
    with database.read() as connection:
        until = proofs.wait_until(connection, keyring, what, email, this, now)
    proof = Proof.NONE if until else look()
    if until or proof is not Proof.NONE:
        with database.write() as connection:
            proofs.take_back(connection, this)
    return proof, _wait(until, now) if until else None


def password(known: staff.Known | None, email: str, typed: str) -> tuple[Proof, str | None]:
    """Try a password; without anybody it takes as long, and fails."""

    def look() -> Proof:
        right = desk().passwords.are_one(known.password if known else None, typed)
        return Proof.PASSWORD if right else Proof.NONE

    proof, wait = tried(proofs.PASSWORD, email, look)
    if proof is Proof.PASSWORD and known and known.password:
        _strengthen(known.id, known.password, typed)
    return proof, wait


def code(known: staff.Known, typed: str) -> tuple[Proof, str | None]:
    """Try a code of the authenticator, or a recovery code; each counts once."""
    return tried(proofs.CODE, known.email, lambda: _look_at_code(known, plain_code(typed)))


def new_seed() -> str:
    """Make the secret that an authenticator and we share."""
    return pyotp.random_base32()


def step_of(seed: str, typed: str, now: datetime) -> int | None:
    """Give the step of the authenticator's clock whose code this is; none where it is none."""
    totp, here = pyotp.TOTP(seed), int(now.timestamp()) // _STEP
    given = plain_code(typed)
    for step in (here + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode()):
            return step
    return None


def plain_code(typed: str) -> str:
    """Read a code as it was meant: without spaces and dashes, in capitals, in our digits."""
    given = unicodedata.normalize("NFKC", typed).upper()
    signs = (str(unicodedata.digit(sign, sign)) for sign in given)
    return "".join(sign for sign in signs if sign.isalnum())[:64]


def open_seed(known: staff.Known) -> str | None:
    """Give the secret of somebody's authenticator."""
    if known.seed is None:
        return None
    return desk().keyring.unseal_for_house(_seed_of(known.id), known.seed)


def keep_seed(connection: Connection, staff_id: int, seed: str, step: int, now: datetime) -> None:
    """Keep the secret of an authenticator, which a code has proved."""
    sealed = desk().keyring.seal_for_house(_seed_of(staff_id), seed)
    staff.set_seed(connection, staff_id, sealed, step, now)
    audit.note(connection, audit.Deed("authenticator_changed", staff_id=staff_id), now)


def offer(staff_id: int, seed: str) -> str:
    """Seal a secret that is not proved yet, for the form that shows it."""
    sealed = desk().keyring.seal_for_house(_offer_to(staff_id), seed)
    return base64.urlsafe_b64encode(sealed).decode()


def offered(staff_id: int, text: str) -> str | None:
    """Open what `offer` sealed for this person; none for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode(errors="replace"))
        return desk().keyring.unseal_for_house(_offer_to(staff_id), sealed)
    except (binascii.Error, ValueError, KeyProblem):
        return None


def picture(seed: str, email: str) -> str:
    """Draw the QR code that an authenticator reads: SVG without a style."""
    issuer = "Forumline, invented" if desk().demonstration else "Forumline"
    address = pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=issuer)
    drawn = segno.make(address, error="m", micro=False)
    return drawn.svg_inline(
        border=4, dark="#000", light="#fff", svgclass="fl-qr", lineclass=None, omitsize=True
    )


def spaced(seed: str) -> str:
    """Write a secret in fours, as it is typed into an authenticator."""
    return " ".join(seed[place : place + 4] for place in range(0, len(seed), 4))


def new_codes(connection: Connection, staff_id: int, now: datetime) -> list[str]:
    """Make recovery codes in the place of all there were: the only time that they are seen."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    proofs.keep_codes(connection, desk().keyring, staff_id, codes, now)
    audit.note(connection, audit.Deed("recovery_codes_made", staff_id=staff_id), now)
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def _look_at_code(known: staff.Known, given: str) -> Proof:
    now, seed = desk().clock(), open_seed(known)
    if len(given) == _DIGITS:
        step = step_of(seed, given, now) if seed else None
        if step is None:
            return Proof.NONE
        with desk().database.write() as connection:
            return Proof.PHONE if staff.use_step(connection, known.id, step) else Proof.NONE
    with desk().database.write() as connection:
        if not proofs.use_code(connection, desk().keyring, known.id, given, now):
            return Proof.NONE
        audit.note(connection, audit.Deed("recovery_code_used", staff_id=known.id), now)
    return Proof.RECOVERY


def _strengthen(staff_id: int, kept: str, typed: str) -> None:
    """Keep a password anew where the hash asks for less work than we do today."""
    if desk().passwords.is_weak(kept):
        stronger = desk().passwords.kept(typed)
        with desk().database.write() as connection:
            staff.set_password(connection, staff_id, stronger)


def _wait(until: datetime, now: datetime) -> str:
    minutes = max(1, -int((now - until).total_seconds() // _MINUTE))
    return (
        f"Too many tries have failed. Wait {minutes} minute{'' if minutes == 1 else 's'}, and then "
        "try again. Until then we do not look at what is typed, even if it is right."
    )


def _seed_of(staff_id: int) -> str:
    return f"staff.seed|{staff_id}"


def _offer_to(staff_id: int) -> str:
    return f"staff.seed.offered|{staff_id}"
