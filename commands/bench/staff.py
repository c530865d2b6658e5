"""Somebody who works in the admin, signed in without the steps that only a person can do."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

import admin
from admin.door import SESSION_FIELD
from commands.bench.ground import PUBLIC_URL, Ground
from storage import sessions, staff


def signed_in(ground: Ground, app: Flask, forums: list[int]) -> FlaskClient:
    """Give a browser of a facilitator of these forums."""
    there = ground.house
    now = there.clock()
    with there.database.write() as connection:
        for forum_id in forums:
            who = staff.add(connection, "ash@bench.example", "facilitator", forum_id, now)
        staff.set_name(connection, who, "Ash")
        token = sessions.begin(connection, who, now)
    client = app.test_client()
    domain = PUBLIC_URL.removeprefix("https://")
    client.set_cookie(*_cookie(app, token), domain=domain, path="/")
    return client


def _cookie(app: Flask, token: str) -> tuple[str, str]:
    """Make the cookie that the sign-in page would have given."""
    inner: Flask = app.extensions[admin.NAME]
    signer: Any = inner.session_interface
    value = signer.get_signing_serializer(inner).dumps({SESSION_FIELD: token})
    return inner.config["SESSION_COOKIE_NAME"], value
