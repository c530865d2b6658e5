"""Messages as Twilio's REST protocol has them: what one looks like, what is refused, the list."""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from tests.fakes.twilio_account import ACCOUNT_SID, NUMBER, SERVICE

# The sentences stand in Twilio's dictionary of errors under these numbers.
ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number provided is not a valid message-capable number"),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    90007: (400, "Invalid validity period value"),
}
# What the fake keeps of a message beside what Twilio shows in its list.
_OURS = {"validity_period", "at"}


def sent(form: Mapping[str, str], now: str) -> dict[str, Any]:
    """Give a message as Twilio answers the call that makes it."""
    service = form.get("MessagingServiceSid")
    return _message("SM" + secrets.token_hex(16)) | {
        "body": form["Body"],
        "date_created": now,
        "date_updated": now,
        "direction": "outbound-api",
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_segments": "0" if service else "1",
        "status": "accepted" if service else "queued",
        "to": form["To"],
    }


def texted(sid: str, from_: str, to: str, body: str, at: str, media: str) -> dict[str, Any]:
    """Give a text to a number of the account."""
    return _message(sid) | {
        "body": body,
        "date_created": at,
        "date_sent": at,
        "date_updated": at,
        "direction": "inbound",
        "from": from_,
        "num_media": media,
        "status": "received",
        "to": to,
    }


def _message(sid: str) -> dict[str, Any]:
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}"
    return {
        "account_sid": ACCOUNT_SID,
        "api_version": "2010-04-01",
        "date_sent": None,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "uri": f"{path}.json",
    }


def page(
    messages: Iterable[Mapping[str, Any]], query: Mapping[str, str], path: str
) -> dict[str, Any]:
    """Give one page of the list, the message that was sent last first."""
    since = query.get("DateSent>", "")
    found = [
        {key: message[key] for key in message if key not in _OURS}
        for message in messages
        if query.get("To") in {None, message["to"]} and _day(message) >= since
    ]
    found.sort(key=_sent_at, reverse=True)
    size, place = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    begins, more = place * size, (place + 1) * size
    asked = {name: value for name, value in query.items() if name not in {"Page", "PageToken"}}
    further = urlencode(asked | {"Page": str(place + 1), "PageToken": "PA1"})
    return {
        "messages": found[begins:more],
        "page": place,
        "page_size": size,
        "next_page_uri": f"{path}?{further}" if found[more:] else None,
    }


def _day(message: Mapping[str, Any]) -> str:
    """Say on which day a message was sent, as DateSent is compared: in days, and in UTC."""
    return f"{_sent_at(message).astimezone(UTC):%Y-%m-%d}"


def _sent_at(message: Mapping[str, Any]) -> datetime:
    """Say when a message was sent, or is to be."""
    return parsedate_to_datetime(message["date_sent"] or message["date_created"])


def mistake(form: Mapping[str, str]) -> int | None:
    """Return the number of the first thing that Twilio would refuse."""
    ours = form.get("From") == NUMBER or form.get("MessagingServiceSid") == SERVICE
    seconds = form.get("ValidityPeriod", "36000")
    checks = {
        21604: "To" in form,
        # Real phones do not exist here: a test that names one is stopped.
        21211: re.fullmatch(r"\+447700900\d{3}", form.get("To", "")),
        21603: "From" in form or "MessagingServiceSid" in form,
        21606: ours,
        21602: form.get("Body"),
        21617: len(form.get("Body", "")) <= 1600,
        21609: re.match(r"https?://[^_/]+(/|$)", form.get("StatusCallback", "http://none")),
        90007: seconds.isdecimal() and 1 <= int(seconds) <= 36_000,
    }
    return next((code for code, right in checks.items() if not right), None)
