"""Signing in by the whole way: link, name and password, authenticator, recovery codes."""

import re
from dataclasses import dataclass

import pyotp
from werkzeug.test import TestResponse

from tests.admin.conftest import Staff
from tests.builders import Ground

PASSWORD = "four words of mine"
EMAIL = "ash@example.org"


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody has in their hands once they are set up."""

    seed: str
    codes: list[str]


def sends(person: Staff, path: str, page: str | None = None, **fields: str) -> TestResponse:
    """Send the form of a page, with the token that stands on it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', person.opens(page or path).text)
    return person.posts(path, token=token[1] if token else "", **fields)


def sets_up(person: Staff, ground: Ground, link: str, password: str = PASSWORD) -> Kept:
    """Come with a link, and do all that is asked for until the first page opens."""
    person.uses(link)
    sends(person, "/set-up", name="Ash", password=password)
    seed = connects(person, ground)
    page = person.opens("/set-up/codes").text
    person.posts("/set-up/codes", token=hidden(page, "csrf_token"))
    return Kept(seed, recovery_codes(page))


def connects(person: Staff, ground: Ground, path: str = "/set-up/phone", **fields: str) -> str:
    """Read the picture's secret into an authenticator, and type its code; gives the secret."""
    page = person.opens(path).text
    seed, offered = seed_of(page), hidden(page, "seed")
    typed = code_of(seed, ground)
    person.posts(path, token=hidden(page, "csrf_token"), seed=offered, code=typed, **fields)
    return seed


def signs_in_again(person: Staff, ground: Ground, kept: Kept, password: str = PASSWORD) -> None:
    """Sign in with password and code."""
    sends(person, "/sign-in", email=EMAIL, password=password)
    sends(person, "/code", code=code_of(kept.seed, ground))


def code_of(seed: str, ground: Ground, steps: int = 0) -> str:
    """Give the code that an authenticator shows now, or some steps of 30 seconds later."""
    here = int(ground.clock().timestamp()) // 30
    return pyotp.TOTP(seed).generate_otp(here + steps)


def seed_of(page: str) -> str:
    """Read the secret that stands on a page as text."""
    found = re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?)+)</code>", page)
    assert found, "the secret stands there as text"
    return found[1].replace(" ", "")


def recovery_codes(page: str) -> list[str]:
    """Read the recovery codes that a page shows."""
    return re.findall(r"<li><code>([\w-]+)</code></li>", page)


def hidden(page: str, name: str) -> str:
    """Give what a hidden field holds."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"the page holds {name}"
    return found[1]


def told(page: TestResponse) -> list[str]:
    """List what the summary of problems says, in order."""
    return [
        re.sub(r"<.*?>", "", line).strip()
        for line in re.findall(r'<li>\s*<a href="#[^"]*">(.*?)</a>', page.text, re.DOTALL)
    ]
