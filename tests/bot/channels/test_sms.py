"""SMS through Twilio, over real signed forms and the real client."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.channels.sms import Sms, server
from bot.messages import Inbound, Outcome, Progress, Receipt, Sending, Sent
from bot.settings import Settings
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio, Plan, inbound_fields, signature

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
PUBLIC_URL = "https://line.example"
MEMBER = "+447700900123"
TEXT = "The update came late \u00e9"
SID = "SM" + "ab" * 16
FORM = "application/x-www-form-urlencoded"
Fields = list[tuple[str, str]]


def a_channel(**environ: str) -> Sms:
    """Build the channel as `.env` would."""
    usual = {
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": twilio.ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": twilio.AUTH_TOKEN,
        "TWILIO_FROM": twilio.NUMBER,
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }
    return Sms(Settings.read(usual | environ, None), lambda: NOW)


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


USUAL = inbound_fields(MEMBER, TEXT, SID)
GOOD = signature(f"{PUBLIC_URL}/in/sms", USUAL)
BODY = urlencode(USUAL)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(USUAL, id="usual"),
        pytest.param(inbound_fields(MEMBER, "", SID), id="empty body"),
        pytest.param(inbound_fields(MEMBER, "", SID, Body=None), id="no body"),
        pytest.param(inbound_fields(MEMBER, "  two  spaces \r\n", SID), id="spaces kept"),
        pytest.param(inbound_fields(MEMBER, "a", SID, New="x", Empty=""), id="unknown fields"),
        pytest.param(inbound_fields(MEMBER, "a", SID, Media=["2", "1", "2"]), id="repeated"),
        pytest.param(inbound_fields(MEMBER, "\u200f\u0661 \U0001f600 \0", SID), id="odd letters"),
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
        "chat": MEMBER,
        "message_id": SID,
        "text": TEXT,
        "said_at": NOW,
    }
    return Inbound(**usual | other)  # type: ignore[arg-type]  # each test names real fields


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(USUAL, an_inbound(), id="usual"),
        pytest.param(inbound_fields(MEMBER, "", SID, Body=None), an_inbound(text=""), id="no body"),
        pytest.param(
            inbound_fields(MEMBER, "", SID, NumMedia="2", MediaUrl0="https://media.example"),
            an_inbound(text="", media=True),
            id="picture",
        ),
        pytest.param(
            inbound_fields(MEMBER, TEXT, SID, NumMedia="many"), an_inbound(), id="no number"
        ),
        pytest.param(
            inbound_fields(MEMBER, "Stop", SID, OptOutType="STOP"),
            an_inbound(text="STOP", answered=True),
            id="stop",
        ),
        pytest.param(
            inbound_fields(MEMBER, "start", SID, OptOutType="START"),
            an_inbound(text="start", answered=True),
            id="start",
        ),
        pytest.param(
            inbound_fields(MEMBER, "HELP", SID, OptOutType="HELP"),
            an_inbound(text="HELP", answered=True),
            id="help",
        ),
        pytest.param(
            inbound_fields(MEMBER, "STOP", SID), an_inbound(text="STOP"), id="stop unanswered"
        ),
        pytest.param(
            inbound_fields(MEMBER, TEXT, None, MessageSid=None, SmsSid=SID),
            an_inbound(),
            id="the older name of the id",
        ),
        pytest.param(
            inbound_fields(MEMBER, TEXT, SID, Body=["one", "two"]),
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
            inbound_fields(MEMBER, "a\0b\x07\u200f\n\U0001f600", SID),
            an_inbound(text="ab\x07\u200f\n\U0001f600"),
            id="control characters",
        ),
        pytest.param(
            inbound_fields(MEMBER, "x" * 60_000, SID), an_inbound(text="x" * 60_000), id="long"
        ),
    ],
)
def test_each_form_is_read(fields: Fields, expected: Inbound) -> None:
    """Whatever is missing or odd, the text is taken in."""
    assert a_channel().read(a_webhook(fields)) == (expected,)


def test_a_text_without_id_is_the_same_when_it_comes_again() -> None:
    """Twilio's token of a repetition stands in for the id, else the signature does."""
    fields = inbound_fields(MEMBER, TEXT, MessageSid=None, SmsSid=None, SmsMessageSid=None)
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
        ("undelivered", "30006", Progress.FAILED, Outcome.UNREACHABLE),
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


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeTwilio]:
    """Give one fake Twilio to the tests of this file; each test has a number of its own."""
    with twilio.in_thread() as running:
        yield running


def a_sending(chat: str = MEMBER, **other: object) -> Sending:
    """Build a message to one phone."""
    usual: dict[str, object] = {"chat": chat, "words": TEXT, "receipt_token": "tok/1&2"}
    return Sending(**usual | other)  # type: ignore[arg-type]  # each test names real fields


def sent(sending: Sending, **environ: str) -> Sent:
    """Send one message in an event loop of its own."""

    async def send() -> Sent:
        channel = a_channel(**environ)
        try:
            return await channel.send(sending)
        finally:
            await channel.close()

    return asyncio.run(send())


