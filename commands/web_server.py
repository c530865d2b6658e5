"""gunicorn inside our own process, made silent: it tells and logs nothing of what was asked."""

import gc
import os
import signal
import socket
from collections.abc import Callable
from http import HTTPStatus

import gunicorn.util
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.wsgi import Response

from bot import log

# On SQLite all writers wait for one another: more processes or threads only make the slowest
# request slower, and one process alone would stand still while it starts anew. For more on
# PostgreSQL start more web processes.
WORKERS, THREADS = 2, 4
# Whoever ends us waits longer than this (`start` waits 12 seconds).
GRACE = 10


class _Quiet(Logger):
    """Leads gunicorn's lines into our log, which keeps no word of them."""

    def setup(self, cfg: object) -> None:
        """Let gunicorn set up its loggers, and take its handlers away again."""
        super().setup(cfg)
        log.tame("gunicorn.error")
        log.tame("gunicorn.access")


class _Server(BaseApplication):
    """gunicorn with our settings alone: it reads no file, no argument and no variable."""

    def __init__(self, make_app: Callable[[], Flask], host: str, port: int) -> None:
        self._make_app = make_app
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own."""
        for name, value in {
            "bind": self._bind,
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "keepalive": 5,
            "control_socket_disable": True,
            "logger_class": _Quiet,
            "when_ready": _end_gracefully,
            "pre_fork": _share_what_is_loaded,
            "post_worker_init": _leave_ending_to_the_first,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application: gunicorn calls this in each process that it has forked off."""
        return self._make_app()


def serve(make_app: Callable[[], Flask], host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    gunicorn.util.write_error = _write_error
    Response.default_headers = _without_server(Response.default_headers)
    _Server(make_app, host, port).run()


def _end_gracefully(_arbiter: object) -> None:
    """Take Ctrl-C as SIGTERM: for gunicorn it means to drop what is being answered."""
    signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def _share_what_is_loaded(_arbiter: object, _worker: object) -> None:
    """Keep the collector of garbage from all that is loaded before a process is forked off.

    It writes into each object that it looks at: each process would hold all of it once more.
    """
    gc.freeze()


def _leave_ending_to_the_first(_worker: object) -> None:
    """Ignore the Ctrl-C that reaches all processes of a terminal: the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _write_error(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """Answer what is no HTTP with a status alone: gunicorn's own page repeats what was sent."""
    phrase = HTTPStatus(status_int).phrase
    head = f"HTTP/1.1 {status_int} {phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    gunicorn.util.write_nonblock(sock, head.encode("ascii"))


def _without_server(usual: Callable[[Response], list[str]]) -> Callable[[Response], list[str]]:
    def headers(response: Response) -> list[str]:
        return [line for line in usual(response) if not line.startswith("Server:")]

    return headers
