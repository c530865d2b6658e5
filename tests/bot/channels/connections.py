"""A message over a real client, and connections that fail: nobody listens, or hangs up."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

from bot.channels import Channel
from bot.messages import Sending, Sent


def sent_by(channel: Channel, sending: Sending) -> Sent:
    """Send one message in an event loop of its own."""

    async def send() -> Sent:
        try:
            return await channel.send(sending)
        finally:
            await channel.close()

    return asyncio.run(send())


def a_closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Listen for one call, answer it with these bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@contextmanager
def hanging() -> Iterator[str]:
    """Give an address where as many wait as may: nobody takes the next one in."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"
