"""A text is kept, whatever happens to its turn."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.messages import Inbound
from storage import inbox, members
from storage.addresses import Address, owner_of
from storage.inbox import Inbox
from storage.members import Member
from storage.outgoing import Outgoing
from tests.rooms import NOW, PHONE, House, a_forum, a_member, an_invite, post

OTHER = "+447700900124"


def kept(rooms: House) -> list[tuple[str | None, str]]:
    """Open all texts of the inbox, with what became of each."""
    query = select(
        Inbox.words,
        Inbox.state,
        Inbox.address_id,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
    ).outerjoin(Address, Address.id == Inbox.address_id)
    rows = rooms.rows(query.order_by(Inbox.id))
    return [(inbox.unseal(rooms.keyring, row), row.state) for row in rows]


def break_alias(rooms: House) -> None:
    """Put another's sealed alias in the place of a member's own: no turn of hers can be read."""
    person_id, forum_id = _person_and_forum(rooms, OTHER)
    with rooms.database.write() as connection:
        stranger = members.NewMember(person_id, forum_id, "code", alias="Someone")
        owner = members.begin(connection, rooms.keyring, stranger, NOW)
        sealed = members.seal_alias(rooms.keyring, owner, "Someone")
        connection.execute(update(Member).where(Member.id != owner.id).values(alias=sealed))


def _person_and_forum(rooms: House, chat: str) -> tuple[int, int]:
    rooms.hear("Hello", chat)
    (row,) = rooms.rows(
        select(Address.person_id).where(Address.blind == rooms.keyring.blind("sms", chat))
    )
    return row.person_id, 1


def mend_alias(rooms: House, member_id: str) -> None:
    """Seal her alias with her own key again."""
    (row,) = rooms.rows(select(Member.id, Member.key, Member.master).where(Member.id == member_id))
    sealed = members.seal_alias(rooms.keyring, members.owner_of(row), "Rosa")
    rooms.do(update(Member).where(Member.id == member_id).values(alias=sealed))


def test_a_provider_s_clock_that_is_ahead_lengthens_nothing(rooms: House) -> None:
    """What was written in two hours counts from now: its reply is late in ten minutes."""
    a_member(rooms, a_forum(rooms))
    rooms.reception.receive(Inbound("sms", PHONE, "SM1", "MENU", NOW + timedelta(hours=2)))

    assert rooms.column(select(Inbox.said_at)) == [NOW]
    assert rooms.rows(select(Outgoing.said_at, Outgoing.good_until)) == [
        (NOW, NOW + timedelta(minutes=10))
    ]


def test_a_turn_that_raises_keeps_the_text_unread(rooms: House) -> None:
    """The provider is thanked, no reply goes, and the words wait for a person."""
    member = a_member(rooms, a_forum(rooms))
    _break_memory(rooms)

    answer = post(rooms.client(), "It was late")

    assert (answer.status_code, answer.data) == (200, b"<Response/>")
    assert kept(rooms) == [("It was late", inbox.UNREAD)]
    assert rooms.column("SELECT member_id FROM inbox") == [member.id]
    assert rooms.counts()["outgoing"] == 0


def _break_memory(rooms: House) -> None:
    sealed = rooms.keyring.seal_for_house("addresses.memory", "{}")
    rooms.do(update(Address).values(memory=sealed))


def test_an_unread_text_that_comes_again_is_the_same(rooms: House) -> None:
    """The provider repeats it: one row."""
    a_member(rooms, a_forum(rooms))
    _break_memory(rooms)

    for _ in range(3):
        rooms.hear("It was late", message_id="SM1")

    assert kept(rooms) == [("It was late", inbox.UNREAD)]


def test_what_failed_is_tried_again_once_the_cause_is_mended(rooms: House) -> None:
    """The text becomes feedback, is answered, and is unread no more."""
    member = a_member(rooms, a_forum(rooms))
    break_alias(rooms)
    rooms.hear("It was late")
    assert kept(rooms)[-1] == ("It was late", inbox.UNREAD)
    mend_alias(rooms, member.id)

    rooms.reception.try_again()
    rooms.reception.try_again()

    assert kept(rooms)[-1] == (None, inbox.FILED)
    assert rooms.counts()["feedback_texts"] == 1
    assert len(rooms.texts_to()) == 1
    rows = rooms.rows(select(Inbox.member_id, Inbox.tried_again_at).order_by(Inbox.id.desc()))
    assert tuple(rows[0]) == (member.id, NOW)


def test_what_fails_again_stays_for_a_person(rooms: House) -> None:
    """It is tried once and no more, and its words stay where they are."""
    a_member(rooms, a_forum(rooms))
    break_alias(rooms)
    rooms.hear("It was late")

    rooms.reception.try_again()
    rooms.clock.passes(hours=1)
    rooms.reception.try_again()

    assert kept(rooms)[-1] == ("It was late", inbox.UNREAD)
    tried = select(Inbox.tried_again_at).order_by(Inbox.id.desc())
    assert rooms.column(tried)[0] == NOW
    assert rooms.texts_to() == []


def test_an_old_text_heard_again_answers_no_later_question(rooms: House) -> None:
    """A 1 that failed before the menu came is not an answer to the menu."""
    member = a_member(rooms, a_forum(rooms))
    break_alias(rooms)
    rooms.hear("1")
    mend_alias(rooms, member.id)
    rooms.clock.passes(minutes=1)
    rooms.hear("MENU")
    _all_have_left(rooms)
    rooms.clock.passes(minutes=1)

    rooms.reception.try_again()

    assert rooms.texts_to()[-1] == rooms.texts_to()[0]  # the menu again, and not its first choice
    assert rooms.column(select(Address.heard_at).where(Address.id == member.address_id)) == [
        NOW + timedelta(minutes=1)
    ]


def _all_have_left(rooms: House) -> None:
    rooms.do(update(Address).values(put_row=Address.asked_row, put_at=rooms.clock()))


@pytest.mark.parametrize(
    ("tightens", "loosens", "mark"),
    [("STOP", "START", "stopped_at"), ("PAUSE", "MENU", "paused_at")],
)
def test_an_old_text_heard_again_loosens_nothing_that_was_tightened_since(
    rooms: House, tightens: str, loosens: str, mark: str
) -> None:
    """A START that failed and came before her newest STOP does not undo it."""
    member = a_member(rooms, a_forum(rooms))
    rooms.hear(tightens)
    break_alias(rooms)
    rooms.clock.passes(minutes=1)
    rooms.hear(loosens)
    mend_alias(rooms, member.id)
    rooms.clock.passes(minutes=1)
    rooms.hear(tightens)

    rooms.reception.try_again()

    query = select(Address.__table__.c[mark]).where(Address.id == member.address_id)
    assert rooms.column(query) == [NOW + timedelta(minutes=2)]
    assert (loosens, inbox.KEPT) in kept(rooms)


def test_what_was_written_before_her_stop_does_not_undo_it_however_late_it_is_heard(
    rooms: House,
) -> None:
    """A START that came by the provider's list after her STOP, and failed, is from before it."""
    member = a_member(rooms, a_forum(rooms))
    written_at = rooms.clock()
    rooms.clock.passes(minutes=5)
    rooms.hear("STOP")
    stopped_at = rooms.clock()
    rooms.clock.passes(minutes=5)
    break_alias(rooms)
    rooms.reception.receive(Inbound("sms", PHONE, "SM-late", "START", written_at))
    mend_alias(rooms, member.id)

    rooms.reception.try_again()

    query = select(Address.stopped_at).where(Address.id == member.address_id)
    assert rooms.column(query) == [stopped_at]
    assert ("START", inbox.KEPT) in kept(rooms)


