"""What the pages of inbox and thread show, read from their source; and more that can be said."""

import html
import re
from datetime import datetime

from sqlalchemy import select, update

from storage import inbox, member_phones, members
from storage.addresses import Address
from storage.feedback import Feedback
from storage.inbox import UNREAD, Inbox
from storage.members import NewMember
from tests.admin.conftest import Staff
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
)

INBOX = "/forums/riverside/inbox"


def thread(member: Somebody) -> str:
    """Give the address of a member's thread."""
    return f"/forums/{member.forum.slug}/members/{member.id}/thread"


def plain(source: str) -> str:
    """Leave the words of a part of a page, as a browser would show them on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())


def groups(page: str) -> list[tuple[str, list[str]]]:
    """Give the groups of an inbox, each with the names in it."""
    found = re.findall(
        r'<h2 class="fl-group">(.*?)</h2>\s*<ul class="fl-rows">(.*?)</ul>', page, re.DOTALL
    )
    return [(head, names(rows)) for head, rows in found]


def names(source: str) -> list[str]:
    """Give the names in the order in which they stand in rows."""
    found = re.findall(r'class="fl-rows__name">(.*?)</h[34]>', source, re.DOTALL)
    return [plain(name) for name in found]


def rows(page: str) -> list[tuple[str, str, str]]:
    """Give name, newest words and state of each row of an inbox."""
    found = re.findall(
        r'fl-rows__name">(.*?)</h3>.*?fl-rows__text">(.*?)</p>'
        r'\s*<p class="fl-rows__state">(.*?)</p>',
        page,
        re.DOTALL,
    )
    return [(plain(name), plain(text), plain(state)) for name, text, state in found]


def said(page: str) -> list[str]:
    """Give the words on a page in their order, folded ones too, as they stand in its source."""
    of_words = "fl-say__words|govuk-details__text fl-folded|fl-note__words"
    found = re.findall(rf'class="(?:{of_words})" dir="auto">(.*?)</div>', page, re.DOTALL)
    return [html.unescape(words) for words in found]


def lines(page: str) -> list[tuple[str, str]]:
    """Give who or what stands over each line of a thread, and its words."""
    ours = re.search(r'<ol class="fl-thread">(.*?)</ol>', page, re.DOTALL)
    parts = re.split(r'(?=<li (?:class="fl-say|id="note))', ours[1] if ours else "")[1:]
    found = []
    for part in parts:
        by = re.search(r'fl-say__by">(.*?)</p>|<strong>(Note by.*?)</strong>', part, re.DOTALL)
        words = said(part)
        found.append((plain(by[1] or by[2]) if by else "", words[0] if words else ""))
    return found


def seen(page: str) -> dict[str, str]:
    """Give what the form that marks a thread as read says of what was seen."""
    return dict(re.findall(r'name="(seen_\w+)" value="(\d+)"', page))


def a_command(ground: Ground, member: Somebody, words: str = "MENU") -> int:
    """Let a member text something that the bot understood."""
    return a_kept_text(ground, member, words, state=inbox.UNDERSTOOD, at=ground.clock())


def came_now(ground: Ground, inbox_id: int) -> None:
    """Let a text that was written long ago have come in this moment."""
    came = update(Inbox).where(Inbox.id == inbox_id).values(came_at=ground.clock())
    ground.write(lambda connection: connection.execute(came))


def also_in(ground: Ground, member: Somebody, forum: Place, alias: str) -> Somebody:
    """Let the person who is a member be one of another forum too, with the same phone."""
    with ground.database.write() as connection:
        person = connection.execute(
            Address.__table__.select().where(Address.id == member.address.id)
        ).one()
        new = NewMember(person.person_id, forum.id, "code", state=members.IN, alias=alias)
        member_id = members.add(connection, ground.keyring, new, ground.clock())
        member_phones.add(connection, member_id, int(member.address.id))
        row = members.with_forum(connection, member_id)
    assert row is not None
    return Somebody(forum, members.owner_of(row), member.address, member.channel)


def read_at(ground: Ground) -> dict[str, datetime | None]:
    """Say when each feedback and each text was read."""
    with ground.database.read() as connection:
        feedback = connection.execute(select(Feedback.id, Feedback.read_at)).all()
        texts = connection.execute(
            select(Inbox.id, Inbox.read_at).where(Inbox.state.in_((inbox.KEPT, UNREAD)))
        ).all()
    found = {f"feedback {row.id}": row.read_at for row in feedback}
    return found | {f"text {row.id}": row.read_at for row in texts}


def marks_read(person: Staff, member: Somebody, page: str | None = None) -> None:
    """Press the button of a page that was opened now, or before."""
    shown = page or person.opens(thread(member)).text
    person.posts(f"{thread(member)}/read", **seen(shown))
