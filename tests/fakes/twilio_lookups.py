"""What Twilio's Lookup says of a number: https://www.twilio.com/docs/lookup/v2-api."""

from collections.abc import Mapping
from typing import Any

PATH = "/v2/PhoneNumbers/"


def found(number: str, kind: str | None, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the resource; the kind of line is in it only where it was asked for."""
    line = {
        "error_code": None,
        "mobile_country_code": "234" if kind == "mobile" else None,
        "mobile_network_code": "10" if kind == "mobile" else None,
        "carrier_name": "A carrier",
        "type": kind,
    }
    asked = query.get("Fields", "").split(",")
    return {
        "calling_country_code": "44",
        "country_code": "GB",
        "phone_number": number,
        "national_format": "0" + number.removeprefix("+44"),
        "valid": True,
        "validation_errors": [],
        "caller_name": None,
        "sim_swap": None,
        "call_forwarding": None,
        "line_status": None,
        "line_type_intelligence": line if "line_type_intelligence" in asked else None,
        "identity_match": None,
        "reassigned_number": None,
        "sms_pumping_risk": None,
        "phone_number_quality_score": None,
        "pre_fill": None,
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{number}",
    }
