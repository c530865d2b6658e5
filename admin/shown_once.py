"""What is shown once: made or opened by a form, and shown on its answer page alone.

A form that comes a second time, as by loading the page anew, brings nothing to light again.
"""

from flask import request
from sqlalchemy import Connection

from admin.desk import desk
from admin.whose_form import ONCE
from storage import done_forms


def is_first(connection: Connection, path: str) -> bool:
    """Use the token of this form up; false where it was. One without a token is the first."""
    token = request.form.get(ONCE, "")
    if not token:
        return True
    if done_forms.led_to(connection, token) is not None:
        return False
    done_forms.done(connection, token, path, desk().clock())
    return True
