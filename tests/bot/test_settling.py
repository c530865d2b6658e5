"""What a status callback or our own call says, in whatever order they come."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations, product
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.messages import Outcome, Sent
from bot.settling import Books, back_off
from storage import addresses, cancelling, claims, outcomes, rates, sends
from storage.addresses import Address
from storage.outgoing import HELD, READY, SENDING, UNSURE, Outgoing
from tests.rooms import NOW, House, a_forum, a_house, a_member, call_back

A_DAY = timedelta(days=1)


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give a house with one member on each database."""
    with a_house(database_url, tmp_path) as house:
        a_member(house, a_forum(house))
        yield house


def a_row(rooms: House, state: str = SENDING, words: str = "MENU") -> tuple[int, str]:
    """Put one reply, on its way; gives its id and the token of its callbacks."""
    rooms.hear(words)
    row = rooms.rows(select(Outgoing.id, Outgoing.receipt_token).order_by(Outgoing.id.desc()))[0]
    set_state(rooms, row.id, state)
    rooms.do(update(Address).values(put_row=row.id, put_at=rooms.clock()))
    return row.id, row.receipt_token


def set_state(rooms: House, row: int, state: str) -> None:
    """Bring a row into a state by hand."""
    until = NOW + timedelta(days=1)
    values = {"state": state, "lease": "mine", "leased_until": until, "attempts": 1}
    rooms.do(update(Outgoing).where(Outgoing.id == row).values(**values))


def state(rooms: House, row: int) -> str:
    """Say how far a row is."""
    return str(rooms.column(select(Outgoing.state).where(Outgoing.id == row))[0])


@pytest.mark.parametrize(("last", "end"), [("delivered", "delivered"), ("undelivered", "failed")])
def test_callbacks_in_any_order_come_to_the_same_end(rooms: House, last: str, end: str) -> None:
    """All orders of queued, sending, sent and the last, each twice, from three beginnings."""
    client = rooms.client()
    row, token = a_row(rooms)
    ends = {}
    orders = permutations(("queued", "sending", "sent", last))
    for begin, order in product((SENDING, UNSURE, "sent"), orders):
        set_state(rooms, row, begin)
        for status in [each for each in order for _ in range(2)]:
            assert call_back(client, token, status).status_code == 204
        ends[begin, order] = state(rooms, row)

    assert set(ends.values()) == {end}
    assert len(ends) == 72


def test_a_final_state_is_never_left(rooms: House) -> None:
    """Neither delivered, failed, cancelled nor expired moves by a callback."""
    client = rooms.client()
    row, token = a_row(rooms)
    finals = ("delivered", "failed", "cancelled", "expired")
    found = {}
    for final, status in product(finals, ("queued", "sent", "delivered", "failed")):
        set_state(rooms, row, final)
        call_back(client, token, status)
        found[final, status] = state(rooms, row)

    assert found == {(final, status): final for final, status in found}


def test_a_callback_before_our_own_record_stands(rooms: House) -> None:
    """Our record then finds the row settled, and changes nothing."""
    row, token = a_row(rooms)
    call_back(rooms.client(), token, "delivered", sid="SM2")

    mine = claims.Claimed(row, 0, 1, "mine")
    with rooms.database.write() as connection:
        settled = outcomes.settle(connection, mine, outcomes.Settled("failed"), rooms.clock())

    assert (settled, state(rooms, row)) == (False, "delivered")


@pytest.mark.parametrize(
    ("status", "end"),
    [("queued", "sent"), ("sent", "sent"), ("delivered", "delivered"), ("failed", "failed")],
)
def test_a_callback_decides_an_unsure_row_and_brings_the_id(
    rooms: House, status: str, end: str
) -> None:
    """Whatever it says, the provider has or had the message."""
    row, token = a_row(rooms, UNSURE)

    call_back(rooms.client(), token, status, sid="SM2")

    assert state(rooms, row) == end
    assert rooms.column(select(Outgoing.provider_id.is_not(None))) == [True]


