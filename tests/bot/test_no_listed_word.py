"""No template and no send path lets a listed word reach somebody discreet (rule 7).

Each path goes through the real gate and ends at a channel that keeps what it was given. The same
message goes to somebody who is not discreet, and there the word arrives: the test could fail.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import answering, posting
from bot.channels.telegram import _MENU
from bot.messages import Kind, Reply
from bot.phrases import as_written, every_text, keys, languages, say
from bot.safety import listed_words
from bot.safety.listed_words import listed
from bot.written_poll import WrittenQuestion
from storage import addresses, forums, wordings
from storage.wordings import NewWording
from tests.bot.broadcasts import stands
from tests.bot.screens import DISCREET, OPEN, OWN, Screens, two_screens
from tests.bot.test_statements import TELEGRAM
from tests.bot.typed import SECOND, asks, tells
from tests.fakes import telegram_updates
from tests.rooms import House, a_forum, a_house, an_invite

FOR_THE_OPEN = {"help_plain", "risk_plain"}


@pytest.mark.parametrize("language", languages())
def test_no_template_holds_one(language: str) -> None:
    """In any language, but for the two texts that only somebody who is not discreet gets."""
    found = {key for key in keys(language) if listed(as_written(language, key))}

    assert found == FOR_THE_OPEN
    assert sum(bool(listed(text)) for text in every_text()) == len(FOR_THE_OPEN)
    assert [key for key in _MENU.values() if listed(say(language, key))] == []


def test_each_language_that_we_speak_has_its_list() -> None:
    """The next one cannot be forgotten."""
    assert listed_words.languages() == languages()


@pytest.mark.parametrize("words", ["HELP", "I want to die", "who is this", "MENU", "PRINCIPLES"])
def test_what_the_bot_says_by_itself(screens: Screens, words: str) -> None:
    """The plain texts go to who is not discreet alone."""
    with screens.rooms.database.write() as connection:
        owner = forums.owner(connection, screens.forum)
        new = NewWording(f"principles:{screens.forum}", "Not for the police.")
        wordings.add(connection, screens.rooms.keyring, owner, new, screens.rooms.clock())

    screens.says(words)

    assert screens.left
    assert screens.found == ()
    is_plain = words in {"HELP", "I want to die", "PRINCIPLES"}
    assert bool(listed(screens.shows(OPEN))) == is_plain


def put(screens: Screens, kind: Kind, reply: Reply) -> None:
    """Put one message to both, whatever would have refused it before."""
    rooms, now = screens.rooms, screens.rooms.clock()
    with rooms.database.write() as connection:
        for member in (screens.hers, screens.his):
            known = addresses.lock_by_id(connection, member.address_id)
            assert known is not None
            post = posting.Post(f"tried:{kind}", member.id, now, now, ends=now.replace(hour=19))
            posting.put(connection, rooms.keyring, known, post, replace(reply, kind=kind))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.KNOCK, Kind.OPENED}])
def test_no_kind_of_message_lets_one_through(screens: Screens, kind: Kind) -> None:
    """Before the knock and after it; one that is not discreet gets it at once."""
    put(screens, kind, Reply(f"The {screens.word} will come by."))
    screens.opens()
    screens.says("1", DISCREET)

    assert screens.found == ()
    assert screens.word in screens.shows(OPEN)
    assert screens.why() == [("held", "wording")]


def test_a_label_on_a_button_counts_like_the_words(screens: Screens) -> None:
    """In a chat the words stand without the labels, which are on the buttons below."""
    reply = Reply("What first? 1 Riverbank 2 Tea.", ("Riverbank", "Tea"), bare="What first?")
    put(screens, Kind.REPLY, reply)

    screens.turn()

    assert screens.shows(DISCREET) == ""
    assert "Riverbank" in screens.shows(OPEN)


def answered(screens: Screens, words: str) -> None:
    """Let a person answer the last text of each."""
    rooms = screens.rooms
    for member in (screens.hers, screens.his):
        (last,) = rooms.column(f"SELECT max(id) FROM inbox WHERE member_id = '{member.id}'")
        with rooms.database.write() as connection:
            answering.answer(connection, rooms.keyring, member.id, last, words, rooms.clock())


@pytest.mark.parametrize("who", ["Sam", "by name"])
def test_a_persons_answer(screens: Screens, who: str) -> None:
    """It is refused where it is written, in its words and in the name under it."""
    screens.says("PERSON")
    name, said = (
        ("Sam", f"The {screens.word} knows.")
        if who == "Sam"
        else (f"{screens.word} Sam", "We know.")
    )

    with pytest.raises(answering.NotAnswered, match=f"without “{screens.word.casefold()}”"):
        answered(screens, answering.worded(name, said))


def test_a_persons_answer_to_somebody_who_is_discreet_a_moment_later(screens: Screens) -> None:
    """It waits for a wording that never comes, rather than for a knock."""
    screens.says("PERSON")
    stands(screens.rooms, screens.hers.address_id, discreet=False)
    answered(screens, answering.worded("Sam", f"The {screens.word} knows."))
    stands(screens.rooms, screens.hers.address_id, discreet=True)
    screens.rooms.clock.passes(minutes=1)

    screens.opens()

    assert screens.found == ()
    assert f"The {screens.word} knows." in screens.shows(OPEN)
    assert ("held", "wording") in screens.why()


@pytest.mark.parametrize("name", ["Victim1", "Met Police", "Riverbank Rosa", "V1ctim", "Wren"])
def test_the_name_that_she_gives(screens: Screens, name: str) -> None:
    """It is kept as she gave it, and said back only where a bystander may read it."""
    rooms, phone = screens.rooms, "+447700900125"
    for words in (f"JOIN {an_invite(rooms, screens.forum)}", "1", name):
        screens.says(words, phone)

    assert listed(screens.shows(phone), (OWN.casefold(),)) == ()
    assert (name in screens.shows(phone)) == (name == "Wren")
    assert "May I text you about" in screens.shows(phone)  # she is asked what comes next


def test_no_name_of_telegrams_is_used(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever somebody calls herself there: nothing that we put for her holds it."""
    for part in telegram_updates.NAMES:
        monkeypatch.setitem(telegram_updates.NAMES, part, "VictimPolice")
    chat = "7700900123"
    with a_house(database_url, tmp_path, more=TELEGRAM) as rooms:
        code, client = an_invite(rooms, a_forum(rooms)), rooms.client()
        message = telegram_updates.a_message(chat, 1, f"/start {code}")
        update = json.dumps({"update_id": 1, "message": message})
        client.post("/in/telegram", data=update, headers=telegram_updates.signed())
        put_for_her = " ".join(rooms.texts_to(chat, "telegram"))

    assert "VictimPolice" in update
    assert put_for_her.startswith("Hello. This is a private feedback line.")
    assert listed(put_for_her) == ()


