"""The doctor asks Twilio: what it says of an account, a number and a messaging service."""

import pytest

from storage import house
from tests.commands.doctor_asks.said import AWAY, blocks, wrong
from tests.commands.line import Line
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_account import ACCOUNT_SID, SERVICE

DOOR = "https://line.example/in/sms"
WHOLE = f"{DOOR}#rc=3&rp=all"
ELSEWHERE = "https://elsewhere.example/in#rc=3&rp=all"
ANSWERS = "Twilio answers: the {} sends incoming texts to this line."
NO_OTHER_TRY = (
    "Twilio does not try again where we do not answer: put #rc=3&rp=all at the end of both "
    "addresses."
)
NUMBER_ALONE = (
    "Careful: with a number alone as TWILIO_FROM, Twilio answers STOP, START and HELP in words of "
    "its own, and they help nobody. Put the number into a messaging service with Advanced Opt-Out, "
    "and set TWILIO_FROM to its id, which begins with MG."
)
OF_OURS = "so set TWILIO_FROM to a number or a messaging service of this account."


def test_a_number_that_is_right(by_number: Line) -> None:
    """Nothing is wrong; but Twilio's own words for HELP would stand in the place of ours."""
    assert by_number.does("doctor")[-4:] == [
        ANSWERS.format("number"),
        NUMBER_ALONE,
        "Telegram: off.",
        "Nothing is wrong.",
    ]


def test_a_messaging_service_that_is_right(by_service: Line, sms: FakeTwilio) -> None:
    """It is asked for, with its pool, and no message is sent."""
    assert by_service.does("doctor")[-3:] == [
        ANSWERS.format("messaging service"),
        "Telegram: off.",
        "Nothing is wrong.",
    ]
    assert sms.asked() == [
        f"/2010-04-01/Accounts/{ACCOUNT_SID}.json",
        f"/v1/Services/{SERVICE}",
        f"/v1/Services/{SERVICE}/PhoneNumbers",
    ]
    assert sms.calls() == []