def test_a_broken_address_leaves_the_text_to_the_house(rooms: House) -> None:
    """Its key is spoilt: the words are locked for the house, and the house lead reads them."""
    a_member(rooms, a_forum(rooms))
    rooms.do(update(Address).values(key=b"spoilt", memory=None))

    assert post(rooms.client(), "It was late").status_code == 200

    assert kept(rooms) == [("It was late", inbox.UNREAD)]
    assert rooms.rows("SELECT address_id, member_id FROM inbox") == [(None, None)]
    rooms.reception.try_again()
    assert kept(rooms) == [("It was late", inbox.UNREAD)]


def test_a_new_phone_whose_turn_fails_is_met_all_the_same(rooms: House) -> None:
    """The forum behind the code is broken: phone and text are kept in a second transaction."""
    code = an_invite(rooms, a_forum(rooms, hours="no hours"))

    rooms.hear(f"JOIN {code}")

    assert kept(rooms) == [(f"JOIN {code}", inbox.UNREAD)]
    assert (rooms.counts()["addresses"], rooms.counts()["people"]) == (1, 1)


def test_a_memory_of_another_version_is_no_error(rooms: House) -> None:
    """What cannot be understood of it counts as never remembered."""
    a_member(rooms, a_forum(rooms))
    (row,) = rooms.rows(select(Address.id, Address.key, Address.master))
    strange = json.dumps({"doing": 7, "new": [1], "wake_at": "never", "wrong_codes": {"count": 1}})
    sealed = rooms.keyring.seal(owner_of(row), "addresses.memory", strange)
    rooms.do(update(Address).values(memory=sealed))

    rooms.hear("MENU")

    assert [words[:20] for words in rooms.texts_to()] == ["What would you like?"]


