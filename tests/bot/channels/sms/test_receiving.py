"""What Twilio posts to us: whether it is genuine, what it says, and how far ours have come."""

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.messages import Inbound, Outcome, Progress, Receipt
from tests.bot.channels.payloads import NOW, PHONE, PUBLIC_URL, SID
from tests.bot.channels.sms.line import TEXT, a_channel
from tests.fakes.twilio_posts import inbound_fields, signature

FORM = "application/x-www-form-urlencoded"
Fields = list[tuple[str, str]]


def a_post(
    body: bytes | str,
    signed: str | None,
    path: str = "/in/sms",
    query: str = "",
    content_type: str | None = FORM,
) -> Request:
    """Build a request as it reaches us behind a proxy, under another name than the public one."""
    builder = EnvironBuilder(
        path=path,
        base_url="http://10.0.0.7:8000",
        query_string=query,
        method="POST",
        data=body,
        content_type=content_type,
        headers=[] if signed is None else [("X-Twilio-Signature", signed)],
    )
    return Request(builder.get_environ())


def a_webhook(fields: Fields, url: str = f"{PUBLIC_URL}/in/sms") -> Request:
    """Build a webhook that Twilio signed for this address."""
    parts = urlsplit(url)
    path = parts.path[parts.path.index("/in/" if "/in/" in url else "/receipts/") :]
    return a_post(urlencode(fields), signature(url, fields), path, parts.query)


USUAL = inbound_fields(PHONE, TEXT, SID)
GOOD = signature(f"{PUBLIC_URL}/in/sms", USUAL)
BODY = urlencode(USUAL)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(USUAL, id="usual"),
        pytest.param(inbound_fields(PHONE, "", SID), id="empty body"),
        pytest.param(inbound_fields(PHONE, "", SID, Body=None), id="no body"),
        pytest.param(inbound_fields(PHONE, "  two  spaces \r\n", SID), id="spaces kept"),
        pytest.param(inbound_fields(PHONE, "a", SID, New="x", Empty=""), id="unknown fields"),
        pytest.param(inbound_fields(PHONE, "a", SID, Media=["2", "1", "2"]), id="repeated"),
        pytest.param(inbound_fields(PHONE, "\u200f\u0661 \U0001f600 \0", SID), id="odd letters"),
        pytest.param([], id="no fields"),
    ],
)
def test_what_twilio_signed_is_genuine(fields: Fields) -> None:
    """All fields take part in the signature, whatever they are called."""
    assert a_channel().is_genuine(a_webhook(fields)) is True


