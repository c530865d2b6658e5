"""Polls: the addresses of their pages, and what answers there."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from admin import poll_closing, poll_reminders, poll_results, poll_steps, poll_writing

views = Blueprint("polls", __name__)

_LIST = "/forums/<slug>/polls"
_ONE = f"{_LIST}/<row:which>"
_QUESTION = f"{_ONE}/questions/<row:place>"
_READ, _FORM, _DO = ["GET"], ["GET", "POST"], ["POST"]

# Name, address, how it is asked for, and what answers.
_PAGES: tuple[tuple[str, str, list[str], Callable[..., Any]], ...] = (
    ("show", _LIST, _READ, poll_results.show),
    ("add", f"{_LIST}/add", _FORM, poll_writing.add),
    ("results_of", _ONE, _READ, poll_results.results_of),
    ("edit", f"{_ONE}/edit", _FORM, poll_writing.edit),
    ("add_question", f"{_ONE}/questions/add", _FORM, poll_writing.question),
    ("question", _QUESTION, _FORM, poll_writing.question),
    ("move", f"{_QUESTION}/move", _DO, poll_writing.move),
    ("take_out", f"{_QUESTION}/take-out", _DO, poll_writing.take_out),
    ("open", f"{_ONE}/open", _DO, poll_steps.open_it),
    ("take_back", f"{_ONE}/take-back", _DO, poll_steps.take_back),
    ("approve", f"{_ONE}/approve", _DO, poll_steps.approve),
    ("give_back", f"{_ONE}/give-back", _DO, poll_steps.give_back),
    ("ask_close", f"{_ONE}/close", _READ, poll_closing.ask),
    ("close", f"{_ONE}/close", _DO, poll_closing.close),
    ("remind", f"{_ONE}/remind", _DO, poll_reminders.remind),
    ("approve_reminder", f"{_ONE}/remind/approve", _DO, poll_reminders.approve),
    ("take_reminder_back", f"{_ONE}/remind/take-back", _DO, poll_reminders.take_back),
    ("drop", f"{_ONE}/throw-away", _DO, poll_steps.drop),
    ("delivery", f"{_ONE}/delivery", _READ, poll_results.delivery),
    ("download", f"{_ONE}/download", _READ, poll_results.download),
    ("export", f"{_ONE}/download", _DO, poll_results.export),
)
for _name, _address, _methods, _view in _PAGES:
    views.add_url_rule(_address, _name, _view, methods=_methods)
