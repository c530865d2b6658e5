"""What the pages of polls show and take, and where a poll stands."""

import html
import re

from sqlalchemy import select

from bot import broadcasting
from storage import polls
from storage.base import AnyRow
from storage.wordings import Wording
from tests.admin.conftest import Staff, audited
from tests.builders import Ground

LIST = "/forums/riverside/polls"
POLL = {
    "title": "Before session 5",
    "asked_by": "Facilitators",
    "purpose": "To plan it",
    "decides": "You advise, the group decides",
    "opens": "now",
    "closes_on": "2026-12-08",
    "closes_at": "18:00",
}
QUESTION = {"kind": "choice", "text": "What first?", "options": "Updates\r\nLetters\r\n"}


def problems(page: str) -> list[tuple[str, str]]:
    """Give what the error summary says, each with the field to which it leads."""
    summary = page.partition('class="govuk-error-summary"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary, re.DOTALL)
    return [(field, html.unescape(words).strip()) for field, words in found]


def hidden(page: str, name: str) -> str:
    """Give the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def saves(person: Staff, path: str, **fields: str) -> str:
    """Fill in the form of a page and send it; gives where it led to."""
    page = person.opens(path).text
    fields["seen"] = hidden(page, "seen") if 'name="seen"' in page else ""
    answer = person.posts(path, once=hidden(page, "once"), **fields)
    assert answer.status_code == 303, problems(answer.text)
    return answer.location.removeprefix("/admin")


def shown(page: str) -> list[str]:
    """Give the words of each form of each question."""
    found = re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page, re.DOTALL)
    return [html.unescape(words) for words in found]


def versions(ground: Ground, thing: str) -> list[int]:
    """List the versions of a text."""
    query = select(Wording.version).where(Wording.thing == thing).order_by(Wording.version)
    with ground.database.read() as connection:
        return list(connection.execute(query).scalars())


def row(ground: Ground, which: int) -> AnyRow:
    """Give the row of a poll."""
    with ground.database.read() as connection:
        found = polls.find(connection, which)
    assert found is not None
    return found


def state(ground: Ground, which: int) -> str:
    """Say where a poll stands."""
    return str(row(ground, which).state)


def presses(person: Staff, which: int, what: str, **fields: str) -> str:
    """Press one of the buttons of a poll; gives what its page says after that, in one line."""
    answer = person.posts(f"{LIST}/{which}/{what}", **fields)
    assert answer.status_code == 303
    page = person.opens(answer.location.removeprefix("/admin")).text
    return " ".join(re.sub(r"<.*?>", "", page).split())


def turn(ground: Ground) -> None:
    """Do what the worker does at its time."""
    with ground.database.write() as connection:
        for which in polls.to_open(connection, ground.clock()):
            broadcasting.open_poll(connection, ground.keyring, which, ground.clock())


def deeds(ground: Ground) -> list[str]:
    """List what was done, beside looking at whom a poll would go to."""
    return [deed[0] for deed in audited(ground) if deed[0] != "audience_shown"]


def table(page: str) -> list[tuple[str, ...]]:
    """Give the rows of all tables on a page, in words."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [
        tuple(html.unescape(re.sub("<.*?>", "", cell)).strip() for cell in row) for row in cells
    ]