@pytest.mark.parametrize(
    ("public_url", "signed_for"),
    [
        ("https://line.example", "https://line.example/in/sms"),
        ("https://line.example/", "https://line.example/in/sms"),
        ("https://line.example", "https://line.example:443/in/sms"),
        ("https://line.example:443", "https://line.example/in/sms"),
        ("http://line.example", "http://line.example:80/in/sms"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/in/sms"),
        ("https://line.example/a/b", "https://line.example/a/b/in/sms"),
        ("https://line.example/a/b/", "https://line.example/a/b/in/sms"),
    ],
)
def test_the_signature_counts_for_the_public_address(public_url: str, signed_for: str) -> None:
    """A proxy may rename, strip a folder, or hide the port: PUBLIC_URL alone counts."""
    request = a_webhook(USUAL, signed_for)
    assert a_channel(PUBLIC_URL=public_url).is_genuine(request) is True


@pytest.mark.parametrize("query", ["row=a%2Fb%20c&x=%C3%A9", "row=a&row=b", "row=a+b", "row="])
def test_the_query_counts_as_it_came(query: str) -> None:
    """A query that was decoded and encoded anew would not fit its signature."""
    fields = [("MessageSid", SID)]
    request = a_webhook(fields, f"{PUBLIC_URL}/receipts/sms?{query}")
    assert a_channel().is_genuine(request) is True


FORGED = {
    "unsigned": a_post(BODY, None),
    "empty signature": a_post(BODY, ""),
    "another token": a_post(BODY, signature(f"{PUBLIC_URL}/in/sms", USUAL, "2e" * 16)),
    "not ASCII": a_post(BODY, "é" * 28),
    "changed text": a_post(BODY.replace("late", "soon"), GOOD),
    "one field more": a_post(BODY + "&OptOutType=STOP", GOOD),
    "one field less": a_post(BODY.replace("&ToZip=", ""), GOOD),
    "a repeated field": a_post(BODY + "&Body=another", GOOD),
    "another door": a_post(BODY, GOOD, "/receipts/sms"),
    "a query more": a_post(BODY, GOOD, query="row=a"),
    "another query": a_post(BODY, signature(f"{PUBLIC_URL}/in/sms?row=a", USUAL), query="row=b"),
    "signed for http": a_post(BODY, signature("http://line.example/in/sms", USUAL)),
    "signed for where it came": a_post(BODY, signature("http://10.0.0.7:8000/in/sms", USUAL)),
    "JSON": a_post("{}", signature(f"{PUBLIC_URL}/in/sms", []), content_type="application/json"),
    "no type": a_post(BODY, GOOD, content_type=None),
    "several parts": a_post(BODY, GOOD, content_type="multipart/form-data; boundary=x"),
    "bytes that are no text": a_post(b"Body=%ED%A0%80&\xff=%00", GOOD),
}


@pytest.mark.parametrize("request_", FORGED.values(), ids=FORGED.keys())
def test_anything_else_is_not_genuine(request_: Request) -> None:
    """What Twilio did not sign, as it came, is refused and raises nothing."""
    assert a_channel().is_genuine(request_) is False


@given(st.binary(), st.text(), st.text(st.characters(codec="latin-1", exclude_characters="\r\n")))
def test_no_request_raises(body: bytes, query: str, signed: str) -> None:
    """Whatever bytes come, checking and reading end in an answer."""
    channel = a_channel()
    request = a_post(body, signed, query=urlencode({"row": query.encode(errors="replace")}))
    assert channel.is_genuine(request) is False
    (inbound,) = channel.read(request)
    assert (inbound.text + inbound.chat + inbound.message_id).encode()
    channel.receipt(request)


def an_inbound(**other: object) -> Inbound:
    """Build what the usual form says, with something else in it."""
    usual: dict[str, object] = {
        "channel": "sms",
        "chat": PHONE,
        "message_id": SID,
        "text": TEXT,
        "said_at": NOW,
    }
    return Inbound(**usual | other)  # type: ignore[arg-type]  # each test names real fields


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(USUAL, an_inbound(), id="usual"),
        pytest.param(inbound_fields(PHONE, "", SID, Body=None), an_inbound(text=""), id="no body"),
        pytest.param(
            inbound_fields(PHONE, "", SID, NumMedia="2", MediaUrl0="https://media.example"),
            an_inbound(text="", media=True),
            id="picture",
        ),
        pytest.param(
            inbound_fields(PHONE, TEXT, SID, NumMedia="many"), an_inbound(), id="no number"
        ),
        pytest.param(
            inbound_fields(PHONE, "Stop", SID, OptOutType="STOP"),
            an_inbound(text="STOP", answered=True),
            id="stop",
        ),
        pytest.param(
            inbound_fields(PHONE, "start", SID, OptOutType="START"),
            an_inbound(text="start", answered=True),
            id="start",
        ),
        pytest.param(
            inbound_fields(PHONE, "HELP", SID, OptOutType="HELP"),
            an_inbound(text="HELP", answered=True),
            id="help",
        ),
        pytest.param(
            inbound_fields(PHONE, "STOP", SID), an_inbound(text="STOP"), id="stop unanswered"
        ),
        pytest.param(
            inbound_fields(PHONE, TEXT, None, MessageSid=None, SmsSid=SID),
            an_inbound(),
            id="the older name of the id",
        ),
        pytest.param(
            inbound_fields(PHONE, TEXT, SID, Body=["one", "two"]),
            an_inbound(text="one"),
            id="repeated",
        ),
        pytest.param(
            inbound_fields("Parcels", TEXT, SID),
            an_inbound(chat="Parcels", answered=True),
            id="a name",
        ),
        pytest.param(
            inbound_fields("60075", TEXT, SID),
            an_inbound(chat="60075", answered=True),
            id="a short code",
        ),
        pytest.param(
            inbound_fields("", TEXT, SID, From=None),
            an_inbound(chat="anonymous", answered=True),
            id="nobody",
        ),
        pytest.param(
            inbound_fields(PHONE, "a\0b\x07\u200f\n\U0001f600", SID),
            an_inbound(text="ab\x07\u200f\n\U0001f600"),
            id="control characters",
        ),
        pytest.param(
            inbound_fields(PHONE, "x" * 60_000, SID), an_inbound(text="x" * 60_000), id="long"
        ),
    ],
)
def test_each_form_is_read(fields: Fields, expected: Inbound) -> None:
    """Whatever is missing or odd, the text is taken in."""
    assert a_channel().read(a_webhook(fields)) == (expected,)


