"""What pages of ours carry in addresses and forms: rows that a database can hold, and moments."""

from datetime import datetime

from flask import abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class RowConverter(IntegerConverter):
    """The id of a row in an address; a larger number leads nowhere."""

    regex = r"[0-9]{1,19}"

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=LARGEST)


def asked_row(name: str) -> int | None:
    """Give the row that a query names; none where it names none, or makes no sense."""
    return _row(request.args.get(name, ""))


def posted_row(name: str) -> int:
    """Give the row that a form names."""
    found = _row(request.form.get(name, ""))
    if found is None:
        abort(400)
    return found


def posted_moment(name: str) -> datetime:
    """Give the moment that a form names."""
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        abort(400)
    return found if found.tzinfo else abort(400)


def number(text: object) -> int:
    """Read the row that a field of a form names; 0 is none."""
    return _row(str(text)) or 0


def _row(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return min(int(text), LARGEST)
