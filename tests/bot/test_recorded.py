"""What the changes of a turn do in the tables, on both databases, by texts as they come."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.messages import Event, Inbound
from bot.timetable import Timetable
from storage import answers, feedback, invites, members
from storage.addresses import Address
from storage.inbox import Inbox
from storage.members import Member as MemberRow
from storage.members import alias
from storage.outgoing import Outgoing
from tests.bot.test_knocking import FIRST, QUESTION, open_poll, said, turn
from tests.rooms import PHONE, House, Member, a_forum, a_member, an_invite

OTHER = "+447700900124"


def exported(rooms: House, forum_id: int) -> list[str]:
    """Give the words of a forum's feedback."""
    with rooms.database.read() as connection:
        return [text.words for text in feedback.export(connection, rooms.keyring, forum_id)]


def inbound(rooms: House, text: str, **facts: object) -> Inbound:
    """Make something that comes from a chat with buttons."""
    message = Inbound("try_chat", "7", "m1", text, rooms.clock())
    return replace(message, **facts)  # type: ignore[arg-type]  # each test names real fields


def stands(rooms: House, member: Member, poll_id: int) -> dict[int, str]:
    """Give what stands as the answers of a member to a poll, by the place of the question."""
    with rooms.database.read() as connection:
        row = members.with_forum(connection, member.id)
        assert row is not None
        rows = answers.put_to(connection, poll_id, row.person_id)
    return answers.hers(rooms.keyring, members.owner_of(row), rows)


def test_a_second_forum_is_joined_with_a_name_of_its_own(rooms: House) -> None:
    """One person, two members with different names; texts go to the forum of the thread."""
    first, second = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, first, channel="try", alias="Rosa")

    for text in (f"JOIN {an_invite(rooms, second)}", "Wren", "1 2 3", "1"):
        rooms.say(text)
    rooms.say("said in the second")

    rows = rooms.rows(select(MemberRow.__table__).order_by(MemberRow.forum_id))
    assert [alias(rooms.keyring, row) for row in rows] == ["Rosa", "Wren"]
    assert len({row.person_id for row in rows}) == 1
    assert [row.state for row in rows] == ["in", "in"]
    assert (exported(rooms, first), exported(rooms, second)) == ([], ["said in the second"])


def test_after_a_week_a_text_waits_until_she_says_which_forum_it_is_for(rooms: House) -> None:
    """Until then no forum can read it, and after that only the one that she means."""
    first, second = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, first, channel="try", alias="Rosa")
    for text in (f"JOIN {an_invite(rooms, second)}", "Wren", "1 2 3", "1"):
        rooms.say(text)
    rooms.clock.now += timedelta(days=8)

    assert rooms.say("the letters came late")[0].startswith("Which line is this for? 1 Line one")
    assert rooms.column(select(Inbox.member_id).where(Inbox.mark == "which_line")) == [None]
    rooms.say("1")

    assert (exported(rooms, first), exported(rooms, second)) == (["the letters came late"], [])
    assert rooms.column(select(Inbox.id).where(Inbox.mark == "which_line")) == []


def test_a_code_of_hers_adds_a_phone_with_the_strictest_marks(rooms: House) -> None:
    """What one phone stopped is stopped on the new one too; both belong to one person."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try")
    rooms.say("PAUSE")
    with rooms.database.write() as connection:
        now = rooms.clock()
        code = invites.add(connection, rooms.keyring, forum, "cli", now, member.id)

    rooms.say(f"JOIN {code}", OTHER)
    rooms.say("1", OTHER)

    phones = rooms.rows(select(Address.__table__))
    assert len({phone.person_id for phone in phones}) == 1
    assert {phone.member_id for phone in phones} == {member.id}
    assert [phone.paused_at is not None for phone in phones] == [True, True]
    assert [phone.discreet for phone in phones] == [True, True]
    assert rooms.column("SELECT count(*) FROM members") == [1]


def test_a_code_of_somebody_else_is_not_used_up_by_her_answer_to_another(rooms: House) -> None:
    """It stays good, and she goes on joining with her own, to the last of its questions."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, OTHER, channel="try")
    with rooms.database.write() as connection:
        link = invites.add(connection, rooms.keyring, forum, "cli", rooms.clock(), member.id)

    for text in (f"JOIN {an_invite(rooms, forum)}", "2", f"JOIN {link}", "Wren", "1 2 3", "1"):
        answer = rooms.say(text)

    assert answer[0].startswith("You are in.")
    assert rooms.column("SELECT count(*) FROM invites WHERE used_at IS NULL") == [1]
    assert rooms.say(f"JOIN {link}", "+447700900125")[0].startswith("Hello. This code adds")


