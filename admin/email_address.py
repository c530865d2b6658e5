"""E-mail addresses of the staff: how one is read that somebody typed."""

import re

LONGEST = 254
_EMAIL = re.compile(r"[^\s@,;<>\"'\x00-\x1f]+@[^\s@,;<>\"'\x00-\x1f]+\.[^\s@,;<>\"'.\x00-\x1f]+")


def read(text: str) -> str | None:
    """Read an e-mail address, in small letters; none where it is not one."""
    email = text.strip().lower()
    return email if len(email) <= LONGEST and _EMAIL.fullmatch(email) else None
