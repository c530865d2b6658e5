"""How a poll or news is worded on each phone."""

from dataclasses import replace

from sqlalchemy import select

from bot import broadcasting
from bot.written_poll import WrittenQuestion
from storage import forums, wordings
from storage.wordings import Wording
from tests.bot.broadcasts import (
    FIRST,
    POLL,
    a_poll,
    an_update,
)
from tests.rooms import House, a_forum

LISTED = WrittenQuestion("yes_no", "Did the police ring?")


def worded(rooms: House) -> list[tuple[str, str | None, str | None]]:
    """Open all wordings: plain, discreet, and the buttons."""
    with rooms.database.read() as connection:
        rows = connection.execute(select(Wording).with_only_columns(*Wording.__table__.c)).all()
        forum = forums.owner(connection, rows[0].forum_id)
        return [
            (
                wordings.unseal(rooms.keyring, row, forum, discreet=False) or "",
                wordings.unseal(rooms.keyring, row, forum, discreet=True),
                row.buttons and rooms.keyring.unseal(forum, "wordings.buttons", row.buttons),
            )
            for row in rows
        ]


def test_a_question_is_worded_as_an_sms_with_buttons_beside_it(rooms: House) -> None:
    """The first says who decides; where no bland wording is known, there is none."""
    second = replace(LISTED, discreet="Did they ring?")
    a_poll(rooms, a_forum(rooms), FIRST, LISTED, second)

    first = "What first? 1 Updates 2 Letters. 0 to skip."
    buttons = '[["1", "Updates"], ["2", "Letters"], ["0", "Skip"]]'
    found = worded(rooms)
    assert found[0] == (f"{first} You advise.", f"{first} You advise.", buttons)
    assert [words for words, _, _ in found[1:]] == [
        "Did the police ring? 1 yes 2 no. 0 to skip."
    ] * 2
    assert [bland for _, bland, _ in found[1:]] == [None, "Did they ring? 1 yes 2 no. 0 to skip."]


def test_who_decides_is_left_out_where_its_words_are_listed(rooms: House) -> None:
    """In the discreet wording alone."""
    forum = a_forum(rooms)
    poll = replace(POLL, decides="You advise, the forum decides")
    with rooms.database.write() as connection:
        made = broadcasting.Made(forum, "ash", rooms.clock())
        broadcasting.add_poll(connection, rooms.keyring, made, poll)

    first = "What first? 1 Updates 2 Letters. 0 to skip."
    assert worded(rooms)[0][:2] == (f"{first} You advise, the forum decides.", first)


def test_news_are_worded_with_what_can_be_said_to_them(rooms: House) -> None:
    """The sentence is ended, so that the number behind it is no part of it."""
    an_update(rooms, a_forum(rooms), "The room is smaller")

    assert [words for words, _, _ in worded(rooms)] == [
        "The room is smaller. 1 to say what you think, 0 to skip."
    ]
