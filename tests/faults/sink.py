"""A provider that takes all that it is given, as fast as it can: what it costs is not measured.

It speaks as much of Twilio's protocol as sending needs. The fake of Twilio checks, plans and
writes each message to disk, which takes longer than our own part.
"""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.fakes.beside import beside
from tests.fakes.twilio import FakeTwilio


class Sink:
    """What was taken, and when."""

    def __init__(self, latency: float) -> None:
        """Answer each call after so many seconds."""
        self._latency = latency
        self._taken: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        """Take one message: from here on a phone may show it."""
        form = await request.post()
        known = {"to": form["To"], "status_callback": form["StatusCallback"]}
        self._taken.append(known | {"at": time.time()})
        await asyncio.sleep(self._latency)
        return web.json_response({"sid": "SM" + secrets.token_hex(16)}, status=201)

    async def show(self, _: web.Request) -> web.Response:
        """Show what was taken, as the fake of Twilio does."""
        return web.json_response(self._taken)

    async def list(self, _: web.Request) -> web.Response:
        """Say of nothing what became of it: whoever asks shall decide nothing by that."""
        return web.json_response({"messages": [], "page": 0, "next_page_uri": None})

    async def serve(self) -> None:
        """Serve until standard input ends; the first line says where."""
        app = web.Application()
        messages = "/2010-04-01/Accounts/{account}/Messages.json"
        app.router.add_post(messages, self.take)
        app.router.add_get(messages, self.list)
        app.router.add_get("/_control/accepted", self.show)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0]
        sys.stdout.write(f"http://{host}:{port}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()


@contextmanager
def running(latency: float = 0) -> Iterator[FakeTwilio]:
    """Run one as a process of its own, and give the hand on it: `environment` and `accepted`."""
    with beside(__name__, "--latency", str(latency)) as url:
        yield FakeTwilio(url)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--latency", type=float, default=0)
    asyncio.run(Sink(options.parse_args().latency).serve())