@pytest.mark.parametrize("waiting", [HELD, READY])
def test_a_callback_of_a_row_that_waits_again_ends_the_waiting(rooms: House, waiting: str) -> None:
    """The provider refused it and took it all the same: it must not go twice."""
    row, token = a_row(rooms)
    rooms.do(update(Outgoing).values(state=waiting, due_at=NOW, lease=None, leased_until=None))

    call_back(rooms.client(), token, "sent")
    rooms.deliver()

    assert state(rooms, row) == "sent"


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("21610", "stopped_at"),
        ("30003", "unreachable_at"),
        ("30004", "unreachable_at"),
        ("30005", "unreachable_at"),
        ("30006", "unreachable_at"),
        ("30007", None),
        ("", None),
    ],
)
def test_a_failure_says_what_it_means_for_the_phone(
    rooms: House, code: str, mark: str | None
) -> None:
    """A phone that is gone is marked once, and what waits for it is cancelled."""
    _, token = a_row(rooms)
    rooms.hear("HELP")

    for _ in range(2):
        call_back(rooms.client(), token, "undelivered", ErrorCode=code)

    (address,) = rooms.rows(select(Address.__table__))
    marked = {name: getattr(address, name) for name in ("stopped_at", "unreachable_at")}
    assert marked == dict.fromkeys(marked) | ({mark: NOW} if mark else {})
    states = rooms.column(select(Outgoing.state).order_by(Outgoing.id))
    assert states == ["failed", "cancelled" if mark else READY]
    assert rooms.column(select(Outgoing.provider_code).order_by(Outgoing.id))[0] == (code or None)
    # Why is kept of a phone that is gone, and never of a stop, which another forum may have heard.
    gone = "no_mobile" if code == "30006" else "unreachable"
    why = gone if mark == "unreachable_at" else None
    assert rooms.column(select(Outgoing.why).order_by(Outgoing.id))[0] == why
    assert len(rooms.journal.since(NOW)) == (1 if mark == "stopped_at" else 0)


def test_old_news_of_a_phone_that_has_written_since_marks_nothing(rooms: House) -> None:
    """It can be reached again, and the reply to what she wrote then must go."""
    row, token = a_row(rooms)
    rooms.do(update(Outgoing).where(Outgoing.id == row).values(sending_at=rooms.clock()))
    rooms.clock.passes(minutes=1)
    rooms.hear("HELP")

    call_back(rooms.client(), token, "undelivered", ErrorCode="30003")

    assert rooms.column(select(Address.unreachable_at)) == [None]
    assert rooms.column(select(Outgoing.state).order_by(Outgoing.id)) == ["failed", READY]


def test_a_risk_reply_still_goes_to_a_phone_that_was_out_of_reach(rooms: House) -> None:
    """The gate lets it through, so what the failure cancels leaves it alone."""
    _, token = a_row(rooms)
    rooms.hear("I want to die")

    call_back(rooms.client(), token, "undelivered", ErrorCode="30003")

    assert rooms.column(select(Address.unreachable_at)) == [NOW]
    assert rooms.column(select(Outgoing.state).order_by(Outgoing.id)) == ["failed", READY]


def test_a_question_that_failed_was_not_put(rooms: House) -> None:
    """No number answers it any more; a callback of an older question takes nothing away."""
    older, older_token = a_row(rooms)
    newer, newer_token = a_row(rooms)

    call_back(rooms.client(), older_token, "failed")
    assert rooms.column(select(Address.put_row)) == [newer]

    call_back(rooms.client(), newer_token, "failed")
    assert rooms.rows(select(Address.put_row, Address.put_at)) == [(None, None)]
    assert older < newer


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_decides_an_unsure_row_once(rooms: House, arrived: bool) -> None:
    """Of what did not arrive, nothing was put."""
    row, _ = a_row(rooms, UNSURE)

    with rooms.database.write() as connection:
        decided = [
            sends.decide_unsure(connection, row, forum, arrived=arrived, now=NOW)
            for forum in (None, 2, 1, 1)
        ]

    assert decided == [False, False, True, False]
    assert state(rooms, row) == ("sent" if arrived else "failed")
    assert rooms.column(select(Address.put_row)) == [row if arrived else None]


