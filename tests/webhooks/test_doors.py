"""What is not genuine stays outside, and leaves nothing behind."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask.testing import FlaskClient

from tests.fakes.twilio_account import NUMBER
from tests.fakes.twilio_posts import inbound_fields, signed
from tests.rooms import PHONE, PUBLIC_URL, House, a_forum, a_member, call_back, post, post_fields

FORM = "application/x-www-form-urlencoded"
TEXT = inbound_fields(PHONE, "Hello")
BODY = urlencode(TEXT)
GOOD = signed(f"{PUBLIC_URL}/in/sms", TEXT)


def without(name: str) -> dict[str, str]:
    """Give the headers of a genuine post, but for one."""
    return {key: value for key, value in GOOD.items() if key != name}


NOT_GENUINE = {
    "unsigned": ("/in/sms", BODY, without("X-Twilio-Signature")),
    "empty signature": ("/in/sms", BODY, GOOD | {"X-Twilio-Signature": ""}),
    "no base64": ("/in/sms", BODY, GOOD | {"X-Twilio-Signature": "\u00e9"}),
    "one field more": ("/in/sms", BODY + "&More=1", GOOD),
    "another text": ("/in/sms", BODY.replace("Hello", "Hullo"), GOOD),
    "another query": ("/in/sms?a=1", BODY, GOOD),
    "json": ("/in/sms", BODY, GOOD | {"Content-Type": "application/json"}),
    "parts": ("/in/sms", BODY, GOOD | {"Content-Type": "multipart/form-data"}),
    "no type": ("/in/sms", BODY, without("Content-Type")),
    "no body": ("/in/sms", "", GOOD),
    "another token": ("/in/sms", BODY, signed(f"{PUBLIC_URL}/in/sms", TEXT, "2e" * 16)),
    "signed for this machine": ("/in/sms", BODY, signed("http://localhost/in/sms", TEXT)),
    "taken to another door": ("/receipts/sms?row=x", BODY, GOOD),
    "unsigned receipt": ("/receipts/sms?row=x", BODY, {"Content-Type": FORM}),
    "telegram": ("/in/telegram", BODY, GOOD),
    "receipt of telegram": ("/receipts/telegram", BODY, GOOD),
}


def test_what_is_not_genuine_is_refused_and_leaves_nothing(rooms: House) -> None:
    """A forged, unsigned or re-signed post gets 403, and no table has a row more."""
    client, before = rooms.client(), rooms.counts()

    answers = {
        name: client.post(path, data=body, headers=headers)
        for name, (path, body, headers) in NOT_GENUINE.items()
    }

    found = {name: (answer.status_code, answer.data) for name, answer in answers.items()}
    assert found == dict.fromkeys(NOT_GENUINE, (HTTPStatus.FORBIDDEN, b""))
    assert rooms.counts() == before


def test_a_signed_receipt_of_an_unknown_row_changes_nothing(rooms: House) -> None:
    """Somebody who knows our token but none of our rows can move none."""
    before = rooms.counts()

    assert call_back(rooms.client(), "nobody", "delivered").status_code == HTTPStatus.NO_CONTENT
    assert rooms.counts() == before


NOT_THERE = {
    ("POST", "/in/whatsapp"): HTTPStatus.NOT_FOUND,
    ("POST", "/in/try"): HTTPStatus.NOT_FOUND,
    ("POST", "/receipts/try"): HTTPStatus.NOT_FOUND,
    ("POST", "/in/"): HTTPStatus.NOT_FOUND,
    ("POST", "/in/sms/"): HTTPStatus.NOT_FOUND,
    ("POST", "/in/%00"): HTTPStatus.NOT_FOUND,
    ("POST", "/in/%ed%a0%80"): HTTPStatus.NOT_FOUND,
    ("GET", "/in/sms"): HTTPStatus.METHOD_NOT_ALLOWED,
    ("GET", "/receipts/sms"): HTTPStatus.METHOD_NOT_ALLOWED,
    ("GET", "/in/telegram"): HTTPStatus.METHOD_NOT_ALLOWED,
    ("PUT", "/in/sms"): HTTPStatus.METHOD_NOT_ALLOWED,
    ("POST", "/health"): HTTPStatus.METHOD_NOT_ALLOWED,
}


def test_a_door_that_is_not_there_says_so(rooms: House) -> None:
    """An unknown name is 404, another method than POST is 405."""
    client = rooms.client()

    answers = {
        (method, path): client.open(path, method=method, data=BODY, headers=GOOD)
        for method, path in NOT_THERE
    }

    assert {where: answer.status_code for where, answer in answers.items()} == NOT_THERE
    assert {answer.data for answer in answers.values()} == {b""}


def test_a_body_may_be_64_kib_and_no_byte_more(rooms: House) -> None:
    """Exactly 64 KiB is taken, one byte more is 413, and nothing of it is kept."""
    client = rooms.client()
    rest = len(urlencode(inbound_fields(PHONE, "", "SM1")))
    most = inbound_fields(PHONE, "a" * (64 * 1024 - rest), "SM1")
    more = inbound_fields(PHONE, "a" * (64 * 1024 - rest + 1), "SM1")

    refused = [post_fields(client, more, path) for path in ("/in/sms", "/receipts/sms?row=x")]
    assert [each.status_code for each in refused] == [HTTPStatus.REQUEST_ENTITY_TOO_LARGE] * 2
    assert rooms.counts()["inbox"] == 0

    taken = [post_fields(client, most, path) for path in ("/in/sms", "/receipts/sms?row=x")]
    assert [each.status_code for each in taken] == [HTTPStatus.OK, HTTPStatus.NO_CONTENT]
    assert rooms.counts()["inbox"] == 1


def test_a_chunked_body_has_the_same_limit(rooms: House) -> None:
    """A body without a length is counted as it is read."""
    client = rooms.client()

    assert [_chunked(client, size) for size in (100, 66_000)] == [200, 413]
    assert rooms.counts()["inbox"] == 1


def _chunked(client: FlaskClient, size: int) -> int:
    fields = inbound_fields(PHONE, "a" * size)
    answer = client.post(
        "/in/sms",
        data=urlencode(fields),
        headers=signed(f"{PUBLIC_URL}/in/sms", fields),
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    return answer.status_code


def test_a_repeated_id_changes_nothing_and_is_thanked(rooms: House) -> None:
    """The provider posts the same text three times: one row, one reply, three times 200."""
    client = rooms.client()

    answers = [post(client, "Hello", sid="SM1") for _ in range(3)]

    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"<Response/>")] * 3
    assert [answer.mimetype for answer in answers] == ["text/xml"] * 3
    assert (rooms.counts()["inbox"], rooms.counts()["outgoing"]) == (1, 1)


def test_the_answer_comes_without_a_call_to_anybody(rooms: House) -> None:
    """The provider does not listen at all, and the door answers all the same."""
    a_member(rooms, a_forum(rooms))

    assert post(rooms.client(), "HELP").status_code == HTTPStatus.OK
    assert rooms.column("SELECT state FROM outgoing") == ["ready"]
    assert NUMBER not in rooms.texts_to()[0]