def test_a_phone_that_changed_owner_knows_nothing_of_the_one_before(rooms: House) -> None:
    """The new one is another person and another member; the old words stay where they were."""
    forum = a_forum(rooms)
    before = a_member(rooms, forum, channel="try", alias="Rosa")
    rooms.say("said by the one before")
    rooms.say("1")

    answers = [
        rooms.say(text)
        for text in (f"JOIN {an_invite(rooms, forum)}", "2", "2", "Wren", "1 2 3", "1")
    ]

    assert answers[-1][0].startswith("You are in.")
    phone = rooms.rows(select(Address.__table__))[0]
    rows = {row.id: row for row in rooms.rows(select(MemberRow.__table__))}
    assert alias(rooms.keyring, rows[phone.member_id]) == "Wren"
    assert rows[phone.member_id].person_id == phone.person_id
    assert rows[before.id].person_id != phone.person_id
    assert "Rosa" not in "".join(words for answer in answers for words in answer)


def test_an_edit_takes_the_place_of_the_old_words(rooms: House) -> None:
    """Stored once, in the piece of feedback that it stands in; a second edit again."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat")
    rooms.reception.receive(inbound(rooms, "the leters came late"))

    for version, words in (("1", "the letters came late"), ("2", "the letters came too late")):
        edit = inbound(rooms, words, event=Event.EDITED, version=version)
        rooms.reception.receive(edit)
        rooms.reception.receive(edit)  # brought twice

    assert exported(rooms, forum) == ["the letters came too late"]
    assert rooms.column("SELECT count(*) FROM inbox") == [3]


def test_a_press_answers_its_own_message_and_another_phones_button_nothing(rooms: House) -> None:
    """Whoever sends the name of somebody else's message gets no further with it."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat", discreet=False)
    a_member(rooms, forum, "8", channel="try_chat", discreet=False)
    open_poll(rooms, forum)
    sent = rooms.rows(
        select(Outgoing.address_id, Outgoing.receipt_token).where(Outgoing.kind == "poll")
    )
    tokens: dict[int, str] = {row.address_id: row.receipt_token for row in sent}
    mine = {
        phone.id: rooms.keyring.blind("try_chat", "7") == phone.blind
        for phone in rooms.rows(select(Address.__table__))
    }
    for address_id, token in tokens.items():
        name = "own" if mine[address_id] else "foreign"
        press = {"event": Event.PRESSED, "button_of": token, "message_id": name}
        rooms.reception.receive(inbound(rooms, "3", **press))

    assert rooms.column("SELECT count(*) FROM answers") == [1]
    assert rooms.column("SELECT state FROM inbox WHERE state = 'unread'") == []


def test_the_choice_made_takes_the_place_of_the_buttons(rooms: House) -> None:
    """The reply to a press names the message and the label, both sealed."""
    a_member(rooms, a_forum(rooms), "7", channel="try_chat", discreet=False)
    rooms.hear("MENU", "7", "try_chat")
    rooms.deliver()
    (menu,) = rooms.rows(select(Outgoing.__table__))
    rooms.reception.receive(
        inbound(rooms, "1", event=Event.PRESSED, button_of=menu.receipt_token, message_id="p1")
    )

    reply = rooms.rows(select(Outgoing.__table__).order_by(Outgoing.id))[-1]

    assert reply.pressed_row == menu.id
    assert b"Say something" not in reply.pressed_label


