"""Real workers that ask Telegram: killed, told to end, and side by side."""

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.bot.channels.payloads import message
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import TOKEN
from tests.faults.installation import Installation

pytestmark = pytest.mark.slow

WREN = "7700900123"


@pytest.fixture
def chats(installation: Installation) -> Iterator[FakeTelegram]:
    """Give a fake Telegram that the installation's workers ask."""
    with telegram.in_thread() as running:
        installation.environment |= running.environment()
        yield running
        for each in installation.running:
            each.kill()


def kept(installation: Installation) -> int:
    """Count what was taken in."""
    with installation.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM inbox")).scalar_one())


def test_a_worker_that_dies_between_commit_and_offset_repeats_and_doubles_nothing(
    installation: Installation, chats: FakeTelegram
) -> None:
    """What it kept comes again to the next one, and is kept and answered once."""
    chats.plan(method="answerCallbackQuery", hold=True)
    chats.write(WREN, "HELP")
    chats.press_data(WREN, message("Is it yours?"), "unknown:1")
    first = installation.worker()
    chats.wait_for(chats.held)
    first.kill()
    assert (kept(installation), len(chats.waiting())) == (2, 2)
    installation.worker()
    chats.wait_for(lambda: not chats.waiting())
    installation.until(lambda: chats.texts(WREN), "she is answered")
    assert kept(installation) == 2
    assert len(set(chats.texts(WREN))) == len(chats.texts(WREN))


def test_a_worker_that_dies_while_a_chat_is_emptied_leaves_it_to_the_next(
    installation: Installation, chats: FakeTelegram
) -> None:
    """Telegram had deleted, and nobody had heard: done again it comes to the same."""
    chats.write(WREN, "HELP")
    first = installation.worker()
    installation.until(lambda: chats.texts(WREN), "she is answered")
    chats.plan(method="deleteMessages", then_hold=True)
    chats.write(WREN, "clear")
    chats.wait_for(chats.held)
    installation.until(lambda: len(chats.texts(WREN)) > 1, "CLEAR is answered")
    first.kill()
    assert left(installation) == 1
    with installation.database.write() as connection:  # as if its time had passed
        connection.execute(text("UPDATE clearings SET due_at = asked_at"))

    second = installation.worker()
    installation.until(lambda: not left(installation), "another has emptied it")

    assert chats.stands(WREN) == chats.texts(WREN)[1:]
    once, again = (sorted(call["message_ids"]) for call in chats.journal("deleteMessages"))
    assert (once, len(once)) == (again, 3)
    assert WREN not in first.log.read_text("utf-8") + second.log.read_text("utf-8")


def left(installation: Installation) -> int:
    """Count the chats that are to be emptied."""
    with installation.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM clearings")).scalar_one())


def test_a_worker_ends_at_once_though_it_waits_for_updates(
    installation: Installation, chats: FakeTelegram
) -> None:
    """A long call for updates, and a text that Telegram holds, do not hold it up."""
    worker = installation.worker()
    chats.wait_for(lambda: chats.calls("getUpdates"))
    worker.end(signal.SIGTERM)
    assert (worker.process.returncode, len(worker.events("worker_ended"))) == (0, 1)
    assert worker.events("telegram_away") == []


def test_of_two_workers_one_asks_and_the_other_takes_over(
    installation: Installation, chats: FakeTelegram
) -> None:
    """Telegram turns nobody away, and nobody's text waits for a dead worker."""
    first = installation.worker()
    chats.wait_for(lambda: chats.calls("getUpdates"))
    second = installation.worker()
    chats.write(WREN, "HELP")
    installation.until(lambda: kept(installation) == 1, "the first hears it")
    first.kill()
    chats.write(WREN, "The letter came late")
    installation.until(lambda: kept(installation) == 2, "the second hears it", 30)
    assert first.events("telegram_away") + second.events("telegram_away") == []


def test_a_worker_goes_on_sending_while_telegram_is_away(
    installation: Installation, chats: FakeTelegram
) -> None:
    """SMS is answered, the log names no token, and Telegram is asked again and again."""
    installation.environment["TELEGRAM_API_URL"] = "http://127.0.0.1:9"
    worker, web = installation.worker(), installation.web()
    installation.until(lambda: worker.events("telegram_away"), "it is not there")
    installation.text(web, "+447700900123", "HELP")
    installation.provider.wait_for_accepted()
    installation.until(lambda: len(worker.events("telegram_away")) > 1, "it is asked again")
    written = worker.log.read_text("utf-8") + web.log.read_text("utf-8")
    assert [word for word in (TOKEN, "AAE", "7700900123") if word in written] == []
