"""Says to load balancers whether this process can do its work."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage import house, schema
from webhooks.rooms import rooms

# Before this day the machine's clock cannot be right.
BUILT = datetime.fromisoformat("2026-11-01T00:00:00+00:00")

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 when database, schema and clock are right, else 503 and which is not.

    A late worker is named but is no 503: texts must go on coming in. Nor is a newer schema, which
    does what this version needs until the newer one runs everywhere.
    """
    now = rooms().clock()
    try:
        with rooms().database.read() as connection:
            found = {"schema": _schema(connection)}
            if found["schema"] != "wrong":  # else there may be no table to ask
                found["worker"] = _worker(connection, now)
    except SQLAlchemyError:
        found = {"database": "unreachable"}
    if now < BUILT:
        found["clock"] = "wrong"
    wrong = {"unreachable", "wrong"} & set(found.values())
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    return jsonify({"status": "wrong" if wrong else "ok"} | found), status


def _schema(connection: Connection) -> str:
    try:
        schema.check(connection)
    except schema.SchemaProblem:
        return "newer" if schema.is_newer(connection) else "wrong"
    return "ok"


def _worker(connection: Connection, now: datetime) -> str:
    seen = house.last_tick(connection, "worker")
    if seen is None:
        return "never seen"
    return "late" if now - seen > house.LATE else "ok"
