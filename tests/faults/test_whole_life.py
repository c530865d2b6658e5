"""A whole life on each channel, from invite to LEAVE, with real processes and local providers.

Every webhook comes at least twice, every update by polling stands twice in its batch, and the
worker is killed three times on the way. It is killed where no call to a provider is under way:
while nothing waits, with a message in its hand that waits for its slot under the rate cap, when
the provider has refused one, or between the commit of an update and the next question for more.
So nothing may be missing or doubled, not even as unsure.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from storage import house
from storage.inbox import UNREAD, Inbox
from storage.outgoing import CANCELLED, DELIVERED
from tests.fakes import telegram
from tests.fakes.telegram_updates import BOT
from tests.faults.facts import is_over
from tests.faults.installation import SLUG, Installation, Running, phone
from tests.faults.living import Life, Line, dated, exported, of, prepare, read, seen, started
from tests.faults.ways import ByChat, ByPolling, BySms, ByWebhook, Way

pytestmark = pytest.mark.slow

MEMBER, CHAT = phone(123), "7700900123"
SILENCE = 2  # seconds in which the worker looks ten times, and turns the clock twice


@contextmanager
def by_sms(installation: Installation) -> Iterator[tuple[Way, Running]]:
    """Give a phone, and a provider that reports on each message, every report twice."""
    prepare(installation)
    web, worker = started(installation)
    installation.provider.report("sent", "sent", "delivered", "delivered", post_to=web.url)
    yield BySms(installation, web, MEMBER), worker


@contextmanager
def by_webhook(installation: Installation) -> Iterator[tuple[Way, Running]]:
    """Give a chat whose updates Telegram posts, once the worker has said where to."""
    with telegram.in_thread() as chats:
        installation.environment |= chats.environment(by_webhook=True)
        prepare(installation)
        web, worker = started(installation)
        chats.post_to(web.url)
        chats.wait_for(lambda: chats.journal("setWebhook"))
        yield ByWebhook(installation, chats, CHAT, web=web), worker
        installation.close()


@contextmanager
def by_polling(installation: Installation) -> Iterator[tuple[Way, Running]]:
    """Give a chat whose updates the worker asks for."""
    with telegram.in_thread() as chats:
        installation.environment |= chats.environment()
        prepare(installation)
        yield ByPolling(installation, chats, CHAT), installation.worker()
        installation.close()


WAYS = {"sms": by_sms, "chat_by_webhook": by_webhook, "chat_by_polling": by_polling}


@pytest.mark.parametrize(
    ("database_url", "name"),
    [
        ("sqlite", "sms"),
        ("postgresql", "sms"),
        ("sqlite", "chat_by_polling"),
        ("postgresql", "chat_by_polling"),
        ("postgresql", "chat_by_webhook"),
    ],
    indirect=["database_url"],
)
def test_a_whole_life(empty_installation: Installation, name: str) -> None:
    """What she receives is exactly the transcript, and the exports are exactly what she sent."""
    lines = read(name)
    with WAYS[name](empty_installation) as (way, worker):
        life = Life(empty_installation, way, worker, an_invite(empty_installation, way))
        life.live(lines)
        came = life.came_by(SILENCE)
        assert dated(came) == of(lines, "<")
        if isinstance(way, ByChat):
            assert dated(way.shown()) == seen(lines)
        _see_the_rows(empty_installation, lines)
        assert life.kills == 3
        assert exported(empty_installation, "answers", "feedback", "members") == of(lines, "=")


def an_invite(installation: Installation, way: Way) -> str:
    """Make an invite, as soon as its link can name the bot; gives the code."""
    if isinstance(way, ByChat):
        installation.until(lambda: _bot_name(installation), "the worker has learnt the name")
    code, _, link = installation.command("invite", "add", "--forum", SLUG).splitlines()
    if isinstance(way, ByChat):
        assert link == f"https://t.me/{BOT}?start={code}"
    return code


def _bot_name(installation: Installation) -> str | None:
    with installation.database.read() as connection:
        return house.learnt(connection)[0]


def _see_the_rows(installation: Installation, lines: list[Line]) -> None:
    """See each text and press once in the inbox, and of our messages none lost or in doubt."""
    with installation.database.read() as connection:
        kept = connection.execute(select(func.count()).select_from(Inbox)).scalar_one()
        failed = select(func.count()).where(Inbox.state == UNREAD)
        unread = connection.execute(failed).scalar_one()
    assert (kept, unread) == (len(of(lines, ">")), 0)
    assert is_over(installation)
    left = [row for row in installation.rows() if row.state == DELIVERED]
    assert len(left) == len(of(lines, "<"))
    assert {row.state for row in installation.rows()} <= {DELIVERED, CANCELLED}
