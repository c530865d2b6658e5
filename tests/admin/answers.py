"""Answers of people to a text, as they are sent and as the database keeps them."""

import html
import re
from datetime import datetime

from sqlalchemy import select
from werkzeug.test import TestResponse

from storage.inbox import Inbox
from storage.outgoing import Outgoing
from tests.admin.conftest import Staff
from tests.admin.threads import plain, thread
from tests.builders import Ground, Somebody

SAM = {"name": "Sam", "words": "Yes, you can bring someone with you on Tuesday."}
WHOLE = "This is Sam, a person. Yes, you can bring someone with you on Tuesday."


def rows(ground: Ground, kestrel: Somebody) -> list[tuple[object, ...]]:
    """List what was put, in words."""
    columns = (Outgoing.kind, Outgoing.cause, Outgoing.member_id, Outgoing.asks, Outgoing.words)
    with ground.database.read() as connection:
        found = connection.execute(select(*columns).order_by(Outgoing.id)).all()
    opened = ground.keyring.unseal
    return [(*row[:4], opened(kestrel.address, "outgoing.words", row.words)) for row in found]


def problems(page: str) -> list[str]:
    """Give what the page says is wrong, as a browser would show it."""
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    found = re.findall(r"<li>(.*?)</li>", summary[1] if summary else "", re.DOTALL)
    return [plain(problem) for problem in found]


def sends(person: Staff, member: Somebody, which: int, **fields: str) -> TestResponse:
    """Send an answer from a page that was opened now."""
    shown = person.opens(thread(member)).text
    return person.posts(thread(member), which=str(which), **on_page(shown) | fields)


def on_page(text: str) -> dict[str, str]:
    """Give what the form of an answer carries by itself: which answer was seen, and its token."""
    form = text.partition('id="answer"')[2]
    return dict(re.findall(r'name="(answers_seen|once)" value="(\w+)"', form))


def typed(text: str) -> str:
    """Give what stands in the field for the words."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def chosen(text: str) -> tuple[int, list[int]]:
    """Give the text that is chosen to be answered, and those that can be chosen."""
    form = text.partition('id="answer"')[2].partition("</form>")[0]
    options = re.findall(r'<option value="(\d+)"( selected)?', form)
    return (
        next((int(value) for value, selected in options if selected), 0),
        sorted(int(value) for value, _ in options),
    )


def states(ground: Ground) -> list[tuple[str, str, str | None]]:
    """List kind, state and cause of what was put."""
    columns = (Outgoing.kind, Outgoing.state, Outgoing.why)
    with ground.database.read() as connection:
        found = connection.execute(select(*columns).order_by(Outgoing.id)).all()
    return [(row.kind, row.state, row.why) for row in found]


def read_at(ground: Ground, which: int) -> datetime | None:
    """Say when a text was read."""
    with ground.database.read() as connection:
        return connection.execute(select(Inbox.read_at).where(Inbox.id == which)).scalar_one()
