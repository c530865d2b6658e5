"""A worker hears of what may go, whatever becomes of the connection by which it hears."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.worker import Worker
from tests.postgres import Cluster
from tests.rooms import House, a_forum, a_house, a_member

PATIENCE = 10  # seconds
_LISTENING = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"


@pytest.fixture
def rooms(postgres: Cluster, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on PostgreSQL, which alone can tell."""
    url = postgres.database_url()
    with a_house(url, tmp_path) as house:
        yield house
    postgres.drop(url)


def test_whoever_puts_a_message_wakes_every_worker(rooms: House) -> None:
    """It hears at once, also by the connection that it makes after the first was lost."""
    a_member(rooms, a_forum(rooms))
    workers = [
        Worker(rooms.database, rooms.reception, rooms.delivery(), rooms.clock) for _ in range(2)
    ]
    asyncio.run(_hear(rooms, workers))


async def _hear(rooms: House, workers: list[Worker]) -> None:
    listening = [asyncio.create_task(worker._listen()) for worker in workers]
    for words in ("HELP", "MENU"):
        await _woken(workers)  # they listen
        await asyncio.to_thread(rooms.hear, words)
        await _woken(workers)
        rooms.do(text(f"SELECT pg_terminate_backend(pid) {_LISTENING}"))
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for worker in workers:
        await worker.delivery.close(0)


async def _woken(workers: list[Worker]) -> None:
    for worker in workers:
        await asyncio.wait_for(worker.delivery.woken.wait(), PATIENCE)
        worker.delivery.woken.clear()
