"""UK mobile numbers: which we may text, and what to say of the others."""

import re
import unicodedata

import phonenumbers

# The first beginning that fits decides; an empty reason is a yes. Rule 9 of the domain paper.
_BEGINNINGS = (
    ("7624", ""),  # the mobiles of the Isle of Man stand among the pagers
    ("70", "A number that begins with 070 is not a mobile: it passes calls on to another number."),
    ("76", "A number that begins with 076 is a pager, not a mobile."),
    ("7", ""),
    ("", "That is not a mobile number. A landline may speak a text aloud."),
)
_WRITTEN = re.compile(r"\+?[\d\s().\-\u2010-\u2015]+")


def uk_mobile(text: str, *, test_numbers: bool) -> str:
    """Return the UK mobile number that a person wrote, in E.164.

    Numbers from 07700 900000 to 900999 belong to nobody; they are taken for tests only.
    Raises ValueError with one plain sentence, in which the number does not stand.
    """
    national = _national(text)
    reason = next(reason for start, reason in _BEGINNINGS if national.startswith(start))
    if reason:
        raise ValueError(reason)
    if len(national) != 10:
        raise ValueError("A UK mobile number has 11 digits, with the 0 in front.")
    if national.startswith("7700900") and not test_numbers:
        raise ValueError("Numbers that begin with 07700 900 are invented ones, for tests only.")
    return f"+44{national}"


def _national(text: str) -> str:
    """Return the digits after +44; ValueError where it is no number, or not of the UK."""
    # A number copied from a contact list brings invisible marks of direction along.
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
    if not _WRITTEN.fullmatch(seen):
        raise ValueError("That is not a phone number.")
    try:
        number = phonenumbers.parse(seen, "GB")
    except phonenumbers.NumberParseException:
        raise ValueError("That is not a phone number.") from None
    if number.country_code != 44:
        raise ValueError("That is not a UK number.")
    return str(number.national_number)
