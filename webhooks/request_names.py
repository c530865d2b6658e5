"""Gives each request a name, which stands in every line of the log that comes of it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from bot import log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# As nginx and others write theirs: 32 digits of sixteen, or the same with hyphens. Nothing else
# that comes with a request may stand in the log.
_SAFE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def named(app: "WSGIApplication") -> "WSGIApplication":
    """Give the application with names for its requests, the admin's too."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        with log.of_request(UUID(given) if _SAFE.fullmatch(given) else uuid4()):
            return app(environ, start_response)

    return answer
