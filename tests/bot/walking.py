"""What holds at every step of every talk: each promise is one function, for the state machine.

Looking ahead changes nothing: `looked` says what a text would bring about now. The loop guard is
left aside there; that it falls silent at last has its own tests.
"""

import re
from dataclasses import dataclass, replace

from bot.changes import (
    AllTold,
    Answered,
    AskedForPerson,
    Kept,
    NotKept,
    Quiet,
    Resumed,
    Reworded,
    Skipped,
    Started,
    Stayed,
    Stopped,
    Told,
    WhichLine,
)
from bot.channels.telegram.client import _keyboard
from bot.conversation import respond
from bot.dialogues import home
from bot.dialogues.answering.spot import open_spot
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    CHECK,
    JOIN,
    LANGUAGE,
    MENU,
    POLL,
    TELL,
    has_question,
    is_member,
    is_telling,
)
from bot.filing import state as state_of
from bot.messages import Event, Kind, Reply, Sending
from bot.phrases import choices, say
from bot.rendering import sms, telegram
from bot.scene import Memory, Scene, Turn
from bot.segments import cost
from storage import inbox
from tests.bot.phone import Phone

TOKEN = "x" * 22  # as long as the name of a row that each button carries
LONGEST_IN_A_CHAT = 4096
MOST_BYTES_OF_A_BUTTON = 64
STOPS = ["stop pls", "S T O P", "Stopp!!", "stop stop stop stop", "Stop\n\nSent from my iPhone"]
WIDE_STOP = "this must stop"
OPENS_OTHERS = ["START", "yes", "menu", "JOIN KTRMWPHX", "1", "0", "mooring lantern"]
BLAND = say(LANGUAGE, "quiet_word")
OFFER = say(LANGUAGE, "start_offered")
MORE_NUMBERS = say(LANGUAGE, "numbers")
NUMBERS_LEAVING = say(LANGUAGE, "numbers_leaving")


@dataclass(frozen=True)
class Step:
    """One thing that happened to a phone: how it stood before, and what came of it."""

    before: Scene
    text: str
    turn: Turn
    phone: Phone  # as it stands after it


def looked(phone: Phone, words: str) -> Turn:
    """Say what this text would bring about."""
    return respond(_in_calm(phone.scene(words)), words)


def pressed(phone: Phone, number: str, asks: str) -> Turn:
    """Say what this button would bring about."""
    scene = replace(phone.scene(number, asks), event=Event.PRESSED, button_of=asks)
    return respond(_in_calm(scene), number)


def _in_calm(scene: Scene) -> Scene:
    return replace(scene, memory=replace(calm(scene.memory), before="\n"))


def calm(memory: Memory) -> Memory:
    """Forget how often we have answered."""
    return replace(memory, replies_of_hour=None, replies_of_day=None, misses_of_hour=None)


def fits(reply: Reply, *, in_a_chat: bool) -> None:
    """Each message is one part of GSM-7 as an SMS, and within what Telegram takes."""
    paid = cost(sms.render(reply))
    words, buttons = telegram.render(reply)
    keyboard = _keyboard(Sending("", words, buttons, receipt_token=TOKEN))
    rows = keyboard.inline_keyboard if keyboard else ()
    below = [button for row in rows for button in row]

    assert in_a_chat or (paid.parts, paid.forced_by) == (1, ()), reply.words
    assert 0 < len(words) <= LONGEST_IN_A_CHAT
    assert len(below) == len(buttons)
    assert all(button.text.strip() for button in below)
    assert all(len(str(b.callback_data).encode()) <= MOST_BYTES_OF_A_BUTTON for b in below)


def one_question(step: Step) -> None:
    """At most one of the replies asks something, and it is open then."""
    asking = [reply for reply in step.turn.replies if reply.asks]
    memory = step.turn.memory

    assert len(asking) <= 1
    assert not asking or memory.step or memory.doing in {MENU, CHECK}


def stop_stops(phone: Phone) -> None:
    """STOP stops in every state; after it nothing is said but once how to start again."""
    standing = phone.standing
    turn = looked(phone, "STOP")
    is_silent = standing.quiet or standing.stopped or standing.parked
    confirmation = [] if is_silent else [Kind.STOP_CONFIRMATION]

    assert [reply.kind for reply in turn.replies] == confirmation
    assert turn.changes.count(Stopped()) == 1
    for words in STOPS:
        same = looked(phone, words)
        assert (same.replies, same.changes) == (turn.replies, turn.changes), words
    wide = looked(phone, WIDE_STOP).changes
    assert tuple(change for change in wide if change != Kept()) == turn.changes
    assert wide.count(Kept()) == 1

    stopped = phone.copy()
    stopped.text("STOP")
    stopped.memory = calm(stopped.memory)
    offered = [] if standing.quiet or standing.parked else [OFFER]
    assert [reply.words for reply in stopped.text("menu").replies] == offered
    assert looked(stopped, "they never told me about the hearing").replies == ()
    assert looked(stopped, "help").replies == ()
    assert (Started() in looked(stopped, "START").changes) == bool(offered)


def menu_leads_home(phone: Phone) -> None:
    """From every state MENU brings the menu, or what comes before it."""
    scene, turn = phone.scene("menu"), looked(phone, "menu")
    said = [reply.words for reply in turn.replies]
    standing, told = scene.standing, scene.memory.about == "told"
    if standing.quiet or (standing.parked and not standing.stopped):
        assert said == []
    elif standing.stopped:
        assert said == ([] if standing.start_offered or standing.parked else [OFFER])
    elif standing.leaving:
        assert said == ([] if told else [say(LANGUAGE, "leave_how")])
    elif not standing.confirmed and not standing.paused:
        once_more = scene.put_at is not None and not scene.memory.misses
        assert said == ([say(LANGUAGE, "check")] if once_more else [])
    else:
        assert len(said) == 1
        assert (Resumed() in turn.changes) == standing.paused
        _is_home(scene, turn)


