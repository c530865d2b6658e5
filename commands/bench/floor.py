"""The floor: the least that taking in one text could cost here, by the raw driver.

A bare Flask view behind the provider's own signature check, and what no way in can do without:
one insert that finds out whether the text came before, one select of the member, one update of her
state, two inserts, one commit. On the same database, with the same care for a power cut.
"""

import hashlib
import hmac
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, Response, abort, request
from sqlalchemy import make_url
from twilio.request_validator import RequestValidator

from commands.bench.ground import PUBLIC_URL
from commands.bench.people import Somebody
from commands.bench.processes import HOST
from commands.web_server import serve as serve_as_shipped
from storage.database import Database

SMS, TELEGRAM = "/floor/sms", "/floor/telegram"
_TABLES = (
    "CREATE TABLE floor_seen (name VARCHAR PRIMARY KEY)",
    "CREATE TABLE floor_members (chat VARCHAR PRIMARY KEY, state VARCHAR, at VARCHAR, turns INT)",
    "CREATE TABLE floor_texts (id {counter}, chat VARCHAR, words VARCHAR, at VARCHAR)",
    "CREATE TABLE floor_outgoing (id {counter}, chat VARCHAR, words VARCHAR, at VARCHAR)",
)
_COUNTERS = {
    "sqlite": "INTEGER PRIMARY KEY",
    "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}
_SEEN = "INSERT INTO floor_seen (name) VALUES (?) ON CONFLICT DO NOTHING RETURNING name"
_MEMBER = "SELECT state, turns FROM floor_members WHERE chat = ?"
_STATE = "UPDATE floor_members SET state = ?, at = ?, turns = ? WHERE chat = ?"
_TEXT = "INSERT INTO floor_texts (chat, words, at) VALUES (?, ?, ?)"
_ANSWER = "INSERT INTO floor_outgoing (chat, words, at) VALUES (?, ?, ?)"
_REPLY = "Thank you. I am keeping your words. Say more, or text 1 if that was all."


def make_tables(database: Database, people: list[Somebody]) -> None:
    """Make the tables of the floor, with the same members."""
    counter = _COUNTERS[database.url.get_backend_name()]
    with database.write() as connection:
        for table in _TABLES:
            connection.exec_driver_sql(table.format(counter=counter))
        insert = "INSERT INTO floor_members (chat, state, turns) VALUES (?, 'new', 0)"
        if not database.is_sqlite:
            insert = insert.replace("?", "%s")
        connection.exec_driver_sql(insert, [(one.chat,) for one in people])


def make_app(database_url: str, token: str, secret: str) -> Flask:
    """Make the floor as an application."""
    app, keep = Flask("floor"), _keeper(database_url)
    validator = RequestValidator(token)

    @app.post(SMS)
    def sms() -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(PUBLIC_URL + request.path, request.form, signature):
            abort(403)
        form = request.form
        keep(form["MessageSid"], form["From"], form["Body"])
        return Response("<Response/>", content_type="text/xml")

    @app.post(TELEGRAM)
    def telegram() -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            abort(403)
        update = request.get_json()
        message = update["message"]
        keep(str(update["update_id"]), str(message["chat"]["id"]), message["text"])
        return Response("{}", content_type="application/json")

    return app


def serve(port: int, database_url: str, token: str, secret: str) -> None:
    """Serve the floor by the server that is shipped."""
    serve_as_shipped(lambda: make_app(database_url, token, secret), HOST, port)


Keep = Callable[[str, str, str], None]


def _keeper(database_url: str) -> Keep:
    """Give what keeps one text; each thread has one connection that stays open."""
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    own = threading.local()
    mark = "?" if is_sqlite else "%s"
    seen, member, state, text, answer = (
        each.replace("?", mark) for each in (_SEEN, _MEMBER, _STATE, _TEXT, _ANSWER)
    )

    def connect() -> sqlite3.Connection | psycopg.Connection[Any]:
        if is_sqlite:
            return _sqlite(str(url.database))
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def keep(name: str, chat: str, words: str) -> None:
        if not hasattr(own, "connection"):
            own.connection = connect()
        run = own.connection.execute
        now = datetime.now(UTC).isoformat()
        run("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        if run(seen, (hashlib.sha256(name.encode()).hexdigest(),)).fetchone():
            _, turns = run(member, (chat,)).fetchone()
            run(state, ("told", now, turns + 1, chat))
            run(text, (chat, words, now))
            run(answer, (chat, _REPLY, now))
        run("COMMIT")

    return keep


def _sqlite(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=5, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
