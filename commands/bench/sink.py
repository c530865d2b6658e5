"""What stands for the provider: it takes every message, and knows when each came."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from commands.bench.processes import HOST, beside

_ANSWER = json.dumps({"sid": "SM" + "0" * 32, "status": "queued"}).encode()


@dataclass(frozen=True, slots=True)
class Sink:
    """A provider on this machine, in a process of its own."""

    port: int

    @property
    def url(self) -> str:
        """What TWILIO_API_URL is set to."""
        return f"http://{HOST}:{self.port}"

    def new(self) -> list[tuple[str, float]]:
        """Give to whom each message went since this was last asked, and when.

        The clock is the one that all processes of a machine share.
        """
        with urllib.request.urlopen(f"{self.url}/new", timeout=30) as answer:
            return [(to, at) for to, at in json.load(answer)]


@contextmanager
def a_sink(latency: float = 0) -> Iterator[Sink]:
    """Let one listen, which answers each call after so many seconds."""
    with beside(_listen, str(latency)) as port:
        yield Sink(port)


def _listen(port: int, latency: str) -> None:
    seen: list[tuple[str, float]] = []

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        seen.append((str(form.get("To", "")), time.monotonic()))
        await asyncio.sleep(float(latency))
        return web.Response(body=_ANSWER, status=201, content_type="application/json")

    async def show_none(_: web.Request) -> web.Response:
        return web.json_response({"messages": [], "page": 0, "next_page_uri": None})

    async def tell(_: web.Request) -> web.Response:
        told = web.json_response(seen)
        seen.clear()
        return told

    app = web.Application()
    app.router.add_get("/new", tell)
    app.router.add_get("/{any:.*}", show_none)  # of its own list it says that nothing is in it
    app.router.add_post("/{any:.*}", take)
    web.run_app(app, host=HOST, port=port, print=None)
