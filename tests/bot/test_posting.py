"""What lets a reply through, and where it stands in the order of its phone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import posting
from bot.changes import Change, Confirmed, Parked, Paused, Resumed, StartOffered
from bot.messages import Kind, Reply
from bot.scene import Memory, Standing, Turn
from storage import addresses
from storage.outgoing import Outgoing
from tests.rooms import NOW, PHONE, House, a_forum, a_member


@pytest.mark.parametrize(
    ("before", "changes", "passes"),
    [
        (Standing(), (), None),
        (Standing(stopped=True), (StartOffered(),), posting.START),
        (Standing(), (Confirmed(),), posting.CHECK),
        (Standing(), (Parked(),), posting.CHECK),
        (Standing(), (Paused(),), posting.MENU),
        (Standing(paused=True), (), posting.MENU),
        (Standing(paused=True), (Resumed(),), None),
        (Standing(paused=True), (StartOffered(),), posting.START),
    ],
)
def test_a_reply_carries_what_lets_it_through(
    before: Standing, changes: tuple[Change, ...], passes: str | None
) -> None:
    """As the phone stands after the turn, not as it stood before it."""
    assert posting.passes(before, Turn(Memory(), changes=changes)) == passes


_QUESTION = Reply(
    "Two? 1 yes, 2 no, 0 skip.", choices=("yes", "no"), asks=True, zero="skip", bare="Two?"
)


def test_replies_of_a_turn_keep_order_kind_and_the_last_question(rooms: House) -> None:
    """Two ask something: the second counts. Risk goes first, what we begin last."""
    member = a_member(rooms, a_forum(rooms))
    replies = (
        Reply("One?", asks=True),
        Reply("Two? 1 yes, 2 no.", choices=("yes", "no"), asks=True),
        Reply("Three.", kind=Kind.RISK),
        Reply("Four.", kind=Kind.LATE_LINE),
    )
    with rooms.database.write() as connection:
        known = addresses.lock_by_id(connection, member.address_id)
        assert known is not None
        post = posting.Post("reply:1", member.id, NOW, NOW)
        turn = Turn(Memory(doing="menu"), replies=replies)
        asked = posting.answer(connection, rooms.keyring, known, post, turn)

    rows = rooms.rows(select(Outgoing.__table__).order_by(Outgoing.ordinal))
    assert [(row.priority, row.opens, row.asks, row.ordinal) for row in rows] == [
        (1, "menu:", True, 0),
        (1, "menu:", True, 1),
        (0, None, False, 2),
        (2, None, False, 3),
    ]
    assert [row.good_until - NOW for row in rows] == [
        timedelta(minutes=10),
        timedelta(minutes=10),
        timedelta(hours=24),
        timedelta(days=2),
    ]
    assert (asked, {row.member_id for row in rows}) == (rows[1].id, {member.id})
    assert rooms.texts_to() == [reply.words for reply in replies]


def test_a_turn_without_replies_puts_nothing(rooms: House) -> None:
    """And asks nothing."""
    member = a_member(rooms, a_forum(rooms))
    with rooms.database.write() as connection:
        known = addresses.lock_by_id(connection, member.address_id)
        assert known is not None
        post = posting.Post("reply:1", member.id, NOW, NOW)
        asked = posting.answer(connection, rooms.keyring, known, post, Turn(Memory()))

    assert (asked, rooms.counts()["outgoing"]) == (None, 0)


def test_a_chat_shows_the_numbers_as_buttons_and_an_sms_in_its_words(rooms: House) -> None:
    """The same reply, once under a chat and once on a phone; buttons are sealed as words are."""
    forum, turn = a_forum(rooms), Turn(Memory(doing="menu"), replies=(_QUESTION,))
    for chat, channel in ((PHONE, "sms"), ("7", "try_chat")):
        member = a_member(rooms, forum, chat, channel=channel)
        with rooms.database.write() as connection:
            known = addresses.lock_by_id(connection, member.address_id)
            assert known is not None
            post = posting.Post("reply:1", member.id, NOW, NOW)
            posting.answer(connection, rooms.keyring, known, post, turn)

    assert rooms.texts_to() == ["Two? 1 yes, 2 no, 0 skip."]
    assert rooms.texts_to("7", "try_chat") == ["Two?"]
    with rooms.database.write() as connection:
        known = addresses.lock_by_id(connection, member.address_id)
        assert known is not None
        row = connection.execute(
            select(Outgoing.__table__).where(Outgoing.address_id == known.id)
        ).one()
        shown = posting.buttons_of(connection, rooms.keyring, known, row)
    assert shown == (("1", "Yes"), ("2", "No"), ("0", "Skip"))
    assert b"Yes" not in row.buttons
