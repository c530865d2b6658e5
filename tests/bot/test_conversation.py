"""What holds in every scene, for every text."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.changes import AllTold, Kept, Risk, Started, StartOffered, Stopped, Told, TooMany
from bot.conversation import DIALOGUES, lapse, respond
from bot.dialogues.commands import Command, code_in, command
from bot.messages import Kind, Reply
from bot.rendering.sms import render
from bot.scene import Memory, Scene, Standing, Turn
from bot.segments import cost
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW, scenes, texts

STOPS = ["STOP", "stop.", "please stop", "/stop", "No, stop!", "Stopall", "UNSUBSCRIBE", "cancel",
         "END", "quit", "Revoke", "optout", "opt-out", "ｓｔｏｐ", "\u200estop\u200e"]  # fmt: skip
MEMBER = Scene(now=NOW, forum=FORUM, alias="Kestrel", member=True, joined=True)


@settings(max_examples=600)
@given(scenes, texts)
def test_every_text_gets_a_turn(scene: Scene, text: str) -> None:
    """Nothing that anybody texts, in any state, is too much; at most two replies go back."""
    turn = respond(scene, text)

    assert len(turn.replies) <= (2 if scene.media else 1)


@settings(max_examples=600)
@given(scenes, texts)
def test_every_reply_is_one_part(scene: Scene, text: str) -> None:
    """No reply costs two, whatever name she gave; and none costs more than it must."""
    costs = [cost(render(reply)) for reply in respond(scene, text).replies]

    assert [one for one in costs if one.parts != 1 or one.forced_by] == []


@given(scenes, st.sampled_from(STOPS))
def test_stop_is_always_obeyed(scene: Scene, text: str) -> None:
    """In every state the word stops, and nothing but its confirmation goes back."""
    turn = respond(scene, text)
    kinds = {reply.kind for reply in turn.replies}

    assert (turn.changes.count(Stopped()), kinds <= {Kind.STOP_CONFIRMATION}) == (1, True)


@given(scenes, texts)
def test_after_the_quiet_word_nothing_is_answered(scene: Scene, text: str) -> None:
    """Whatever comes, the phone stays silent, and nothing re-opens."""
    quiet = replace(scene, standing=replace(scene.standing, quiet=True))

    assert (respond(quiet, text).replies, lapse(quiet).replies) == ((), ())
    assert Started() not in respond(quiet, text).changes


@given(scenes, st.sampled_from(["he will kill me", "i want to die", "Kill myself!"]))
def test_risk_is_always_seen(scene: Scene, text: str) -> None:
    """In every state people are told, and the text is kept."""
    changes = respond(scene, text).changes

    assert any(isinstance(change, Risk) for change in changes)
    assert any(isinstance(change, Told | Kept) for change in changes)


@pytest.mark.parametrize("standing", [Standing(), Standing(stopped=True), Standing(paused=True)])
def test_the_answer_to_risk_goes_where_nothing_else_goes(standing: Standing) -> None:
    """To a stopped or paused phone too; and so do the other numbers behind it."""
    scene = replace(MEMBER, standing=standing, put_at=NOW)
    first = respond(scene, "i want to die")
    second = respond(replace(scene, memory=first.memory), "0")

    kinds = [[reply.kind for reply in turn.replies] for turn in (first, second)]
    assert kinds == [[Kind.RISK], [Kind.RISK]]


@given(scenes, texts)
def test_the_provider_speaks_alone(scene: Scene, text: str) -> None:
    """Where it has answered already, we say nothing, and record the same but of what we said.

    But a YES that it took for START goes on with what is open.
    """
    answered = respond(replace(scene, answered=True), text)
    silent = respond(replace(scene, answered=False), text)

    goes_on = command(text) is Command.YES and not scene.standing.stopped and scene.memory.doing
    assert goes_on or answered.replies == ()
    of_words = {TooMany(), StartOffered()}
    heard, told = ([c for c in t.changes if c not in of_words] for t in (answered, silent))
    assert heard == told
    assert goes_on or of_words.isdisjoint(answered.changes)


@pytest.mark.parametrize(
    ("doing", "stopped", "text", "speaks"),
    [
        ("join", False, "YES", True),
        ("join", False, "HELP", False),
        ("join", True, "YES", False),
        ("", False, "YES", False),
        ("", False, "HELP", False),
    ],
)
def test_beside_the_provider_we_speak_only_to_go_on(
    doing: str, stopped: bool, text: str, speaks: bool
) -> None:
    """A YES that it took for START may answer us; all else it has answered for us."""
    joining = replace(MEMBER, joined=False, memory=Memory(doing, "phone" if doing else ""))
    scene = replace(joining, put_at=NOW, answered=True, standing=Standing(stopped=stopped))

    assert speaks == bool(respond(scene, text).replies)


@given(scenes, texts)
def test_one_text_is_stored_once(scene: Scene, text: str) -> None:
    """A text is one piece of feedback, or kept for a person, never both or twice."""
    changes = respond(scene, text).changes

    assert len([change for change in changes if isinstance(change, Told | Kept)]) <= 1


@given(scenes, texts)
def test_only_a_member_gives_feedback(scene: Scene, text: str) -> None:
    """What nobody's phone says is kept, and belongs to no forum."""
    stranger = replace(scene, member=False, joined=False)
    kinds = {type(change) for change in respond(stranger, text).changes}

    assert {Told, AllTold} & kinds == set()


