"""What Prometheus is told, and who may ask."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import update

from storage import house
from storage.addresses import Address
from storage.inbox import UNREAD, Inbox
from storage.outgoing import FAILED, HELD, READY, Outgoing
from tests.rooms import PHONE, House, post

TOKEN = "a-token-for-figures"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}


def found(rooms: House) -> dict[tuple[str, ...], float]:
    """Ask for the figures: by name and labels."""
    answer = rooms.client(TOKEN).get("/metrics", headers=ALLOWED)
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("forumline_"), *sample.labels.values()): sample.value
        for family in families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
@pytest.mark.parametrize("token", [TOKEN, None])
def test_nobody_else_sees_them(rooms: House, header: str, token: str | None) -> None:
    """Without the token, and where none is set, they are refused."""
    answer = rooms.client(token).get("/metrics", headers={"Authorization": header})

    assert (answer.status_code, answer.data) == (403, b"")


def test_where_none_is_set_no_token_is_right(rooms: House) -> None:
    """Not even the word that stands for none."""
    answers = [
        rooms.client().get("/metrics", headers={"Authorization": header}).status_code
        for header in (ALLOWED["Authorization"], "Bearer None", "Bearer ")
    ]

    assert answers == [403, 403, 403]


def test_each_state_is_there_from_the_beginning(rooms: House) -> None:
    """With nought, so that an alert can watch it."""
    first = found(rooms)

    assert {name[1]: value for name, value in first.items() if name[0] == "outgoing"} == (
        dict.fromkeys(
            (
                "held", "ready", "leased", "sending", "sent", "delivered", "failed", "cancelled",
                "expired", "unsure",
            ),
            0,
        )
    )  # fmt: skip
    assert {name[1]: value for name, value in first.items() if name[0] == "inbox"} == (
        dict.fromkeys(("understood", "filed", "kept", "unread"), 0)
    )
    assert (first["oldest_ready_seconds",], first["clock_overdue_seconds",]) == (0, 0)


def test_what_waits_is_counted_and_its_age_told(rooms: House) -> None:
    """A reply that waits, and the worker that should send it."""
    with rooms.database.write() as connection:
        house.tick(connection, "worker", rooms.clock())
    rooms.hear("hello")
    rooms.clock.passes(seconds=90)
    told = found(rooms)

    assert told["outgoing", "ready"] == 1
    assert told["oldest_ready_seconds",] == 90
    assert told["process_silent_seconds", "worker"] == 90
    assert told["inbox", "kept"] == 1


def test_what_the_clock_should_have_done_is_told(rooms: House) -> None:
    """A poll, news, or a conversation that goes on by itself."""
    rooms.hear("hello")
    late = rooms.clock() - timedelta(minutes=5)
    with rooms.database.write() as connection:
        connection.execute(update(Address).values(wake_at=late))

    assert found(rooms)["clock_overdue_seconds",] == 300


def test_what_was_refused_and_how_long_replies_take(rooms: House) -> None:
    """By channel and the provider's own code; times are from her text to the call."""
    rooms.hear("hello")
    rooms.hear("hello again", chat="+447700900124")
    rooms.clock.passes(seconds=2)
    with rooms.database.write() as connection:
        failed = {"state": FAILED, "provider_code": "30003", "sending_at": rooms.clock()}
        connection.execute(update(Outgoing).values(**failed))
        connection.execute(update(Inbox).values(state=UNREAD))
    told = found(rooms)

    assert told["refused", "sms", "30003", "failed"] == told["outgoing", "failed"] == 2
    assert [told["reply_seconds", share] for share in ("0.5", "0.95", "0.99")] == [2, 2, 2]
    assert told["inbox", "unread"] == told["unread_by_the_bot",] == 2
    rooms.do(update(Inbox).values(read_at=rooms.clock()))
    assert found(rooms)["unread_by_the_bot",] == 0


def test_what_waited_for_a_time_that_has_come_is_as_old_as_that(rooms: House) -> None:
    """A message that is tried again, or waited for a good moment, may go from then on."""
    rooms.hear("hello")
    rooms.do(update(Outgoing).values(state=HELD, due_at=rooms.clock() + timedelta(minutes=2)))
    before = found(rooms)["oldest_ready_seconds",]
    rooms.clock.passes(minutes=5)

    assert (before, found(rooms)["oldest_ready_seconds",]) == (0, 180)


def test_what_does_not_flow_and_since_when_it_has(rooms: House) -> None:
    """Each kind with 1 or nought; of channels, for each that is known."""
    rooms.hear("hello")
    with rooms.database.write() as connection:
        house.tick(connection, "left:sms", rooms.clock() - timedelta(hours=1))
        house.tick(connection, "worker", rooms.clock() + timedelta(minutes=5))
    rooms.clock.passes(minutes=5)
    told = found(rooms)

    assert {name[1:]: value for name, value in told.items() if name[0] == "trouble"} == {
        ("", "worker"): 0,
        ("", "clock"): 0,
        ("", "unread"): 0,
        ("sms", "queue"): 1,
        ("sms", "refused"): 0,
        ("sms", "unheard"): 0,
        ("sms", "silent"): 0,
    }
    assert (told["heard_seconds", "sms"], told["left_seconds", "sms"]) == (300, 3900)


def test_what_turns_took_in_the_process_that_answers(rooms: House) -> None:
    """Of each text that came in by its doors, once one has; not of what the worker heard."""
    client = rooms.client(TOKEN)
    rooms.hear("hello")
    assert told_of_turns(client) == []
    post(client, "hello again")
    taken = told_of_turns(client)

    assert len(taken) == 3
    assert 0 < min(taken) == max(taken) < 60


def told_of_turns(client: FlaskClient) -> list[float]:
    """Give the quantiles of the time that turns took."""
    answer = client.get("/metrics", headers=ALLOWED)
    samples = [sample for family in families(answer.text) for sample in family.samples]
    return [one.value for one in samples if one.name == "forumline_turn_seconds"]


def test_nothing_of_anybody_is_told(rooms: House) -> None:
    """No word, number or name stands in the figures."""
    rooms.hear("the letter came on a Tuesday")
    text = rooms.client(TOKEN).get("/metrics", headers=ALLOWED).text

    assert [word for word in ("letter", "Tuesday", PHONE, PHONE[1:]) if word in text] == []
    assert {HELD, READY} <= set(text.replace('"', " ").split())