def test_back_off_doubles_to_five_minutes() -> None:
    """2 seconds at first, never more than 300."""
    waits = [back_off(attempts).total_seconds() for attempts in range(1, 11)]

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@pytest.mark.parametrize(
    ("asked", "due"), [(timedelta(hours=6), timedelta(hours=6)), (timedelta(days=2), A_DAY)]
)
def test_a_provider_is_asked_again_when_it_said_and_not_sooner(
    rooms: House, asked: timedelta, due: timedelta
) -> None:
    """By any row of that sender; a risk reply, good for a day, is looked at when that is over."""
    rooms.hear("I want to die")
    row = rooms.column(select(Outgoing.id))[0]
    set_state(rooms, row, SENDING)
    (which,) = rooms.column(select(Address.id))
    sent = Sent(Outcome.TRY_LATER, wait=asked)

    with rooms.database.write() as connection:
        address = addresses.lock_one(connection, which)
        Books(rooms.keyring, rooms.journal).record(
            connection, claims.Claimed(row, which, 1, "mine"), address, sent, NOW, has_receipts=True
        )

    assert rooms.rows(select(Outgoing.state, Outgoing.due_at)) == [(HELD, NOW + due)]
    with rooms.database.read() as connection:
        assert rates.wait(connection, "sms") == pytest.approx(asked.total_seconds(), abs=9)


@pytest.mark.parametrize("first", ["its answer was lost", "its sender died"])
@pytest.mark.parametrize("last", ["it failed", "it was too late", "it was cancelled"])
def test_what_may_have_left_never_ends_as_if_it_had_not(
    rooms: House, first: str, last: str
) -> None:
    """A risk reply goes again after a try of which nobody knows; if that fails, it is unsure."""
    row, _ = a_row(rooms, words="I want to die")
    (address,) = rooms.column(select(Address.id))
    tried = claims.Claimed(row, address, 1, "mine")
    books = Books(rooms.keyring, rooms.journal)
    with rooms.database.write() as connection:
        if first == "its sender died":
            claims.doubt_dead_sendings(connection, NOW + 2 * A_DAY)
        else:
            locked = addresses.lock_one(connection, address)
            books.record(connection, tried, locked, Sent(Outcome.UNSURE), NOW, has_receipts=True)
    assert state(rooms, row) == (READY if first == "its sender died" else HELD)

    if last == "it was too late":
        rooms.clock.passes(days=2)
        rooms.deliver()
    elif last == "it failed":
        set_state(rooms, row, SENDING)
        with rooms.database.write() as connection:
            locked = addresses.lock_one(connection, address)
            books.record(connection, tried, locked, Sent(Outcome.FAILED), NOW, has_receipts=True)
    else:
        with rooms.database.write() as connection:
            cancelling.cancel(connection, [address], "new_owner", NOW)

    assert state(rooms, row) == UNSURE


def test_a_second_try_that_failed_says_nothing_of_the_first(rooms: House) -> None:
    """Both have one token: the failed one leaves it unsure, until the other is heard of."""
    client = rooms.client()
    row, token = a_row(rooms, words="I want to die")
    rooms.do(update(Outgoing).values(may_have_left=True, attempts=2))

    call_back(client, token, "failed", "SM2")
    after_one = state(rooms, row)
    call_back(client, token, "delivered", "SM1")

    assert (after_one, state(rooms, row)) == (UNSURE, "delivered")


def test_one_cause_puts_a_message_once(rooms: House) -> None:
    """The same cause, address and place a second time is refused by the database."""
    row, _ = a_row(rooms)
    (old,) = rooms.rows(select(Outgoing.__table__).where(Outgoing.id == row))
    again = old._asdict() | {"id": row + 1, "receipt_token": "another"}

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        rooms.do(insert(Outgoing).values(**again))