def test_what_the_provider_has_answered_gets_no_reply(rooms: House) -> None:
    """A STOP that was answered in our words by the provider is obeyed in silence."""
    a_member(rooms, a_forum(rooms))

    assert post(rooms.client(), "STOP", OptOutType="STOP").status_code == 200

    assert rooms.column(select(Address.stopped_at)) == [NOW]
    assert rooms.texts_to() == []


def test_a_stop_in_the_account_s_own_words_is_a_stop(rooms: House) -> None:
    """The provider has stopped us, whatever the word was: we do not take it for feedback."""
    a_member(rooms, a_forum(rooms))

    assert post(rooms.client(), "Dur", OptOutType="STOP").status_code == 200

    assert rooms.column(select(Address.stopped_at)) == [NOW]
    assert (rooms.texts_to(), rooms.counts()["feedback"]) == ([], 0)


@pytest.mark.parametrize("sender", ["Bank", "60123", "anonymous"])
def test_a_sender_without_a_number_is_kept_and_not_answered(rooms: House, sender: str) -> None:
    """A name or a short code takes no answer."""
    assert post(rooms.client(), "Hello", chat=sender).status_code == 200

    assert kept(rooms) == [("Hello", inbox.KEPT)]
    assert rooms.counts()["outgoing"] == 0


def test_marks_tell_people_what_to_look_at(rooms: House) -> None:
    """Danger, a wrong number and five wrong codes stand beside the text itself."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("I want to die")
    rooms.hear("who is this")
    for _ in range(6):
        rooms.hear("JOIN BCDFGHJK", OTHER)

    assert rooms.column("SELECT mark FROM inbox ORDER BY id") == [
        "risk:suicide",
        "who_is_this",
        *[None] * 4,
        "wrong_codes",
        None,
    ]
    assert len(rooms.texts_to(OTHER)) == 5


def test_the_reply_of_a_risk_text_goes_before_all_others(rooms: House) -> None:
    """It is put with the first priority, and with the hours that it is good for."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.hear("I want to die")

    rows = rooms.rows("SELECT kind, priority FROM outgoing ORDER BY priority")
    assert [tuple(row) for row in rows] == [("risk", 0), ("reply", 1)]


def test_nothing_is_heard_twice_of_a_stranger(rooms: House) -> None:
    """The second text of an unknown phone within the hour is kept in silence."""
    rooms.hear("Hello", PHONE)
    rooms.hear("Anybody there?", PHONE)

    assert kept(rooms) == [("Hello", inbox.KEPT), ("Anybody there?", inbox.KEPT)]
    assert len(rooms.texts_to(PHONE)) == 1
