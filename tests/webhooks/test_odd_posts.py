"""Signed posts with odd things in them: a clear answer, nothing lost, nothing doubled."""

from urllib.parse import unquote_to_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from storage.addresses import Address
from storage.inbox import KEPT, Inbox, unseal
from storage.outgoing import SENDING, Outgoing
from tests.fakes.twilio_posts import inbound_fields, signature, signed
from tests.rooms import PHONE, PUBLIC_URL, House, a_forum, a_member, call_back, post_fields

FORM = "application/x-www-form-urlencoded"


def kept(rooms: House) -> list[str | None]:
    """Open all that stands in the inbox."""
    query = select(
        Inbox.address_id,
        Inbox.words,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
    ).outerjoin(Address, Address.id == Inbox.address_id)
    return [unseal(rooms.keyring, row) for row in rooms.rows(query.order_by(Inbox.id))]


def post_raw(rooms: House, body: bytes, path: str = "/in/sms") -> TestResponse:
    """Bring bytes that are signed as a careful provider would read them."""
    pairs = [part.partition(b"=") for part in body.split(b"&") if part]
    fields = MultiDict((read(name), read(value)) for name, _, value in pairs)
    signed_for = signature(PUBLIC_URL + path, list(fields.items(multi=True)))
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signed_for}
    return rooms.client().post(path, data=body, headers=headers)


def read(quoted: bytes) -> str:
    """Read one name or value of a form; what is no UTF-8 stays as it is quoted."""
    return unquote_to_bytes(quoted.replace(b"+", b" ")).decode(errors="werkzeug.url_quote")


# What stands in the form, and what is kept of it: no text of ours can hold a NUL, and what is
# no UTF-8 stays as it is quoted.
WRITTEN = {
    b"": "",
    b"a%00b": "ab",
    b"%01%07%1b%7f": "\x01\x07\x1b\x7f",
    b"%E2%80%AEabc%E2%80%AC": "\u202eabc\u202c",
    b"%D9%85%D8%B1%D8%AD%D8%A8%D8%A7": "\u0645\u0631\u062d\u0628\u0627",
    b"a%ED%A0%80b": "a%ED%A0%80b",
    b"%FF%FE": "%FF%FE",
    b"100%": "100%",
    b"%zz%4": "%zz%4",
    b"%F0%9F%98%80" * 400: "\U0001f600" * 400,
    b"\xc3\xa9": "\u00e9",
}


def test_whatever_is_written_is_kept_as_it_is(rooms: House) -> None:
    """What a stranger writes waits for a person, letter for letter."""
    for place, raw in enumerate(WRITTEN):
        body = b"MessageSid=SM%d&From=%%2B447700900123&Body=" % place + raw
        assert post_raw(rooms, body).status_code == 200

    assert kept(rooms) == list(WRITTEN.values())
    assert set(rooms.column("SELECT state FROM inbox")) == {KEPT}


WRONG = (
    b"",
    b"&&&",
    b"=",
    b"=a",
    b"Body",
    b"MessageSid=SM1",
    b"MessageSid=SM2&From=&Body=a&NumMedia=many",
    b"MessageSid=SM3&From=%00&Body=a&NumMedia=-1&OptOutType=%00",
    b"MessageSid=%00&From=%2B447700900123&Body=a",
    b"MessageSid=SM4&MessageStatus=%00&ErrorCode=%00",
    b"MessageSid=SM5&MessageStatus=failed&ErrorCode=abc%00def",
    b"MessageSid=%ED%A0%80&MessageStatus=delivered",
    b"From=a&From=b&Body=1&Body=2&MessageSid=SM6&MessageSid=SM7",
    b"MessageSid=" + b"9" * 5000 + b"&From=" + b"%2B" + b"4" * 5000 + b"&Body=a",
)


@pytest.mark.parametrize(
    ("path", "status", "each"), [("/in/sms", 200, 1), ("/receipts/sms?row=x", 204, 0)]
)
def test_wrong_types_and_missing_fields_are_no_error(
    rooms: House, path: str, status: int, each: int
) -> None:
    """Posted twice, each is answered clearly, and stands in the inbox once at most."""
    answers, counts = {}, {}
    for body in WRONG:
        before = rooms.counts()["inbox"]
        answers[body] = [post_raw(rooms, body, path).status_code for _ in range(2)]
        counts[body] = rooms.counts()["inbox"] - before

    assert answers == dict.fromkeys(WRONG, [status] * 2)
    # Three of them name no id and have the same signature: they are one and the same post.
    assert {body: count for body, count in counts.items() if count != each} == dict.fromkeys(
        WRONG[1:3] if each else (), 0
    )


QUERIES = ("row=%00", "row=", "&", "row=%ED%A0%80", "row=a&row=b", "row=" + "a" * 5000, "row=%zz")


def test_an_odd_query_is_no_error(rooms: House) -> None:
    """The address of a callback that names no row of ours is answered like any other."""
    report = b"MessageSid=SM1&MessageStatus=sent"

    answers = {
        query: post_raw(rooms, report, f"/receipts/sms?{query}").status_code for query in QUERIES
    }

    assert answers == dict.fromkeys(QUERIES, 204)


def test_an_odd_error_number_is_no_error(rooms: House) -> None:
    """A callback of a real row is recorded, whatever stands where a number should."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.do(update(Outgoing).values(state=SENDING))
    (token,) = rooms.column("SELECT receipt_token FROM outgoing")

    answer = call_back(rooms.client(), token, "failed", ErrorCode="3000\x005")

    assert answer.status_code == 204
    assert rooms.column("SELECT state FROM outgoing") == ["failed"]


def test_repeated_fields_count_once(rooms: House) -> None:
    """Of a field that comes twice the first is taken, and the signature holds for both."""
    fields = inbound_fields(PHONE, "first", "SM1", Body=["first", "second"])

    assert post_fields(rooms.client(), fields).status_code == 200
    assert kept(rooms) == ["first"]


NAMES = st.sampled_from(
    ["From", "Body", "MessageSid", "SmsSid", "NumMedia", "OptOutType", "MessageStatus", "ErrorCode"]
)
FIELDS = st.lists(st.tuples(NAMES | st.text(max_size=8), st.text(max_size=60)), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FIELDS, st.sampled_from(["/in/sms", "/receipts/sms?row=a", "/receipts/sms?row=%00&b"]))
def test_no_signed_form_is_an_error(rooms: House, fields: list[tuple[str, str]], path: str) -> None:
    """Whatever a genuine form holds, it is answered, and once more changes nothing."""
    client, body = rooms.client(), urlencode(fields)
    headers = signed(PUBLIC_URL + path, MultiDict(fields).items(multi=True))
    # Without an id of its own a post is known again by what its provider sends with it.
    answers = [client.post(path, data=body, headers=headers).status_code]
    once = rooms.counts()["inbox"]
    answers.append(client.post(path, data=body, headers=headers).status_code)

    assert answers == [200 if path == "/in/sms" else 204] * 2
    assert rooms.counts()["inbox"] == once
