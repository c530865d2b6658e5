"""A client that keeps many connections of a server busy."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from commands import Problem
from commands.bench.processes import HOST


def busy(port: int, requests: Sequence[bytes], connections: int) -> list[float]:
    """Keep so many connections busy until all is answered with a 200; give what each took."""
    return asyncio.run(_busy(port, deque(requests), connections))


async def _busy(port: int, left: deque[bytes], connections: int) -> list[float]:
    took: list[float] = []
    await asyncio.gather(*(_one(port, left, took) for _ in range(connections)))
    return took


async def _one(port: int, left: deque[bytes], took: list[float]) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    while left:
        request, before = left.popleft(), time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        took.append(time.perf_counter() - before)
        if not head.startswith(b"http/1.1 200"):
            raise Problem("A server of the bench did not take a post.")
        if b"connection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection(HOST, port)
    writer.close()
