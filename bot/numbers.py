"""UK mobile numbers: which we may text, and what to say of the others."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberType

# The first beginning that fits decides; an empty reason is a yes. Rule 9 of the domain paper.
_BEGINNINGS = (
    ("7624", ""),  # the mobiles of the Isle of Man stand among the pagers
    ("70", "A number that begins with 070 is not a mobile: it passes calls on to another number."),
    ("76", "A number that begins with 076 is a pager, not a mobile."),
    ("7", ""),
    ("", "That is not a mobile number. A landline may speak a text aloud."),
)
# What may not be texted of the numbers of other countries, where it is known what they are.
_NO_MOBILES = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PAGER,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
# What Twilio calls the lines that read a text aloud, pass it on, or cost whoever answers:
# https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence
_NO_TEXTS = frozenset(
    {
        "landline", "fixedVoip", "personal", "tollFree", "premium", "sharedCost", "uan",
        "voicemail", "pager",
    }
)  # fmt: skip
_UK, _UK_DIGITS = "+44", 10  # what stands before them, and how many a mobile number has
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_WRITTEN = re.compile(r"\+?[\d\s().\-\u2010-\u2015]+")


def uk_mobile(text: str, *, test_numbers: bool) -> str:
    """Return the UK mobile number that a person wrote, in E.164.

    Numbers from 07700 900000 to 900999 belong to nobody; they are taken for tests only.
    Raises ValueError with one plain sentence, in which the number does not stand.
    """
    national = _national(text)
    if reason := _reason(national):
        raise ValueError(reason)
    if len(national) != _UK_DIGITS:
        raise ValueError("A UK mobile number has 11 digits, with the 0 in front.")
    if national.startswith("7700900") and not test_numbers:
        raise ValueError("Numbers that begin with 07700 900 are invented ones, for tests only.")
    return f"{_UK}{national}"


def may_be_texted(number: str) -> bool:
    """Whether a text may go to this number, in E.164: never to one that is known as no mobile.

    A number of another country is written down by nobody: it has texted us, and is a mobile there.
    """
    if not _E164.fullmatch(number):
        return False
    if number.startswith(_UK):
        national = number.removeprefix(_UK)
        return len(national) == _UK_DIGITS and not _reason(national)
    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) not in _NO_MOBILES
    except phonenumbers.NumberParseException:
        return True


def takes_no_texts(line_type: str | None) -> bool:
    """Whether the provider says of a number that it is no mobile; what it does not know is one."""
    return line_type in _NO_TEXTS


def _reason(national: str) -> str:
    return next(reason for start, reason in _BEGINNINGS if national.startswith(start))


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
