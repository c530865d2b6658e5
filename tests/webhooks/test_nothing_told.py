"""No answer tells what runs here, or in which version."""

import re
from pathlib import Path

from werkzeug.test import TestResponse

from tests.fakes.twilio_posts import inbound_fields
from tests.rooms import PHONE, House, post, post_fields
from tests.webhooks.test_health import closed

NAMES = (b"flask", b"werkzeug", b"gunicorn", b"python", b"jinja", b"sqlalchemy", b"traceback")
VERSION = re.compile(rb"\d+\.\d+\.\d+")


def told(answer: TestResponse) -> list[bytes]:
    """List what an answer tells of the machine."""
    whole = b"\n".join([str(answer.headers).encode(), answer.data]).lower()
    return [name for name in NAMES if name in whole] + VERSION.findall(whole)


def test_no_answer_names_what_runs_here(rooms: House, tmp_path: Path) -> None:
    """Of any status, headers and body hold no name and no version."""
    client, gone = rooms.client(), closed(rooms, tmp_path).client()
    answers = {
        "front": client.get("/"),
        "health": client.get("/health"),
        "text": post(client, "Hello"),
        "forged": client.post("/in/sms", data={"Body": "a"}),
        "unknown": client.get("/nothing/here"),
        "no door": client.post("/in/nobody"),
        "method": client.get("/in/sms"),
        "options": client.options("/in/sms"),
        "too large": post_fields(client, inbound_fields(PHONE, "a" * 66_000)),
        "admin": client.get("/admin/"),
        "admin unknown": client.get("/admin/nothing/here"),
        "admin method": client.delete("/admin/"),
        "admin too large": client.post("/admin/sign-in", data={"a": "b" * 2_100_000}),
        "bad host": client.get("/", headers={"Host": "a b/\\"}),
        "health gone": gone.get("/health"),
        "text gone": post(gone, "Hello"),
        "figures": client.get("/metrics"),
        "broken": broken(rooms),
    }

    assert {name: told(answer) for name, answer in answers.items() if told(answer)} == {}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "front": 200,
        "health": 200,
        "text": 200,
        "forged": 403,
        "figures": 403,
        "unknown": 404,
        "no door": 404,
        "method": 405,
        "options": 200,
        "too large": 413,
        "admin": 303,
        "admin unknown": 303,
        "admin method": 303,
        "admin too large": 413,
        "bad host": 200,
        "health gone": 503,
        "text gone": 503,
        "broken": 500,
    }


def broken(rooms: House) -> TestResponse:
    """Provoke an error that nobody foresaw, in a page that the test itself puts up."""
    app = rooms.client().application

    @app.get("/broken")
    def page() -> str:
        raise RuntimeError("python 3.11.7")

    return app.test_client().get("/broken")


def test_every_answer_is_kept_out_of_caches_frames_and_referrers(rooms: House) -> None:
    """Also an error, also the front page."""
    expected = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    client = rooms.client()
    answers = [client.get("/health"), client.get("/nothing"), post(client, "Hello")]

    assert [{name: answer.headers.get(name) for name in expected} for answer in answers] == [
        expected
    ] * 3


def test_the_front_page_names_nothing(rooms: House) -> None:
    """Whoever finds the address learns nothing of whom it is for."""
    page = rooms.client().get("/").get_data(as_text=True).lower()

    assert [word for word in ("forum", "police", "victim", "line one") if word in page] == []
