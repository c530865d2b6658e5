"""The port on which web listens, tried before anything starts."""

import errno
import socket

from commands import Problem

_WHY = {
    errno.EADDRINUSE: "is taken: end what uses it, or set PORT to another number",
    errno.EACCES: "may be used by root alone: set PORT to a number above 1023",
}


def check_port(host: str, port: int) -> None:
    """Raise Problem where web could not listen there; gunicorn would try, and log, five times."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        why = _WHY.get(error.errno or 0)
        if why:
            raise Problem(f"Port {port} {why}.") from None
        raise Problem(f"HOST must be an address of this machine; {host!r} is none.") from None