def test_later_puts_the_question_on_another_day(rooms: House) -> None:
    """The next day she is asked whether now is good, and 1 brings the same question."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    assert said(rooms, "1") == [FIRST]
    said(rooms, "later")

    before = len(rooms.received())
    hours = 0
    while len(rooms.received()) == before:
        rooms.clock.passes(hours=1)
        hours += 1
        turn(rooms)

    assert hours >= 20
    assert rooms.received()[before:] == [QUESTION]
    assert said(rooms, "1") == [FIRST]


def test_a_block_stops_this_chat_alone(rooms: House) -> None:
    """Nothing moves to another phone by itself, and nothing goes to this one."""
    forum = a_forum(rooms)
    a_member(rooms, forum, "7", channel="try_chat", discreet=False)
    rooms.reception.receive(inbound(rooms, "", event=Event.BLOCKED))

    open_poll(rooms, forum)

    assert rooms.received("7", "try_chat") == []
    assert rooms.column("SELECT stopped_by FROM addresses") == ["block"]


def test_after_three_days_her_words_stay_and_her_name_and_phone_are_gone(rooms: House) -> None:
    """Nobody finds from the phone to what was said; a new code makes somebody new of it."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try", alias="Rosa")
    rooms.say("the letters came late")
    rooms.say("1")
    for text in ("LEAVE", "1"):
        rooms.say(text)

    rooms.clock.now += timedelta(hours=71)
    Timetable(rooms.reception).turn()
    assert rooms.column("SELECT state FROM members") == ["in"]
    rooms.clock.now += timedelta(hours=2)
    Timetable(rooms.reception).turn()

    (left,) = rooms.rows(select(MemberRow.__table__).where(MemberRow.id == member.id))
    (phone,) = rooms.rows(select(Address.__table__))
    assert (left.state, left.alias) == ("left", None)
    assert left.person_id != phone.person_id
    assert (phone.member_id, phone.memory) == (None, None)
    assert exported(rooms, forum) == ["the letters came late"]
    for text in (f"JOIN {an_invite(rooms, forum)}", "2", "Wren", "1", "1"):
        answer = rooms.say(text)
    assert answer[0].startswith("You are in.")


def test_who_comes_back_within_three_days_is_as_before(rooms: House) -> None:
    """0 keeps everything, and what comes afterwards comes as before."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    for text in ("LEAVE", "1", "0"):
        rooms.say(text)
    rooms.clock.now += timedelta(hours=73)
    Timetable(rooms.reception).turn()

    assert rooms.column("SELECT state FROM members") == ["in"]
    open_poll(rooms, forum)
    assert rooms.received()[-1].startswith("Hi. One short question")


def test_a_phone_that_leaves_is_silent(rooms: House) -> None:
    """Nothing that we begin goes to it, whatever waits."""
    forum = a_forum(rooms)
    a_member(rooms, forum, PHONE, channel="try", discreet=False)
    rooms.say("LEAVE")
    before = rooms.received()

    open_poll(rooms, forum)

    assert rooms.received() == before


def test_an_edited_answer_counts_in_the_place_of_the_old_one(rooms: House) -> None:
    """Both stand in the table; the newest counts."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, "7", channel="try_chat", discreet=False)
    poll_id = open_poll(rooms, forum)
    rooms.reception.receive(inbound(rooms, "3"))
    edit = inbound(rooms, "2", event=Event.EDITED, version="1")
    rooms.reception.receive(edit)

    assert stands(rooms, member, poll_id) == {1: "2"}
    assert rooms.column("SELECT count(*) FROM answers") == [2]


def test_changed_words_that_we_were_not_sure_of_change_the_answer(rooms: House) -> None:
    """The answer hangs on her yes; an edit of the words before it is about that answer too."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, "7", channel="try_chat", discreet=False)
    poll_id = open_poll(rooms, forum)
    for message_id, words in (("m1", "better updats"), ("m2", "1")):
        rooms.reception.receive(inbound(rooms, words, message_id=message_id))
        rooms.deliver()

    edit = inbound(rooms, "clear letters", event=Event.EDITED, version="1")
    rooms.reception.receive(edit)

    assert stands(rooms, member, poll_id) == {1: "3"}
    rooms.deliver()
    assert rooms.received("7", "try_chat")[-1] == "Saved. That is your answer now."
