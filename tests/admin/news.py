"""News as facilitators write, send and follow them, for the tests of those pages."""

import html
import re
from datetime import timedelta

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot.reception import Reception
from bot.timetable import Timetable
from storage import approvals, members
from storage.addresses import Address
from storage.outgoing import Outgoing
from storage.updates import Update
from tests.admin.conftest import Staff
from tests.builders import Ground, Somebody

LIST = "/forums/riverside/news"
SAFE, LISTED = "The room is smaller now.", "The police will come on Tuesday."
MINUTE = timedelta(minutes=1)


def stands(ground: Ground, member: Somebody, **facts: object) -> None:
    """Let a member's phone stand so."""
    change = update(Address).where(Address.id == member.address.id).values(**facts)
    ground.write(lambda connection: connection.execute(change))


def is_open(ground: Ground, member: Somebody) -> None:
    """Let nobody else look at a member's screen, as her forum set it."""
    stands(ground, member, discreet=False)
    ground.write(lambda connection: members.change(connection, member.id, discreet=False))


def turns(ground: Ground) -> None:
    """Let the timetable turn once, as the worker does about each second."""
    Timetable(Reception(ground.database, ground.keyring, ground.journal, ground.clock)).turn()


def put(ground: Ground) -> int:
    """Let the timetable turn, and count the messages that were put."""
    turns(ground)
    with ground.database.read() as connection:
        return len(connection.execute(select(Outgoing.id)).all())


def state(ground: Ground, which: int = 1) -> str:
    """Say where news stand."""
    with ground.database.read() as connection:
        found = connection.execute(select(Update.state).where(Update.id == which)).scalar_one()
    assert isinstance(found, str)
    return found


def words(page: TestResponse) -> str:
    """Give the words of a page on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def our_words(page: str) -> list[str]:
    """List the wordings that stand on a page of news, from the top."""
    return [html.unescape(found) for found in re.findall(r'"fl-say__words"[^>]*>(.*?)</div>', page)]


def follows(staff: Staff, answer: TestResponse) -> str:
    """Go where a form leads, and give the words of that page."""
    assert answer.status_code == 303
    return words(staff.opens(answer.headers["Location"].removeprefix("/admin")))


def writes(staff: Staff, text: str = SAFE, discreet: str = "", **more: str) -> TestResponse:
    """Send the form for news."""
    return staff.posts(f"{LIST}/write", text=text, discreet=discreet, **more)


def sends(staff: Staff, which: int = 1, **fields: str) -> TestResponse:
    """Press the button that sends."""
    page = staff.opens(f"{LIST}/{which}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    as_seen = {"when": "now", "seen": seen[1] if seen else "0"}
    return staff.posts(f"{LIST}/{which}/send", **as_seen | fields)


def approves(staff: Staff, ground: Ground, which: int = 1) -> TestResponse:
    """Press the button of the second person, on the page as it is now."""
    page = staff.opens(f"{LIST}/{which}/approve").text
    found = re.search(r'name="asked" value="([^"]+)"', page)
    asked = found[1] if found else asked_at(ground, which)
    return staff.posts(f"{LIST}/{which}/approve", asked=html.unescape(asked))


def asked_at(ground: Ground, which: int = 1) -> str:
    """Say when the second person was asked, as the form of that page holds it; else nothing."""
    with ground.database.read() as connection:
        asking = approvals.find(connection, f"update:{which}")
    return "" if asking is None or asking.asked_at is None else asking.asked_at.isoformat()


def table(page: str) -> dict[str, str]:
    """Give the rows of the tables on a page: member, and what is said of them."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return {
        html.unescape(re.sub("<.*?>", "", cell[0])): html.unescape(cell[1]) for cell in cells[1:]
    }
