"""Agreed words: heard whatever their case and punctuation, by her person alone."""

import pytest
from sqlalchemy import select, update

from bot import scene_reader
from bot.reading import fold
from bot.safety.agreed import PHRASE, QUIET_WORD
from bot.scene import Agreed
from storage import addresses
from storage.addresses import Address, Known
from tests.rooms import PHONE, House, a_forum, a_member

OTHERS = "+447700900202"


def agree(
    rooms: House, phrase: str = "blue kettle", quiet: str = "Umbrella", channel: str = "sms"
) -> None:
    """Agree a phrase and a quiet word with her whose phone this is."""
    with rooms.database.write() as connection:
        known = addresses.meet(connection, rooms.keyring, channel, PHONE, rooms.clock())
        person = known.row.person_id
        addresses.change(
            connection,
            known.family,
            phrase=rooms.keyring.agreed_hash(PHRASE, person, fold(phrase)),
            quiet_word=rooms.keyring.agreed_hash(QUIET_WORD, person, fold(quiet)),
        )


def heard(rooms: House, text: str, chat: str = PHONE) -> Agreed:
    """Hear a text on a phone."""
    with rooms.database.write() as connection:
        known: Known = addresses.meet(connection, rooms.keyring, "sms", chat, rooms.clock())
        context = scene_reader.read(connection, rooms.keyring, known, text, rooms.clock())
    return context.scene.agreed


@pytest.mark.parametrize(
    ("text", "phrase", "number", "quiet_word"),
    [
        ("Blue kettle.", True, "", False),
        ("blue kettle 47", True, "47", False),
        ("47, BLUE  kettle!", True, "47", False),
        ("phrase blue kettle 47", True, "47", False),
        ("My phrase is blue kettle", True, "", False),
        ("blue kettle 4", False, "", False),
        ("blue kettle 471", False, "", False),
        ("the blue kettle", False, "", False),
        ("blue", False, "", False),
        ("phrase", False, "", False),
        ("", False, "", False),
        ("UMBRELLA!", False, "", True),
        ("umbrella 47", False, "", False),
        ("my umbrella", False, "", False),
    ],
)
def test_agreed_words_are_heard(
    rooms: House, text: str, phrase: bool, number: str, quiet_word: bool
) -> None:
    """The phrase may stand beside a number; the quiet word stands alone."""
    a_member(rooms, a_forum(rooms))
    agree(rooms)

    expected = Agreed(
        has_phrase=True,
        has_quiet_word=True,
        phrase=phrase,
        number=number,
        quiet_word=quiet_word,
    )
    assert heard(rooms, text) == expected


def test_the_same_words_of_somebody_else_say_nothing(rooms: House) -> None:
    """A hash is of one person: whoever has another phone agreed nothing."""
    a_member(rooms, a_forum(rooms))
    agree(rooms)

    assert heard(rooms, "blue kettle", OTHERS) == Agreed()
    (phrase,) = rooms.column(select(Address.phrase).where(Address.phrase.is_not(None)))
    rooms.do(update(Address).values(phrase=phrase))
    assert heard(rooms, "blue kettle", OTHERS) == Agreed(has_phrase=True)
