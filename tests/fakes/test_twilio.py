"""The fake of Twilio is as strict as Twilio, and keeps what it has taken."""

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from twilio.request_validator import RequestValidator

from tests.fakes import twilio, twilio_posts
from tests.fakes.twilio import FakeTwilio, read_journal
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.fakes.twilio_posts import inbound, signature

MEMBER = "+447700900123"
FIELDS = {"To": MEMBER, "From": NUMBER, "Body": "The room is open"}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Name a journal that does not exist yet."""
    return tmp_path / "journal"


@pytest.fixture
def provider(journal: Path) -> Iterator[FakeTwilio]:
    """Run a fake of its own for each test."""
    with twilio.in_thread(journal) as running:
        yield running


def create(
    provider: FakeTwilio, fields: dict[str, str], token: str = AUTH_TOKEN
) -> tuple[int, dict[str, object]]:
    """Create a message as any client would; the answer's status and its JSON."""
    login = b64encode(f"{ACCOUNT_SID}:{token}".encode()).decode()
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    caller = http.client.HTTPConnection(urlsplit(provider.url).netloc, timeout=10)
    try:
        caller.request("POST", path, urlencode(fields), {"Authorization": f"Basic {login}"})
        answer = caller.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        caller.close()


def test_a_signature_is_that_of_twilio() -> None:
    """Our own HMAC agrees with a known signature, in which a field comes twice."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")]
    assert signature(url, fields, "12345") == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


def test_what_is_taken_stands_in_the_journal(provider: FakeTwilio, journal: Path) -> None:
    """A message counts as gone once it is on disk, before the caller hears of it."""
    status, answer = create(provider, FIELDS)
    (kept,) = read_journal(journal)
    assert (status, answer["status"], answer["sid"]) == (201, "queued", kept["sid"])
    assert (kept["to"], kept["body"]) == (MEMBER, "The room is open")
    assert provider.accepted(MEMBER) == [kept]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"To": ""}, (400, 21211)),
        ({"To": "+12025550123"}, (400, 21211)),
        ({"From": "+447700900001"}, (400, 21606)),
        ({"Body": ""}, (400, 21602)),
        ({"Body": "x" * 1601}, (400, 21617)),
        ({"ValidityPeriod": "0"}, (400, 90007)),
        ({"ValidityPeriod": "36001"}, (400, 90007)),
        ({"StatusCallback": "/receipts"}, (400, 21609)),
    ],
)
def test_a_mistake_is_refused_as_twilio_does(
    provider: FakeTwilio, change: dict[str, str], expected: tuple[int, int]
) -> None:
    """A program that gets a field wrong learns it here; no real phone is ever taken."""
    status, answer = create(provider, FIELDS | change)
    assert (status, answer["code"]) == expected
    assert provider.accepted() == []


def test_wrong_credentials_are_refused(provider: FakeTwilio) -> None:
    """Only the account's own token sends."""
    status, answer = create(provider, FIELDS, "wrong")
    assert (status, answer["code"], provider.calls()) == (401, 20003, [])


def test_plans_are_used_up_in_their_order(provider: FakeTwilio) -> None:
    """A plan counts for its number and for so many calls."""
    provider.plan(to="+447700900124", error=21610, times=None)
    provider.plan(to=MEMBER, error=20500, times=2)
    provider.plan(to=MEMBER, error=20429)
    statuses = [create(provider, FIELDS)[0] for _ in range(4)]
    stopped = [create(provider, FIELDS | {"To": "+447700900124"})[0] for _ in range(2)]
    assert (statuses, stopped) == ([500, 500, 429, 201], [400, 400])


def test_a_held_call_waits_for_the_test(provider: FakeTwilio) -> None:
    """What is held is not taken until it is released."""
    provider.plan(to=MEMBER, hold=True)
    answers: list[int] = []
    caller = Thread(target=lambda: answers.append(create(provider, FIELDS)[0]))
    caller.start()
    assert provider.wait_for_held() == [MEMBER]
    assert provider.accepted() == []
    provider.release(MEMBER)
    caller.join(10)
    assert (answers, len(provider.accepted())) == ([201], 1)


def test_a_call_is_taken_though_its_caller_is_gone(provider: FakeTwilio, journal: Path) -> None:
    """A program that is killed while it waits has sent all the same."""
    provider.plan(to=MEMBER, hold=True)
    login = b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    caller = http.client.HTTPConnection(urlsplit(provider.url).netloc)
    caller.request("POST", path, urlencode(FIELDS), {"Authorization": f"Basic {login}"})
    provider.wait_for_held()
    caller.close()
    provider.release()
    provider.wait_for_accepted()
    assert [kept["to"] for kept in read_journal(journal)] == [MEMBER]


def test_a_process_of_its_own_ends_with_the_test(journal: Path) -> None:
    """Its journal is there after it has gone."""
    with twilio.in_process(journal) as provider:
        assert create(provider, FIELDS)[0] == 201
    assert [kept["to"] for kept in read_journal(journal)] == [MEMBER]
    with pytest.raises(ConnectionRefusedError):
        provider.calls()


class _Door(BaseHTTPRequestHandler):
    """A web server that notes what reaches it."""

    def do_POST(self) -> None:
        """Note one post, with whether Twilio's own check finds it genuine."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(parse_qsl(body, keep_blank_values=True))
        url = f"https://line.example{self.path}"
        genuine = RequestValidator(AUTH_TOKEN).validate(
            url, fields, self.headers["X-Twilio-Signature"]
        )
        posts.append((self.path, genuine, fields))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name above
        """Say nothing."""


posts: list[tuple[str, bool, dict[str, str]]] = []


@pytest.fixture
def door() -> Iterator[str]:
    """Run a web server that stands behind https://line.example."""
    posts.clear()
    with HTTPServer(("127.0.0.1", 0), _Door) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_inbound_text_is_signed_for_the_public_address(door: str) -> None:
    """Twilio's own check finds it genuine, though it is posted elsewhere."""
    assert inbound("https://line.example/", door, MEMBER, "Hello", "SM1") == (200, "")
    ((path, genuine, fields),) = posts
    assert (path, genuine, fields["Body"], fields["MessageSid"]) == (
        "/in/sms",
        True,
        "Hello",
        "SM1",
    )


def test_status_callbacks_go_to_the_address_of_the_message(provider: FakeTwilio, door: str) -> None:
    """They come by themselves where that was asked for, else when the test says so."""
    provider.report("sent", "undelivered", post_to=door)
    create(provider, FIELDS | {"StatusCallback": "https://line.example/receipts/sms?row=a%2Fb"})
    (message,) = provider.accepted()
    twilio.wait(lambda: posts, 2, 10)
    assert twilio_posts.callback(message, "failed", 30003, door) == (200, "")
    seen = [(path, ok, got["MessageStatus"], got.get("ErrorCode")) for path, ok, got in posts]
    assert seen == [
        ("/receipts/sms?row=a%2Fb", True, "sent", None),
        ("/receipts/sms?row=a%2Fb", True, "undelivered", None),
        ("/receipts/sms?row=a%2Fb", True, "failed", "30003"),
    ]


def test_nothing_leaves_this_machine() -> None:
    """A test that names a real address fails before it posts."""
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        inbound("https://line.example", "https://line.example", MEMBER, "Hello")