@given(scenes)
def test_lapse_never_raises_and_says_one_thing_at_most(scene: Scene) -> None:
    """What happens by itself is one receipt, or nothing."""
    assert len(lapse(scene).replies) <= 1


@given(scenes)
def test_lapse_wakes_nobody_early(scene: Scene) -> None:
    """Before its moment nothing changes; after it nothing waits any more."""
    turn = lapse(scene)
    due = scene.memory.wake_at is not None and scene.memory.wake_at <= scene.now

    assert turn == Turn(scene.memory) if not due else turn.memory.wake_at is None


@given(scenes, texts)
def test_a_code_is_found_or_not(scene: Scene, text: str) -> None:
    """A code is eight capital letters, or there is none."""
    code = code_in(text)

    assert code is None or (len(code) == 8 and code.isascii() and code.isupper())


@pytest.mark.parametrize(
    "word", ["a", "1 ", "is ", "stop ", "please ", "he is ", "join ", "\n", "👍"]
)
@pytest.mark.parametrize("doing", ["", "join", "menu", "check"])
def test_a_very_long_text_takes_no_long_time(word: str, doing: str) -> None:
    """64 KiB of anything are answered within two seconds, in any state."""
    begun = time.process_time()
    respond(replace(MEMBER, memory=Memory(doing), put_at=NOW), word * (65_536 // len(word)))

    assert time.process_time() - begun < 2


def test_somebody_always_takes_a_text() -> None:
    """The last dialogue takes whatever the others leave."""
    assert DIALOGUES[-1].takes(Scene(now=NOW), "hello")


def test_a_receipt_that_is_long_overdue_is_not_waited_for() -> None:
    """Where nothing woke the conversation for an hour, her next text begins anew."""
    told = respond(MEMBER, "the letters came late").memory
    later = replace(MEMBER, memory=told, now=NOW + timedelta(hours=1))
    turn = respond(later, "and to the wrong house")

    assert ((AllTold(), Told()), 1) == (turn.changes, len(turn.replies))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-03-29T00:58", "2026-03-29T02:02"),
        ("2026-10-25T01:59", "2026-10-25T01:03"),
    ],
)
def test_three_minutes_are_three_minutes_when_the_clocks_change(before: str, after: str) -> None:
    """The receipt comes in its time, in the night of summer time too."""
    zone = ZoneInfo("Europe/London")
    now = datetime.fromisoformat(before).replace(tzinfo=zone)
    told = respond(replace(MEMBER, now=now), "the letters came late").memory

    assert told.wake_at is not None
    local = told.wake_at.astimezone(zone)
    assert timedelta(minutes=3) == told.wake_at - now.astimezone(told.wake_at.tzinfo)
    assert after[:14] == local.isoformat()[:14]


def test_a_thousand_texts_of_a_machine_get_few_replies() -> None:
    """Two bots that greet each other fall silent, and one person is told once."""
    scene, replies, flags = MEMBER, 0, 0
    for _ in range(1000):
        turn = respond(scene, "7")
        scene = replace(scene, memory=turn.memory)
        replies += len(turn.replies)
        flags += [type(change).__name__ for change in turn.changes].count("TooMany")

    assert (replies, flags) == (21, 1)


def test_a_stranger_on_a_paused_and_stopped_phone_can_stop() -> None:
    """The strictest mixture still obeys, and says nothing twice."""
    scene = Scene(now=NOW, standing=Standing(stopped=True, paused=True))
    turn = respond(scene, "stop")

    assert ((), (Stopped(),)) == (turn.replies, turn.changes)


@pytest.mark.parametrize("memory", [Memory("join", "phone", misses=1), Memory("check", misses=1)])
def test_start_comes_back_to_the_question_anew(memory: Memory) -> None:
    """What was not understood before STOP is forgotten, and the question itself is not."""
    turn = respond(replace(MEMBER, memory=memory, put_at=NOW), "stop")

    assert turn.memory == replace(memory, misses=0, before="stop")


def test_words_in_an_sms_are_as_cheap_as_they_can_be() -> None:
    """A curly quote that slipped into a text costs nothing."""
    assert render(Reply("Don’t – wait")) == "Don't - wait"


def test_memory_starts_empty() -> None:
    """Nothing is open on a new thread."""
    assert Memory() == Memory(doing="", step="", misses=0)
