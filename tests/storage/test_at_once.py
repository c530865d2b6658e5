"""What many do at once ends as if they had done it one after the other."""

from threading import Barrier

from sqlalchemy import select, update

from bot.phrases import say
from storage.addresses import Address
from storage.feedback import Feedback, FeedbackText
from storage.inbox import Inbox
from storage.outgoing import Outgoing
from tests.rooms import NOW, PHONE, House, a_forum, a_member, an_invite, at_once

OTHER = "+447700900124"


def test_one_text_a_thousand_times_at_once_is_one(rooms: House) -> None:
    """One row in the inbox, one feedback, one reply."""
    a_member(rooms, a_forum(rooms))

    at_once(1000, lambda _: rooms.hear("It was late", message_id="SM1"))

    counts = rooms.counts()
    found = [counts[name] for name in ("inbox", "feedback_texts", "outgoing", "addresses")]
    assert found == [1, 1, 1, 1]


def test_many_texts_of_one_phone_at_once_are_all_kept_in_one_order(rooms: House) -> None:
    """Each is heard knowing the one before: only the first is thanked, all are one feedback."""
    a_member(rooms, a_forum(rooms))
    said = [f"It was late, part {number}" for number in range(20)]

    at_once(20, lambda number: rooms.hear(said[number]))

    assert rooms.column(select(Inbox.state)) == ["filed"] * 20
    assert rooms.counts()["feedback"] == 1
    in_order = select(FeedbackText.inbox_id).order_by(FeedbackText.id)
    assert rooms.column(in_order) == rooms.column(select(Inbox.id).order_by(Inbox.id))
    assert rooms.texts_to() == [say("en", "tell_first")]
    # The loop guard counted one reply, and nothing that it knew was lost.
    assert rooms.column(select(Address.heard_at)) == [NOW]


def test_a_first_contact_by_twenty_threads_makes_one_phone(rooms: House) -> None:
    """And one person, with all twenty texts."""
    at_once(20, lambda number: rooms.hear(f"Hello {number}"))

    counts = rooms.counts()
    found = {name: counts[name] for name in ("addresses", "people", "inbox")}
    assert found == {"addresses": 1, "people": 1, "inbox": 20}
    assert rooms.column(select(Inbox.state).distinct()) == ["kept"]
    assert len(rooms.texts_to()) == 1


def test_of_two_phones_that_answer_one_code_at_once_one_joins(rooms: House) -> None:
    """The other is told kindly that the code has been used."""
    forum, stems = a_forum(rooms), ("+44770090020", "+44770090030")
    for turn in range(5):
        code = an_invite(rooms, forum)
        pair = [f"{stem}{turn}" for stem in stems]
        for phone in pair:
            rooms.hear(f"JOIN {code}", phone)
        rooms.do(update(Address).values(put_row=Address.asked_row, put_at=rooms.clock()))
        barrier = Barrier(2)

        def answer(which: int, pair: list[str] = pair, barrier: Barrier = barrier) -> None:
            barrier.wait()
            rooms.hear("1", pair[which])

        at_once(2, answer)

        last = sorted(rooms.texts_to(phone)[-1] for phone in pair)
        assert last[0] == say("en", "code_used")
        assert last[1].startswith("Thank you. I will still keep messages plain.")
    assert rooms.counts()["members"] == 5
    assert rooms.column(select(Inbox.state).distinct().order_by(Inbox.state)) == [
        "kept",
        "understood",
    ]


def test_two_phones_of_one_person_stop_at_once_without_a_deadlock(rooms: House) -> None:
    """Twenty times: each stop is obeyed, and nothing that waited is left."""
    forum = a_forum(rooms)
    here, there = a_member(rooms, forum), a_member(rooms, a_forum(rooms, "two"), OTHER)
    (person,) = rooms.column(select(Address.person_id).where(Address.id == here.address_id))
    rooms.do(update(Address).values(person_id=person))
    for _ in range(20):
        rooms.do(update(Address).values(stopped_at=None, stopped_by=None))
        rooms.hear("HELP", PHONE)
        rooms.hear("HELP", OTHER)
        barrier = Barrier(2)

        def stop(which: int, barrier: Barrier = barrier) -> None:
            barrier.wait()
            rooms.hear("STOP", (PHONE, OTHER)[which])

        at_once(2, stop)

        assert rooms.column(select(Address.stopped_at)) == [NOW, NOW]
    waiting = select(Outgoing.kind).where(Outgoing.state == "ready").distinct()
    assert rooms.column(waiting) == ["stop_confirmation"]
    assert "unread" not in rooms.column(select(Inbox.state))
    assert there.address_id != here.address_id


def test_a_receipt_is_given_once_by_however_many_workers(rooms: House) -> None:
    """Three quiet minutes after the last text; twice in a row, and by four at once."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("It was late")
    rooms.clock.passes(minutes=2)
    rooms.hear("and more")
    rooms.clock.passes(minutes=2)
    rooms.reception.go_on()
    assert len(rooms.texts_to()) == 1  # she said something only two minutes ago

    rooms.clock.passes(minutes=1)
    at_once(4, lambda _: rooms.reception.go_on())
    rooms.reception.go_on()

    assert [text.startswith("Kept, in your words.") for text in rooms.texts_to()] == [False, True]
    assert rooms.column(select(Address.wake_at)) == [None]
    assert rooms.counts()["feedback"] == 1


def test_what_is_said_after_the_receipt_is_another_feedback(rooms: House) -> None:
    """The first is closed with its receipt."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("It was late")
    rooms.clock.passes(minutes=3)
    rooms.reception.go_on()
    rooms.hear("another thing")

    assert rooms.column(select(Feedback.last_at).order_by(Feedback.id)) == [
        NOW,
        rooms.clock(),
    ]
