"""One text is followed by the log alone, from the provider's post to the call that answers it."""

import json
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import pytest

from storage import house
from storage.outgoing import DELIVERED
from tests.fakes import twilio_posts
from tests.faults.installation import PUBLIC_URL, Installation, Running, phone

pytestmark = pytest.mark.slow

NUMBER = phone(123)
WORDS = "The letter came on a Tuesday"
GIVEN = "7d1f0c3a9b5e4f62a8d0c1b2e3f40516"
# What may not stand in a log, whoever says that it is the name of a request.
UNSAFE = (
    "",
    NUMBER,
    "447700900123",
    WORDS,
    GIVEN[:-1],
    f"{GIVEN}a",
    f"{{{UUID(GIVEN)}}}",
    "é" * 32,
)


def post(web: Running, words: str, name: str | None) -> None:
    """Bring one text to the door, by a proxy that has named the request so."""
    fields = twilio_posts.inbound_fields(NUMBER, words)
    headers = twilio_posts.signed(f"{PUBLIC_URL}/in/sms", fields)
    headers |= {} if name is None else {"X-Request-Id": name}
    answer = twilio_posts.exchange("POST", f"{web.url}/in/sms", urlencode(fields), headers)
    assert answer[0] == 200


def told(running: Running, event: str) -> list[dict[str, object]]:
    """Give the lines of one event, without their time."""
    return [{k: v for k, v in line.items() if k != "at"} for line in running.events(event)]


def left_at(installation: Installation) -> datetime | None:
    """Say when the workers have last sent something by SMS, as they tell it."""
    with installation.database.read() as connection:
        return house.last_tick(connection, "left:sms")


def test_a_text_is_followed_from_the_post_to_the_call(installation: Installation) -> None:
    """The proxy's name leads to the text, the text to the row of the reply, the row to its receipt.

    No line holds more than that: no number, no word, no id of the provider.
    """
    installation.members(NUMBER)
    web, worker = installation.web(), installation.worker()
    installation.provider.report("delivered", post_to=web.url)
    post(web, WORDS, GIVEN)
    installation.until(
        lambda: [row.state for row in installation.rows()] == [DELIVERED], "the reply has arrived"
    )
    installation.until(lambda: worker.events("sent"), "it is written")
    installation.until(lambda: left_at(installation), "the worker tells when it last sent")
    (row,) = installation.rows()
    which = int(row.cause.removeprefix("reply:"))

    line = {"level": "info", "event": "heard", "inbox": which, "request": str(UUID(GIVEN))}
    assert told(web, "heard") == [line]
    sent = {"event": "sent", "row": row.id, "inbox": which, "outcome": "sent", "level": "info"}
    assert told(worker, "sent") == [sent]
    (receipt,) = told(web, "receipt")
    assert UUID(str(receipt.pop("request"))) != UUID(GIVEN)
    about = {"event": "receipt", "row": row.id, "progress": "delivered", "level": "info"}
    assert receipt == about
    whole = web.log.read_text("utf-8") + worker.log.read_text("utf-8")
    assert [secret for secret in (NUMBER[1:], "Tuesday", "SM") if secret in whole] == []


def test_no_other_name_comes_in(installation: Installation) -> None:
    """What is no plain random name gets one of ours, and stands in no line; so does none at all."""
    web = installation.web()
    for name in (*UNSAFE, None):
        post(web, WORDS, None if name is None else name.encode().decode("latin-1"))
    names = [UUID(line["request"]) for line in web.events("heard")]

    assert len(set(names)) == len(UNSAFE) + 1
    assert {name.version for name in names} == {4}
    lines = [json.dumps(line) for line in web.events("heard")]
    assert [line for line in lines if any(name and name in line for name in UNSAFE)] == []
