"""Everything public: the providers' doors, health, figures and pages; the admin is mounted here."""

from http import HTTPStatus

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

import admin
from admin.desk import Desk
from bot import log
from storage.database import is_unreachable
from webhooks import figures, health, inbound, receipts
from webhooks.pages import front
from webhooks.request_names import named
from webhooks.rooms import NAME, Rooms

LARGEST_POST = 64 * 1024  # bytes, on /in and /receipts


def create_app(rooms: Rooms) -> Flask:
    """Make the web application out of what it works with."""
    app = Flask(__name__, static_folder=None)
    # One byte more, since a body without a length is read up to here and not refused.
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_POST + 1
    app.extensions[NAME] = rooms
    for page in (inbound, receipts, health, figures, front):
        app.register_blueprint(page.bp)
    admin.mount(
        app,
        Desk(
            rooms.database,
            rooms.keyring,
            rooms.clock,
            rooms.demonstration,
            rooms.secure,
            rooms.reception,
            ways=rooms.ways,
        ),
    )
    app.wsgi_app = named(app.wsgi_app)  # type: ignore[assignment, method-assign] # as Flask documents it
    app.before_request(_take_in)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)
    app.after_request(_closed)
    return app


def _take_in() -> None:
    """Take in whole what providers post: too large is refused before anything looks at it."""
    is_door = request.blueprint in {inbound.bp.name, receipts.bp.name}
    if is_door and len(request.get_data()) > LARGEST_POST:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _refused(error: HTTPException) -> Response:
    """Answer with the status alone: the texts of the framework name it."""
    return Response(status=error.code, mimetype="text/plain")


def _failed(error: Exception) -> Response:
    log.failed("request_failed", error)
    away = is_unreachable(error)
    return Response(
        status=HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR,
        mimetype="text/plain",
    )


def _closed(response: Response) -> Response:
    """Keep every answer out of caches, frames and referrers; a page may be stricter."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response