def _is_home(scene: Scene, turn: Turn) -> None:
    (reply,) = turn.replies
    if not scene.standing.confirmed:
        assert reply.words == say(LANGUAGE, "check")
    elif is_member(scene) and scene.joined:
        name = "menu_ready" if scene.waiting else "menu"
        assert (turn.memory.doing, reply.choices) == (MENU, choices(LANGUAGE, name))
        assert home.menu_of(turn.memory.step) == name
    elif is_member(scene) or scene.invite == "open":
        still = say(LANGUAGE, "too_young_still")
        assert turn.memory.doing == JOIN
        assert reply.asks != (reply.words == still)
    elif scene.memory.doing == JOIN:
        assert "code" in reply.words
    else:
        assert reply.words == say(LANGUAGE, "stranger")


def nothing_is_asked_that_was_answered(step: Step) -> None:
    """A question that she has met comes again by BACK alone, or while it is open anyway."""
    before, memory = step.before, step.turn.memory
    asks = any(reply.asks for reply in step.turn.replies)
    if not asks or memory.doing != POLL or memory.guess:
        return
    spot = open_spot(replace(before, memory=memory))
    assert spot is not None
    is_open = before.memory.doing == POLL and before.memory.step == spot.name
    is_pressed = before.event is Event.PRESSED and before.button_of == f"{POLL}:{spot.name}"
    if is_open or is_pressed or command(step.text) is Command.BACK:
        return
    assert spot.question.place not in spot.poll.answers


def stored_once(step: Step, *, is_said: bool) -> None:
    """Her words stand in one place: as feedback, as an answer, or in the inbox."""
    changes, text = step.turn.changes, step.text
    answers = [c for c in changes if isinstance(c, Answered | Skipped)]
    told = [c for c in changes if isinstance(c, Told | Reworded)]
    same = [c for c in answers if isinstance(c, Answered) and c.value == text.strip()]
    filed = [*told, *same]
    kept = [c for c in changes if isinstance(c, Kept | WhichLine)]
    state = state_of(changes, text)

    assert len(filed) + len(kept) <= 1
    assert len(answers) <= 1
    assert (state == inbox.FILED) == bool(filed)
    assert state == inbox.KEPT or not kept
    if told:
        assert is_member(step.before)
        assert step.before.standing.confirmed
    if is_said:
        assert filed or kept or answers
    if NotKept() in changes:
        assert [*filed, *kept, *answers] == []


def quiet_word_silences(phone: Phone) -> None:
    """In every state; with one line that says nothing, and none where the phone was silent."""
    standing, silent = phone.standing, phone.copy()
    silent.agreed = replace(silent.agreed, quiet_word="mooring lantern")
    turn = silent.text("Mooring  lantern!")
    was_silent = standing.quiet or standing.stopped or standing.parked

    assert [reply.words for reply in turn.replies] == ([] if was_silent else [BLAND])
    assert Quiet() in turn.changes
    assert silent.standing.quiet
    for words in OPENS_OTHERS:
        again = looked(silent, words)
        assert (again.replies, silent.standing.quiet) == ((), True)


def feedback_ends(step: Step) -> None:
    """What she says is open while she says it, and closed when she turns to something else."""
    closed, memory = AllTold() in step.turn.changes, step.turn.memory
    goes_on = memory.doing == TELL and memory.step == "said"
    told = any(isinstance(change, Told) for change in step.turn.changes)
    was_open = is_telling(step.before)

    assert closed or goes_on or not (told or was_open)


def nothing_after_the_quiet_word(step: Step) -> None:
    """The phone stays silent."""
    assert not (step.before.standing.quiet and step.turn.replies)


def words_are_kept(step: Step) -> None:
    """Each word in capitals that a reply offers does what it says."""
    said = " ".join(reply.words for reply in step.turn.replies)
    if "BACK" in said:
        turn = looked(step.phone, "BACK")
        assert [reply.asks for reply in turn.replies] == [True]
    if "text PERSON" in said.replace("Text", "text") or "PERSON brings" in said:
        turn = looked(step.phone, "PERSON")
        # To a phone that nobody knows nothing is promised: there it is kept for people to see.
        asked = AskedForPerson() if step.phone.member else Kept()
        if WhichLine() in turn.changes:  # meanwhile none of her lines is near
            answered = step.phone.copy()
            answered.text("PERSON")
            turn = looked(answered, "0")
        # Or it is promised already; of more lines than have a number, people see which it is for.
        promised = turn.replies and "A person will" in turn.replies[0].words
        assert asked in turn.changes or promised
    if "MENU, then PERSON" in said:
        resumed = step.phone.copy()
        resumed.text("MENU")
        assert AskedForPerson() in looked(resumed, "PERSON").changes
    if "0 for other" in said or "0 for more" in said or "Reply 0 if you would" in said:
        standing = step.phone.standing
        is_leaving = standing.leaving and not standing.stopped
        numbers = NUMBERS_LEAVING if is_leaving else MORE_NUMBERS
        assert [reply.words for reply in looked(step.phone, "0").replies] == [numbers]
    if "text STAY" in said:
        assert Stayed() in looked(step.phone, "STAY").changes
    # What we say after a question reaches her after it: until that has left she has read neither.
    is_read = step.phone.put_at is not None or not has_question(step.phone.scene(""))
    if re.search(r"0 (before then )?(to )?stay", said) and is_read:
        assert Stayed() in looked(step.phone, "0").changes
