"""Try it: be an invented member, on an SMS phone and in a chat side by side.

What is typed goes the way of every text, through the reception; what answers is the real line,
carried by the worker over channels without a provider. Nothing here is about a real person.
"""

import secrets
import time
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from admin import practice as shown
from admin.desk import desk
from admin.door import Visit, visit
from admin.of_forum import forum_id
from admin.practice import CHANNEL_OF, Device, device
from admin.rows import posted_row
from admin.who_may_what import may
from bot.messages import Event, Inbound
from bot.practising import REFUSED, would_tie
from storage import audit, forums, invites, practice
from storage.practice import Phone

views = Blueprint("try_it", __name__)
CODES = "codes"  # of phones made here: in the cookie, since no table keeps a code
PATIENCE = 2.0  # seconds in which what is under way may still arrive
LONGEST = 4096  # characters, as in a chat
_LOOK_EVERY = 0.1
_ONCE = 32  # hexadecimal digits


@views.get("/try")
def show() -> str:
    """Show a phone and a chat, with all that the line did on them."""
    return _page(_devices())


@views.post("/try/phones")
def make() -> Response:
    """Make a new phone, and an invite to text from it."""
    name, here = _which(), visit()
    with desk().database.write() as connection:
        made = practice.new(connection, desk().keyring, CHANNEL_OF[name], here.now)
        if made is not None:
            code = invites.add(
                connection,
                desk().keyring,
                forum_id(),
                f"{invites.PRACTICE}{here.who.id}",
                here.now,
            )
            audit.note(connection, here.deed("practice_phone_made", name), here.now)
    if made is None:
        return _back(None, full=name)
    token = str(made.row.blind.hex())
    session[CODES] = {**session.get(CODES, {}), name: [token, code]}
    return _back(name, **{name: token})


@views.post("/try/texts")
def say() -> Response | tuple[str, int]:
    """Let an invented member write."""
    name, words = _which(), request.form.get("words", "").replace("\r\n", "\n")
    phone = _phone(name)
    problem = _problem(words)
    if problem:
        devices = [
            replace(each, typed=words, problem=problem) if each.name == name else each
            for each in _devices()
        ]
        return _page(devices), 400
    _receive(phone, Inbound(CHANNEL_OF[name], phone.number, _once(), words, visit().now))
    return _back(name)


@views.post("/try/presses")
def press() -> Response:
    """Let an invented member press a button."""
    name, number, row = _which(), request.form.get("number", ""), posted_row("row")
    phone = _phone(name)
    with desk().database.read() as connection:
        token = practice.receipt_token(connection, phone, row)
    if token is None or not (number.isascii() and number.isdigit() and len(number) < 3):
        abort(400)
    pressed = Inbound(
        CHANNEL_OF[name],
        phone.number,
        f"press-{_once()}",
        number,
        visit().now,
        event=Event.PRESSED,
        button_of=token,
    )
    _receive(phone, pressed)
    return _back(name)


def _receive(phone: Phone, inbound: Inbound) -> None:
    """Take it in as every text is taken in, and let what it causes arrive."""
    here = visit()
    deed = here.deed("practice_text", inbound.event, phone.row.whose)
    with desk().database.write() as connection:
        audit.note(connection, deed, here.now)
    desk().reception.receive(inbound)
    _wait(phone)


def _wait(phone: Phone) -> None:
    """Give the worker a moment: most answers are there before the page is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with desk().database.read() as connection:
            if not practice.leaving(connection, [phone.row.id], desk().clock()):
                return
        time.sleep(_LOOK_EVERY)


def _devices() -> list[Device]:
    """Open what the address names on both sides, and write down that it was shown."""
    here, codes = visit(), session.get(CODES, {})
    with desk().database.write() as connection:
        found = [
            device(
                connection,
                desk().keyring,
                forum_id(),
                name,
                request.args.get(name),
                code=codes.get(name),
            )
            for name in CHANNEL_OF
        ]
        deeds = [
            here.deed("practice_shown", each.name, each.phone.row.whose if each.phone else None)
            for each in found
        ]
        audit.note_all(connection, deeds, here.now)
    return found


def _page(devices: list[Device]) -> str:
    return render_template(
        "try_it.html",
        devices=devices,
        places=_places(visit()),
        once=secrets.token_hex(_ONCE // 2),
        chosen={each.name: each.phone.token for each in devices if each.phone},
        goes_on={
            each.name: shown.next_move(each.phone, visit().now) for each in devices if each.phone
        },
        said=shown.said,
        size=shown.size,
        stands=shown.stands,
        whereabouts=shown.whereabouts,
        full=request.args.get("full"),
    )


def _places(here: Visit) -> list[forums.Listed]:
    """List the forums whose line they may try."""
    with desk().database.read() as connection:
        every = forums.every(connection)
    return [forum for forum in every if may("try_it.show", forum.id, here.who.roles)]


def _phone(name: str) -> Phone:
    with desk().database.read() as connection:
        found = practice.find(
            connection,
            desk().keyring,
            CHANNEL_OF[name],
            forum_id(),
            request.args.get(name, ""),
        )
    return found or abort(404)


def _which() -> str:
    name = request.form.get("on", "")
    if name not in CHANNEL_OF:
        abort(400)
    return name


def _once() -> str:
    """Give what names this one text: a form that is sent twice is one text."""
    once = request.form.get("once", "")
    if len(once) != _ONCE or not once.isalnum():
        abort(400)
    return once


def _problem(words: str) -> str:
    if not words.strip():
        return "Write something first."
    if len(words) > LONGEST:
        return f"That is too long: a message has at most {LONGEST:,} characters."
    with desk().database.read() as connection:
        return REFUSED if would_tie(connection, desk().keyring, words) else ""


def _back(name: str | None, **changed: str) -> Response:
    """Lead to the page as it was but for what has changed, to the newest of one phone or chat."""
    kept = {name: request.args.get(name) for name in ("slug", *CHANNEL_OF)}
    query: dict[str, Any] = kept | changed
    newest = f"{name}-newest" if name else None
    return redirect(url_for("try_it.show", _anchor=newest, **query), 303)