def test_a_text_without_id_is_the_same_when_it_comes_again() -> None:
    """Twilio's token of a repetition stands in for the id, else the signature does."""
    fields = inbound_fields(PHONE, TEXT, MessageSid=None, SmsSid=None, SmsMessageSid=None)
    bare, with_token = a_webhook(fields), a_webhook(fields)
    with_token.environ["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"] = "first-try"
    ids = [a_channel().read(request)[0].message_id for request in (bare, with_token)]
    assert ids == [signature(f"{PUBLIC_URL}/in/sms", fields), "first-try"]


def test_a_lone_surrogate_stays_as_it_was_written() -> None:
    """What is sealed later must be text that UTF-8 can hold."""
    (inbound,) = a_channel().read(a_post("Body=a%ED%A0%80b", GOOD))
    assert inbound.text == "a%ED%A0%80b"


def test_thanks_answers_nothing() -> None:
    """A reply in the webhook's answer would pass the outbox by."""
    assert a_channel().thanks(a_webhook(USUAL)) == ("<Response/>", {"Content-Type": "text/xml"})


@pytest.mark.parametrize(
    ("status", "code", "progress", "outcome"),
    [
        ("accepted", "", None, None),
        ("scheduled", "", None, None),
        ("queued", "", None, None),
        ("sending", "", None, None),
        ("sent", "", Progress.SENT, None),
        ("delivered", "", Progress.DELIVERED, None),
        ("Delivered", "", Progress.DELIVERED, None),
        ("read", "", Progress.DELIVERED, None),
        ("undelivered", "30003", Progress.FAILED, Outcome.UNREACHABLE),
        ("undelivered", "30004", Progress.FAILED, Outcome.UNREACHABLE),
        ("undelivered", "30005", Progress.FAILED, Outcome.UNREACHABLE),
        ("undelivered", "30006", Progress.FAILED, Outcome.NO_MOBILE),
        ("undelivered", "30007", Progress.FAILED, Outcome.FAILED),
        ("failed", "21610", Progress.FAILED, Outcome.STOPPED),
        ("failed", "30036", Progress.FAILED, Outcome.FAILED),
        ("failed", "", Progress.FAILED, Outcome.FAILED),
        ("canceled", "", Progress.FAILED, Outcome.FAILED),
        ("partially_delivered", "", None, None),
        ("a new state", "30003", None, None),
        ("", "", None, None),
    ],
)
def test_each_status_is_read(
    status: str, code: str, progress: Progress | None, outcome: Outcome | None
) -> None:
    """A callback says how far one message has come, and what that means for the phone."""
    fields = [("MessageSid", SID), ("MessageStatus", status), ("ErrorCode", code)]
    request = a_webhook(fields, f"{PUBLIC_URL}/receipts/sms?row=tok-1")
    expected = Receipt("tok-1", SID, progress, code, outcome)
    assert a_channel().receipt(request) == expected


@pytest.mark.parametrize(
    ("query", "fields", "expected"),
    [
        (
            "row=tok-1",
            [("SmsSid", SID), ("SmsStatus", "sent")],
            Receipt("tok-1", SID, Progress.SENT),
        ),
        ("row=a%2Fb", [("MessageSid", SID)], Receipt("a/b", SID, None)),
        ("row=one&row=two", [("MessageSid", SID)], Receipt("one", SID, None)),
        ("row=", [("MessageSid", SID)], None),
        ("", [("MessageSid", SID)], None),
        ("row=tok-1", [("MessageStatus", "sent")], None),
    ],
)
def test_a_callback_names_its_row(query: str, fields: Fields, expected: Receipt | None) -> None:
    """A callback without row or message is none of ours."""
    request = a_webhook(fields, f"{PUBLIC_URL}/receipts/sms?{query}")
    assert a_channel().receipt(request) == expected