def test_a_message_reaches_twilio_with_all_it_needs(provider: FakeTwilio) -> None:
    """The sender, the words, the row's own address and the time limit go along."""
    chat = "+447700900200"
    result = sent(a_sending(chat, valid_for=timedelta(seconds=599.9)), TWILIO_API_URL=provider.url)
    (taken,) = provider.accepted(chat)
    assert result == Sent(Outcome.SENT, provider_id=taken["sid"])
    got = {key: taken[key] for key in ("from", "messaging_service_sid", "body", "validity_period")}
    assert got == {
        "from": twilio.NUMBER,
        "messaging_service_sid": None,
        "body": TEXT,
        "validity_period": "599",
    }
    address = urlsplit(taken["status_callback"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{PUBLIC_URL}/receipts/sms"
    assert parse_qs(address.query) == {"row": ["tok/1&2"]}


def test_a_messaging_service_sends_by_its_id(provider: FakeTwilio) -> None:
    """TWILIO_FROM may name a service, which then chooses the number."""
    chat = "+447700900201"
    result = sent(a_sending(chat), TWILIO_API_URL=provider.url, TWILIO_FROM=twilio.SERVICE)
    (taken,) = provider.accepted(chat)
    assert result.outcome is Outcome.SENT
    assert (taken["from"], taken["messaging_service_sid"]) == (None, twilio.SERVICE)


@pytest.mark.parametrize(
    ("valid_for", "period"),
    [
        (timedelta(0), "1"),
        (timedelta(seconds=-5), "1"),
        (timedelta(seconds=36_000), "36000"),
        (timedelta(days=14), "36000"),
    ],
)
def test_the_time_limit_stays_within_what_twilio_takes(
    provider: FakeTwilio, valid_for: timedelta, period: str
) -> None:
    """A period out of bounds would be refused, and the message lost."""
    before = len(provider.accepted("+447700900202"))
    sent(a_sending("+447700900202", valid_for=valid_for), TWILIO_API_URL=provider.url)
    taken = provider.accepted("+447700900202")[before:]
    assert [message["validity_period"] for message in taken] == [period]


PLANS: dict[str, tuple[Plan, Sent]] = {
    "stopped": ({"error": 21610}, Sent(Outcome.STOPPED, code="21610")),
    "no number": ({"error": 21211}, Sent(Outcome.UNREACHABLE, code="21211")),
    "no mobile": ({"error": 21614}, Sent(Outcome.UNREACHABLE, code="21614")),
    "too long": ({"error": 21617}, Sent(Outcome.FAILED, code="21617")),
    "queue full": ({"error": 21611, "status": 400}, Sent(Outcome.TRY_LATER, code="21611")),
    "not our sender": ({"error": 21606}, Sent(Outcome.TRY_LATER, code="21606")),
    "too many": ({"error": 20429}, Sent(Outcome.TRY_LATER, code="20429")),
    "too many, with a wait": (
        {"error": 20429, "retry_after": "7"},
        Sent(Outcome.TRY_LATER, code="20429", wait=timedelta(seconds=7)),
    ),
    "a wait that is no number": (
        {"error": 20429, "retry_after": "Tue, 24 Nov 2026 10:30:00 GMT"},
        Sent(Outcome.TRY_LATER, code="20429"),
    ),
    "broken": ({"error": 20500}, Sent(Outcome.TRY_LATER, code="20500")),
    "down": (
        {"error": 20503, "retry_after": "30"},
        Sent(Outcome.TRY_LATER, code="20503", wait=timedelta(seconds=30)),
    ),
    "forbidden": (
        {"answer": "<html>", "status": 403, "accept": False},
        Sent(Outcome.TRY_LATER, code="403"),
    ),
    "a gateway": (
        {"answer": "<html>", "status": 502, "accept": False},
        Sent(Outcome.TRY_LATER, code="502"),
    ),
    "an odd error": (
        {"answer": '{"code": "+447700900123"}', "status": 400, "accept": False},
        Sent(Outcome.FAILED, code="400"),
    ),
    "moved": ({"answer": "", "status": 302, "accept": False}, Sent(Outcome.UNSURE, code="302")),
    "taken, answered with garbage": ({"answer": "<html>"}, Sent(Outcome.UNSURE)),
    "taken, answered with nothing": ({"answer": ""}, Sent(Outcome.UNSURE)),
    "taken, answered with a list": ({"answer": "[]"}, Sent(Outcome.UNSURE)),
    "taken, answered without an id": ({"answer": '{"sid": 7}'}, Sent(Outcome.UNSURE)),
    "taken, then broken off": ({"answer": None}, Sent(Outcome.UNSURE)),
    "broken off before": ({"answer": None, "accept": False}, Sent(Outcome.UNSURE)),
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(PLANS)), ids=list(PLANS))
def test_each_answer_says_what_to_do_next(provider: FakeTwilio, number: int, name: str) -> None:
    """One call is made, never a second one, and its answer becomes one of six outcomes."""
    chat = f"+447700900{300 + number}"
    plan, expected = PLANS[name]
    provider.plan(**(plan | Plan(to=chat)))
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == expected
    assert provider.calls().count(chat) == 1


def test_wrong_credentials_lose_nothing(provider: FakeTwilio) -> None:
    """While somebody mends the token, messages wait."""
    environ = {"TWILIO_API_URL": provider.url, "TWILIO_AUTH_TOKEN": "3f" * 16}
    expected = Sent(Outcome.TRY_LATER, code="20003")
    assert sent(a_sending("+447700900203"), **environ) == expected


@pytest.mark.parametrize("chat", ["", "anonymous", "Parcels", "60075", "07700900123", "+44"])
def test_what_is_no_number_is_never_sent_to(provider: FakeTwilio, chat: str) -> None:
    """Twilio is not asked for what cannot be."""
    before = provider.calls()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNREACHABLE)
    assert provider.calls() == before


