"""Passwords: which may be chosen, and how they are kept and compared."""

import re
import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 500  # signs

# argon2id as OWASP advises: 19 MiB, two rounds, one lane.
_USUAL = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)

# Of the lists of passwords that were stolen most often, those long enough to be chosen here,
# and what anybody would try on this line first. Compared without spaces, marks and capitals.
_LIST = """
000000000000 111111111111 112233445566 121212121212 123123123123 123321123321 12345123451234
123456123456 1234567890ab 123456789000 1234567890123 12345678901234 123456789012345
1234567890qwerty 1234567891011 123456789123 1234567891234 123456789abc 123456789qwe 123456qwerty
1234qwer1234 1234qwerasdf 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz1qaz1qaz 1qaz2wsx3edc 1qaz2wsx3edc4rfv
987654321000 9876543210123 abc123abc123 abcabcabcabc abcd1234abcd abcd12345678 abcdefghijkl
abcdefghijklm abcdefghijklmnopqrstuvwxyz administrator administrator1 asdfasdfasdf asdfghjkl123
asdfghjklqwerty changeme1234 changemechangeme charlie12345 chelsea12345 correcthorsebatterystaple
dragon123456 facilitator1 facilitator123 footballfootball forumforumforum forumline123
forumline1234 forumline2025 forumline2026 forumlineforumline helloworld12 hellohellohello
iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch jesuschrist1 justinbieber letmeinletmein
letmeinplease liverpool123 liverpoolfc1 london123456 londonlondon manchester123 manchesterunited
metpolice123 michael12345 mypassword12 mypassword123 mypassword1234 nopassword12 passw0rd1234
passw0rd12345 passwordpassword password0000 password1111 password1234 password12345 password123456
password1234567 password12345678 password123456789 password2024 password2025 password2026
pleaseletmein princess1234 q1w2e3r4t5y6 qazwsxedcrfv qazwsxedc123 qwerqwerqwer qwerty123456
qwerty1234567 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiopasdfghjkl
qwertyuiopasdfghjklzxcvbnm safeguarding safeguarding1 secretsecret spongebob123 startrek1234
sunshine1234 superman1234 thisisapassword trustno1trustno1 welcome12345 welcome123456
welcomewelcome whatever1234 zaq12wsxcde3 zxcvbnm12345 zxcvbnmzxcvbnm
"""
COMMONEST = frozenset(_LIST.split())
_FEWEST = 4  # different signs: aaaaaaaaaaaa and 121212121212 are among the first tried


class Passwords:
    """Keeps passwords as hashes, and compares them."""

    def __init__(self, hasher: PasswordHasher = _USUAL) -> None:
        """Take another hasher where time matters more than strength: in tests."""
        self._hasher = hasher

    def kept(self, password: str) -> str:
        """Give what is kept of a password."""
        return self._hasher.hash(_plain(password))

    def are_one(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one that is kept; with none kept it takes as long."""
        try:
            self._hasher.verify(kept or self._nobodys, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_weak(self, kept: str) -> bool:
        """Say whether a hash was made with less work than is asked for today."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        """A hash of what nobody knows: without one, a wrong e-mail address would answer faster."""
        return self.kept(secrets.token_hex())


def problem(password: str, email: str) -> str | None:
    """Say in a sentence what is wrong with a new password; none where it is good."""
    plain = _plain(password)
    if not plain:
        return "Choose a password."
    if len(plain) < SHORTEST:
        return f"Choose a longer password: it must have at least {SHORTEST} characters."
    if len(plain) > LONGEST:
        return f"Choose a shorter password: it can have {LONGEST} characters at most."
    bare = _bare(plain)
    if _bare(email) in bare or _bare(email.partition("@")[0]) == bare.rstrip("0123456789"):
        return "Choose a password that is not your email address."
    if bare in COMMONEST or len(set(plain)) < _FEWEST:
        return "Choose another password: this is one of the first that others would try."
    return None


def _plain(password: str) -> str:
    """Write a password in one way, however the keyboard writes its letters with marks."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
