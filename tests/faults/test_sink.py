"""The sink of `make many` shows what it took as the fake of Twilio does."""

from urllib.parse import urlencode

from tests.fakes.twilio_account import ACCOUNT_SID, NUMBER
from tests.fakes.twilio_posts import exchange
from tests.faults import sink
from tests.faults.installation import phone


def test_what_the_sink_took_is_read_as_from_the_fake_of_twilio() -> None:
    """Else `make many` would count nothing, and nobody would see it before its end."""
    form = {"To": phone(1), "From": NUMBER, "Body": "MENU", "StatusCallback": "https://a/1"}
    with sink.running() as provider:
        url = f"{provider.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = exchange("POST", url, urlencode(form), headers)
        (taken,) = provider.accepted()
    assert (status, taken["to"], taken["status_callback"]) == (201, phone(1), "https://a/1")