OF_NUMBER: dict[str, tuple[dict[str, object], list[str]]] = {
    "nowhere": (
        {"sms_url": ""},
        [
            (
                f"The number at Twilio sends incoming texts nowhere: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "to another address": (
        {"sms_url": ELSEWHERE},
        [
            (
                f"The number at Twilio sends incoming texts to another address: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "by GET": (
        {"sms_method": "GET"},
        ["The number at Twilio fetches texts by GET: set HTTP POST beside it."],
    ),
    "no fallback": (
        {"sms_fallback_url": None},
        [
            (
                "The fallback address of the number at Twilio is not set, so a text that comes "
                "while "
                f"we restart is lost: put {WHOLE} there, with HTTP POST."
            )
        ],
    ),
    "another fallback": (
        {"sms_fallback_url": ELSEWHERE},
        [
            (
                "The fallback address of the number at Twilio is another one, so a text that comes "
                f"while we restart is lost: put {WHOLE} there, with HTTP POST."
            )
        ],
    ),
    "fallback by GET": (
        {"sms_fallback_method": "GET"},
        ["The fallback address at Twilio is asked by GET: set HTTP POST beside it."],
    ),
    "no other try": ({"sms_url": DOOR}, [NO_OTHER_TRY]),
    "no other try at the fallback": ({"sms_fallback_url": DOOR}, [NO_OTHER_TRY]),
    "no tries": ({"sms_url": f"{DOOR}#rc=0&rp=all"}, [NO_OTHER_TRY]),
    "only where there is no connection": ({"sms_url": f"{DOOR}#rc=3"}, [NO_OTHER_TRY]),
    "other tries": ({"sms_url": f"{DOOR}#rp=ct,5xx,rt&rc=2"}, []),
    "an app": (
        {"sms_application_sid": "AP1"},
        [
            (
                "The number is led by a TwiML app, so its own addresses do not count: choose "
                "Webhook "
                "in its messaging configuration."
            )
        ],
    ),
    "no SMS": (
        {"capabilities": {"voice": True, "sms": False}},
        ["The number cannot do SMS: buy one at Twilio that can."],
    ),
    "another number": (
        {"phone_number": "+447700900009"},
        [f"This account at Twilio has no such number, {OF_OURS}"],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), OF_NUMBER.values(), ids=OF_NUMBER.keys())
def test_a_number_that_is_not_as_it_should_be(
    by_number: Line, sms: FakeTwilio, changes: dict[str, object], expected: list[str]
) -> None:
    """Each slip is said in a sentence of its own, with what to set."""
    sms.change("number", **changes)
    done = by_number.types("doctor")

    assert wrong(done) == expected
    assert (ANSWERS.format("number") in done.out) is not bool(expected)


OF_SERVICE: dict[str, tuple[str, dict[str, object], list[str]]] = {
    "nowhere": (
        "service",
        {"inbound_request_url": None},
        [
            (
                f"The messaging service at Twilio sends incoming texts nowhere: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "left to numbers": (
        "service",
        {"use_inbound_webhook_on_number": True, "inbound_request_url": None},
        [
            (
                "The messaging service leaves incoming texts to its numbers: choose Send a webhook "
                "under Integration."
            )
        ],
    ),
    "no number": (
        "pool",
        {"phone_numbers": []},
        [
            (
                "The messaging service has no number: add one in its sender pool, at Twilio under "
                "Messaging, Services."
            )
        ],
    ),
}


@pytest.mark.parametrize(
    ("part", "changes", "expected"), OF_SERVICE.values(), ids=OF_SERVICE.keys()
)
def test_a_service_that_is_not_as_it_should_be(
    by_service: Line, sms: FakeTwilio, part: str, changes: dict[str, object], expected: list[str]
) -> None:
    """What differs from a number: its own addresses, and the numbers in it."""
    sms.change(part, **changes)

    assert wrong(by_service.types("doctor")) == expected


OF_ACCOUNT: dict[str, tuple[dict[str, object], list[str]]] = {
    "suspended": (
        {"status": "suspended"},
        ["The account at Twilio is suspended or closed, so nothing is sent: its console says why."],
    ),
    "trial": (
        {"type": "Trial"},
        [
            (
                "The account at Twilio is a trial: it reaches only numbers that you have verified, "
                "and puts words of its own before ours. Upgrade it in the console."
            )
        ],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), OF_ACCOUNT.values(), ids=OF_ACCOUNT.keys())
def test_an_account_that_cannot_send(
    by_number: Line, sms: FakeTwilio, changes: dict[str, object], expected: list[str]
) -> None:
    """Whatever else is right."""
    sms.change("account", **changes)

    assert wrong(by_number.types("doctor")) == expected


UNKNOWN = (
    "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: copy both once more from the "
    "first page of its console."
)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"TWILIO_AUTH_TOKEN": "2e" * 16}, UNKNOWN),
        ({"TWILIO_ACCOUNT_SID": "AC" + "1f" * 16}, UNKNOWN),
        (
            {"TWILIO_FROM": "MG" + "3d" * 16},
            f"This account at Twilio has no such messaging service, {OF_OURS}",
        ),
        (
            {"PUBLIC_URL": "http://line.example"},
            (
                "PUBLIC_URL does not begin with https, and a provider posts what members say to "
                "it: "
                "set it to the https address of this line."
            ),
        ),
    ],
)
def test_settings_that_do_not_fit_the_account(
    by_service: Line, settings: dict[str, str], expected: str
) -> None:
    """A slip in one of them is said first, and by its name."""
    assert wrong(by_service.types("doctor", **settings))[0] == expected


@pytest.mark.parametrize(("error", "status"), [(20503, 503), (20500, 500), (20429, 429)])
def test_twilio_is_out_of_order(by_number: Line, sms: FakeTwilio, error: int, status: int) -> None:
    """That is not for us to mend, and passes."""
    sms.out_of_order(error)

    assert wrong(by_number.types("doctor")) == [AWAY.format("Twilio", status)]


def test_the_document_shows_what_is_really_said(by_service: Line, sms: FakeTwilio) -> None:
    """Of a line that is right, of one whose fields at Twilio are empty, and the words to paste."""
    by_service.with_keyring(
        lambda connection, _: house.tick(connection, "worker", by_service.now())
    )
    right = by_service.does("doctor")
    sms.change("service", inbound_request_url=None, fallback_url=None)
    done = by_service.types("doctor")
    shown = blocks("connect-sms.md")

    assert right in shown
    assert (done.out + done.err).splitlines() in shown
    assert by_service.does("doctor", "--opt-out-texts") in shown
