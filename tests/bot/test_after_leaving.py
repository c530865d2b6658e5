"""Three days after LEAVE: her name and her phone are gone, her words stay and lead to nobody."""

from sqlalchemy import select, update

from bot.timetable import Timetable
from storage import feedback, members, roster, texts
from storage.addresses import Address
from storage.inbox import Inbox
from storage.member_phones import MemberPhone
from storage.outgoing import Outgoing
from tests.rooms import House, a_forum, a_member

SAID = ("The letter came two weeks late", "and nobody told me who to ring")
DAYS = 72  # hours, and the margin that is said with the day
STRANGER = "Sorry, I do not know this number."


def leave(rooms: House) -> str:
    """Let a member say something, leave and keep it; gives her id."""
    member = a_member(rooms, a_forum(rooms), alias="Rosa", channel="try")
    for words in (*SAID, "1", "PERSON", "LEAVE", "1", "Are you there"):
        rooms.say(words)
    return member.id


def let_pass(rooms: House, hours: float) -> None:
    """Let the clock turn after some hours."""
    rooms.clock.passes(hours=hours)
    Timetable(rooms.reception).turn()
    rooms.deliver()


def kept(rooms: House) -> list[tuple[str, str]]:
    """Give under which name the words stand that facilitators read."""
    with rooms.database.read() as connection:
        return [(said.alias, said.words) for said in feedback.export(connection, rooms.keyring, 1)]


def listed(rooms: House) -> list[tuple[str | None, list[str], str]]:
    """Give how the members of the forum are listed."""
    with rooms.database.read() as connection:
        found = list(members.of_forum(connection, rooms.keyring, 1))
        phones = roster.phones(connection, [each.id for each in found])
        return [
            (each.alias, [phone.channel for phone in phones.get(each.id, [])], each.state)
            for each in found
        ]


def test_an_hour_before_the_end_she_could_still_stay(rooms: House) -> None:
    """Until then nothing is gone, and 0 brings all of it back."""
    leave(rooms)

    let_pass(rooms, DAYS - 1)

    assert kept(rooms) == [("Rosa", words) for words in SAID]
    assert rooms.say("0") == ["OK. You are still in. MENU shows what I can do."]
    let_pass(rooms, DAYS)
    assert kept(rooms) == [("Rosa", words) for words in SAID]
    assert listed(rooms) == [("Rosa", ["try"], members.IN)]


def test_after_it_the_name_and_the_phone_are_gone_and_the_words_stay(rooms: House) -> None:
    """Whoever writes from the phone is a stranger, and nothing came meanwhile."""
    leave(rooms)
    before = rooms.received()

    let_pass(rooms, DAYS + 1)

    assert rooms.received() == before
    assert kept(rooms) == [("", words) for words in SAID]
    assert [(alias, channels) for alias, channels, _ in listed(rooms)] in ([], [(None, [])])
    assert [words[: len(STRANGER)] for words in rooms.say("0")] == [STRANGER]


def test_nothing_leads_from_the_words_to_the_phone(rooms: House) -> None:
    """No row of any table names both the member that she was and a phone."""
    member_id = leave(rooms)
    rooms.do(update(Outgoing).where(Outgoing.cause == "reply:1").values(cause=f"check:{member_id}"))
    rooms.do(update(Outgoing).where(Outgoing.cause.like("check:%")).values(member_id=None))

    let_pass(rooms, DAYS + 1)

    replies = [f"reply:{which}" for which in rooms.column("SELECT id FROM inbox")]
    leads = {
        "a text": select(Inbox.id).where(
            Inbox.member_id == member_id, Inbox.address_id.is_not(None)
        ),
        "a piece of feedback": select(feedback.FeedbackText.id)
        .join(feedback.Feedback, feedback.Feedback.id == feedback.FeedbackText.feedback_id)
        .join(Inbox, Inbox.id == feedback.FeedbackText.inbox_id)
        .where(feedback.Feedback.member_id == member_id, Inbox.address_id.is_not(None)),
        "a message": select(Outgoing.id).where(Outgoing.member_id == member_id),
        "the cause of a reply": select(Outgoing.cause).where(Outgoing.cause.in_(replies)),
        "a phone": select(Address.id).where(Address.member_id == member_id),
        "a phone that she gave": select(MemberPhone.address_id),
        "the check of her number": select(Outgoing.cause).where(
            Outgoing.cause == f"check:{member_id}"
        ),
    }
    assert {name: rooms.column(query) for name, query in leads.items()} == {
        name: [] for name in leads
    }


def test_what_people_have_not_read_yet_can_still_be_read(rooms: House) -> None:
    """A text that stands in the inbox alone stays, without her phone."""
    leave(rooms)

    let_pass(rooms, DAYS + 1)

    with rooms.database.read() as connection:
        waiting = texts.to_read(connection, rooms.keyring, 1)
    unread = ["PERSON", "LEAVE", "1", "Are you there"]
    assert [(text.words, text.alias) for text in waiting] == [(words, None) for words in unread]