def a_closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_what_never_left_is_tried_again(provider: FakeTwilio) -> None:
    """No connection, no such name and no encryption: Twilio has seen nothing."""
    addresses = [
        f"http://127.0.0.1:{a_closed_port()}",
        "http://nobody.invalid",
        provider.url.replace("http:", "https:"),
    ]
    results = [sent(a_sending(), TWILIO_API_URL=address) for address in addresses]
    assert results == [Sent(Outcome.TRY_LATER)] * 3


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Listen for one call, answer it with these bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{",
    ],
)
def test_an_answer_that_breaks_leaves_us_unsure(answer: bytes) -> None:
    """The message may have left, so it is not tried again by itself."""
    with answering(answer) as address:
        assert sent(a_sending(), TWILIO_API_URL=address) == Sent(Outcome.UNSURE)


@pytest.mark.slow
def test_a_call_ends_within_ten_seconds(provider: FakeTwilio) -> None:
    """A lease lasts 20 seconds: a call that hangs is given up well before."""
    chat = "+447700900204"
    provider.plan(to=chat, then_hold=True)
    begun = time.monotonic()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNSURE)
    assert 9 < time.monotonic() - begun < 20
    provider.release(chat)


@pytest.mark.slow
def test_a_connection_that_hangs_is_tried_again() -> None:
    """As long as there is no connection, nothing has left."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        begun = time.monotonic()
        assert sent(a_sending(), TWILIO_API_URL=address) == Sent(Outcome.TRY_LATER)
        assert time.monotonic() - begun < 20


def test_one_client_serves_many_and_opens_again(provider: FakeTwilio) -> None:
    """Sixteen calls go side by side over one client, which opens anew after it was closed."""
    channel = a_channel(TWILIO_API_URL=provider.url)
    chats = [f"+447700900{number}" for number in range(400, 416)]

    async def send_all() -> list[Outcome]:
        results = await asyncio.gather(*(channel.send(a_sending(chat)) for chat in chats))
        await channel.close()
        return [result.outcome for result in results]

    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert [len(provider.accepted(chat)) for chat in chats] == [2] * 16


def test_the_environment_of_the_process_moves_nothing(
    provider: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our own settings decide where a message goes."""
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    channel = a_channel(TWILIO_API_URL=provider.url)

    async def send() -> tuple[Outcome, str]:
        result = await channel.send(a_sending("+447700900205"))
        host = channel._client.get_hostname("https://api.twilio.com")
        await channel.close()
        return result.outcome, host

    assert asyncio.run(send()) == (Outcome.SENT, "https://api.twilio.com")


@pytest.mark.parametrize(
    "plan",
    [{}, {"error": 21211}, {"error": 20500}, {"answer": "<html>"}, {"answer": None}],
)
def test_nothing_of_a_message_stands_in_a_log(
    provider: FakeTwilio, caplog: pytest.LogCaptureFixture, plan: Plan
) -> None:
    """At DEBUG, no logger of ours or of the client writes of the number, the text or the token."""
    chat = "+447700900206"
    caplog.set_level(logging.DEBUG)
    provider.plan(**(plan | Plan(to=chat)))
    result = sent(a_sending(chat, words="Kingfisher"), TWILIO_API_URL=provider.url)
    written = caplog.text + repr(result) + repr(a_sending(chat, words="Kingfisher"))
    secrets = [chat[3:], "Kingfisher", "tok", twilio.AUTH_TOKEN, twilio.ACCOUNT_SID, "SM"]
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.parametrize(
    ("api_url", "expected"),
    [
        (None, "https://messaging.twilio.com"),
        ("https://api.dublin.ie1.twilio.com", "https://messaging.dublin.ie1.twilio.com"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("https://api.line.example", "https://api.line.example"),
    ],
)
def test_each_server_of_a_region_is_called_by_its_name(api_url: str | None, expected: str) -> None:
    """TWILIO_API_URL names one of them; anything else stands for all."""
    assert server("messaging", api_url) == expected
