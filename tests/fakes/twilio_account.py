"""What the fake of Twilio shows of its account: the account itself, its number, its service."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

ACCOUNT_SID = "AC" + "0f" * 16
AUTH_TOKEN = "1d" * 16
NUMBER = "+447700900000"  # the number that the account owns
SERVICE = "MG" + "2c" * 16  # the messaging service that it owns
OF_SERVICE = "+447700900001"  # the number in that service

_ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
_SERVICE = f"/v1/Services/{SERVICE}"

# As they are when somebody has followed docs/connect-sms.md; a test changes one value.
INBOUND = "https://line.example/in/sms#rc=3&rp=all"
RIGHT: dict[str, Json] = {
    "account": {
        "sid": ACCOUNT_SID,
        "friendly_name": "A line",
        "status": "active",
        "type": "Full",
    },
    "number": {
        "sid": "PN" + "3d" * 16,
        "account_sid": ACCOUNT_SID,
        "phone_number": NUMBER,
        "capabilities": {"voice": False, "SMS": True, "MMS": False, "sms": True, "mms": False},
        "sms_application_sid": "",
        "sms_url": INBOUND,
        "sms_method": "POST",
        "sms_fallback_url": INBOUND,
        "sms_fallback_method": "POST",
        "status": "in-use",
    },
    "service": {
        "sid": SERVICE,
        "account_sid": ACCOUNT_SID,
        "friendly_name": "A line",
        "inbound_request_url": INBOUND,
        "inbound_method": "POST",
        "fallback_url": INBOUND,
        "fallback_method": "POST",
        "use_inbound_webhook_on_number": False,
        "sticky_sender": True,
        "status_callback": None,
    },
    "pool": {
        "phone_numbers": [
            {
                "sid": "PN" + "4e" * 16,
                "account_sid": ACCOUNT_SID,
                "service_sid": SERVICE,
                "phone_number": OF_SERVICE,
                "country_code": "GB",
                "capabilities": ["SMS"],
            }
        ],
    },
}


def shown(path: str, query: Mapping[str, str], account: Mapping[str, Json]) -> Json | None:
    """Return what stands at an address of the API; none where nothing does."""
    if path == f"{_ACCOUNT}.json":
        return account["account"]
    if path == f"{_ACCOUNT}/IncomingPhoneNumbers.json":
        number = account["number"]
        is_right = query.get("PhoneNumber") in {None, number["phone_number"]}
        found = [number] if is_right else []
        return {"incoming_phone_numbers": found, "page": 0, "next_page_uri": None}
    if path == _SERVICE:
        return account["service"]
    if path == f"{_SERVICE}/PhoneNumbers":
        size = int(query.get("PageSize", 50))
        found = account["pool"]["phone_numbers"][:size]
        return {"phone_numbers": found, "meta": {"key": "phone_numbers", "next_page_url": None}}
    return None
