"""Whose form it is: each carries a token of its own, which proves to whom it was shown.

The token of the session does not do that any more once somebody has signed in anew; this one does,
so that what they had typed before is kept for them, and for nobody else at the same browser.
"""

import hmac
import secrets

from flask import g, request

from admin.desk import desk

ONCE = "once"  # the field that carries it: with it, a form is done once
_SIGNS = 32  # hexadecimal, of the chance in it and of the proof behind that


def token() -> str:
    """Give the token of a form that is shown now."""
    chance = secrets.token_hex(_SIGNS // 2)
    caller = g.get("caller")
    return chance + _proof(chance, caller.id) if caller else chance


def was_shown_to(staff_id: int) -> bool:
    """Say whether the form of this request was shown to this person, in whichever session."""
    given = request.form.get(ONCE, "")
    chance, proof = given[:_SIGNS], given[_SIGNS:]
    return hmac.compare_digest(proof.encode(), _proof(chance, staff_id).encode())


def _proof(chance: str, staff_id: int) -> str:
    words = f"form:{chance}:{staff_id}".encode()
    return hmac.new(desk().keyring.session_secret, words, "sha256").hexdigest()[:_SIGNS]
