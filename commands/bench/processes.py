"""Processes of a bench: the two that are shipped, and others that inherit nothing of this one."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

from commands import Problem

HOST = "127.0.0.1"
_PATIENCE = 30  # seconds for a server to begin, and to end

Result = TypeVar("Result")


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def forumline(name: str, folder: Path, environ: dict[str, str]) -> Iterator[int]:
    """Run `forumline web` or another as it is shipped; give its process."""
    with program(name, folder, environ, "-m", "forumline", name) as pid:
        yield pid


@contextmanager
def program(name: str, folder: Path, environ: dict[str, str], *arguments: str) -> Iterator[int]:
    """Run something in Python as a process of its own; what it logs goes into a file."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={"PATH": os.defpath} | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextmanager
def at_work(folder: Path, environ: dict[str, str], workers: int) -> Iterator[None]:
    """Run so many `forumline worker`, and wait until each has begun."""
    with ExitStack() as stack:
        rooms = [folder / f"worker{place}" for place in range(workers)]
        for room in rooms:
            room.mkdir(exist_ok=True)
            stack.enter_context(forumline("worker", room, environ))
        for room in rooms:
            _wait_for(partial(_must_have_begun, room / "worker.log"))
        yield


def _must_have_begun(log: Path) -> None:
    if "worker_started" not in log.read_text("utf-8"):
        raise OSError


@contextmanager
def web(folder: Path, environ: dict[str, str]) -> Iterator[int]:
    """Run `forumline web`, and give its port once it answers."""
    port = free_port()
    with forumline("web", folder, environ | {"HOST": HOST, "PORT": str(port)}):
        _wait_for(lambda: urlopen(f"http://{HOST}:{port}/health", timeout=5).close())
        yield port


@contextmanager
def beside(work: Callable[..., None], *arguments: str) -> Iterator[int]:
    """Do something on a port, in a process of its own that inherits nothing of this one."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=work, args=(port, *arguments))
    process.start()
    try:
        _wait_for(lambda: socket.create_connection((HOST, port), 5).close())
        yield port
    finally:
        process.terminate()
        process.join(_PATIENCE)


def together(work: Callable[..., Result], how_many: int, *arguments: object) -> list[Result]:
    """Do the same in so many processes that begin at one moment; give what each found."""
    context = multiprocessing.get_context("spawn")
    lines = []
    for _ in range(how_many):
        here, there = context.Pipe()
        context.Process(target=_when_told, args=(there, work, arguments), daemon=True).start()
        there.close()  # so that a process that dies is noticed: its end was the last one open
        lines.append(here)
    for line in lines:
        line.recv()
    for line in lines:
        line.send(None)
    return [line.recv() for line in lines]


def _when_told(line: Connection, work: Callable[..., object], arguments: Sequence[object]) -> None:
    """Say that all is loaded, wait for the others, and tell what was found."""
    line.send(None)
    line.recv()
    line.send(work(*arguments))


def _wait_for(look: Callable[[], None]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return look()
        except OSError:
            if time.monotonic() > until:
                raise Problem("A server of the bench does not begin.") from None
            time.sleep(0.05)