def test_news_and_principles_are_not_shown_again(screens: Screens) -> None:
    """Whoever wants to read them once more is told in bland words whether anything is there."""
    tells(screens, "The police will come by.", SECOND)
    screens.left.clear()

    screens.says("NEWS")

    assert "police" in screens.shows(OPEN)
    assert screens.found == ()
    assert screens.shows(DISCREET) != ""


def test_a_word_that_comes_between_question_and_answer(screens: Screens) -> None:
    """What we took her answer for is asked without the label; his is named."""
    screens.adds()
    asks(screens, WrittenQuestion("choice", "What first?", ("Riverbank visits", "Updates")))
    assert "Riverbank" in screens.shows(DISCREET)
    screens.left.clear()
    screens.adds(OWN.casefold())

    screens.says("rivrbank visits")

    assert "I took that as your answer. Right?" in screens.shows(DISCREET)
    assert screens.found == ()
    assert "I took that as 1, Riverbank visits." in screens.shows(OPEN)


def test_what_was_pressed_is_not_shown_again(rooms: House) -> None:
    """In a chat the choice made takes the place of the buttons: not where it holds such a word."""
    with two_screens(rooms, "try_chat") as screens:
        screens.adds()
        asks(screens, WrittenQuestion("choice", "What first?", ("Riverbank visits", "Updates")))
        asked = [screens.last(chat) for chat in (DISCREET, OPEN)]
        screens.left.clear()
        screens.adds(OWN.casefold())

        for sending in filter(None, asked):
            screens.presses("1", sending.chat, sending)

        assert screens.shows(DISCREET).startswith("Saved.")
        assert screens.found == ()
        assert "Riverbank visits" in screens.shows(OPEN)


def test_an_old_message_is_not_edited_into_view(rooms: House) -> None:
    """She got it while she was not discreet; a press on it does not write it once more."""
    with two_screens(rooms, "try_chat") as screens:
        stands(rooms, screens.hers.address_id, discreet=False)
        put(screens, Kind.REPLY, Reply("The police?", ("Yes", "No"), asks=True, bare="The police?"))
        screens.turn()
        stands(rooms, screens.hers.address_id, discreet=True)
        asked = [screens.last(chat) for chat in (DISCREET, OPEN)]
        screens.left.clear()

        for sending in filter(None, asked):
            screens.presses("1", sending.chat, sending)

        assert screens.shows(DISCREET) != ""
        assert screens.found == ()
        assert "The police?" in screens.shows(OPEN)


def test_a_word_that_is_taken_away_lets_go_what_waited(screens: Screens) -> None:
    """And one that is added holds what was ready, though its second wording was right before."""
    which = tells(screens, "The Riverbank is open.")
    screens.opens()
    assert screens.why() == [("held", "wording")]

    screens.adds()
    screens.opens()

    assert "The Riverbank is open." in screens.shows(DISCREET)
    assert screens.rooms.column("SELECT count(*) FROM updates") == [which]
