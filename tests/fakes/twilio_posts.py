"""What Twilio posts to us, signed as it signs: texts, and how far a message has come."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER


def signature(url: str, fields: Iterable[tuple[str, str]], token: str = AUTH_TOKEN) -> str:
    """Sign as Twilio does: the address, then each field by name, a value twice counting once."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def signed(url: str, fields: Iterable[tuple[str, str]], token: str = AUTH_TOKEN) -> dict[str, str]:
    """Return the headers of one webhook."""
    return {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": secrets.token_hex(16),
        "X-Twilio-Signature": signature(url, fields, token),
    }


def inbound_fields(
    from_: str, body: str, sid: str | None = None, **extra: str | list[str] | None
) -> list[tuple[str, str]]:
    """Return the fields of one SMS to our number; an extra one of None leaves it out."""
    sid = sid or "SM" + secrets.token_hex(16)
    fields: dict[str, str | list[str] | None] = {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "GB",
        "To": NUMBER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT_SID,
        "From": from_,
        "ApiVersion": "2010-04-01",
    }
    fields |= extra
    return [
        (name, value)
        for name, values in fields.items()
        if values is not None
        for value in ([values] if isinstance(values, str) else values)
    ]


def inbound(
    public_url: str,
    post_to: str,
    from_: str,
    body: str,
    sid: str | None = None,
    token: str = AUTH_TOKEN,
    **extra: str | list[str] | None,
) -> tuple[int, str]:
    """Text our number: sign for PUBLIC_URL, post to the address that really listens."""
    fields = inbound_fields(from_, body, sid, **extra)
    headers = signed(public_url.rstrip("/") + "/in/sms", fields, token)
    return exchange("POST", post_to.rstrip("/") + "/in/sms", urlencode(fields), headers)


def callback(
    message: Mapping[str, Any],
    status: str,
    error_code: int | None = None,
    post_to: str | None = None,
    **extra: str,
) -> tuple[int, str]:
    """Report on a message that was taken, to its own address or to where that really listens."""
    url: str = message["status_callback"]
    fields = {
        "SmsSid": message["sid"],
        "SmsStatus": status,
        "MessageStatus": status,
        "To": message["to"],
        "MessageSid": message["sid"],
        "AccountSid": ACCOUNT_SID,
        "From": message["from"] or NUMBER,
        "ApiVersion": "2010-04-01",
    }
    fields |= {"ErrorCode": str(error_code)} if error_code else {}
    fields |= extra
    headers = signed(url, fields.items())
    address = urlsplit(url)
    if post_to:
        url = f"{post_to.rstrip('/')}/receipts/sms?{address.query}"
    return exchange("POST", url, urlencode(fields), headers)


def exchange(
    method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Make one request on loopback, and nowhere else."""
    address = urlsplit(url)
    host = "127.0.0.1" if address.hostname == "localhost" else address.hostname or ""
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError("The fake posts to this machine only.")
    connection = http.client.HTTPConnection(host, address.port or 80, timeout=30)
    try:
        target = f"{address.path}?{address.query}" if address.query else address.path
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
