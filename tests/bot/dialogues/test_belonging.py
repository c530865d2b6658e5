"""What holds of joining, settings, lines and leaving, in every scene and for every text."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.changes import (
    AskedForPerson,
    ChoseLine,
    Consent,
    InviteTaken,
    Joined,
    Kept,
    LeftErasing,
    LeftKeeping,
    Linked,
    NewOwner,
    Stayed,
    Stopped,
    Times,
    Told,
    WhichLine,
)
from bot.conversation import respond
from bot.messages import Event
from bot.rendering.sms import render
from bot.safety.hours import Hours, overlap
from bot.scene import InviteState, Memory, Profile, Scene, Standing
from bot.segments import cost
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW, scenes, texts

_DOING = ["join", "line", "owner", "settings", "leave", "", "menu"]
_STEPS = ["", "phone", "name", "consent", "times", "age:times", "age:x", "young:name", "asked",
          "choose", "kinds", "gone"]  # fmt: skip
_HOURS = [None, "09:00-12:00", "09:00-20:00", "mon-fri 10:00-16:00", "never"]
_KINDS = [(), ("polls",), ("notices", "polls"), ("notices", "polls", "updates")]
_LINES = [(), ("Line 1",), ("Line 1", "Line 2"), ("Line 2", "Line 3"), ("Oak", "W" * 20, "Ash"),
          ("W" * 20, "X" * 20, "Y" * 20, "Z" * 20, "Line 5")]  # fmt: skip
_of_all_kinds = st.builds(
    replace,
    scenes,
    lines=st.sampled_from(_LINES),
    links=st.booleans(),
    same_forum=st.booleans(),
    profile=st.builds(Profile, st.sampled_from(_HOURS), st.sampled_from(_KINDS)),
    last_at=st.none() | st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda t: NOW - t),
    event=st.just(Event.WROTE),
)


@st.composite
def known(draw: st.DrawFn) -> Scene:
    """Give a scene in which what is open is one of these dialogues."""
    scene: Scene = draw(_of_all_kinds)
    doing, step = draw(st.sampled_from(_DOING)), draw(st.sampled_from(_STEPS))
    memory = replace(scene.memory, doing=doing, step=step)
    line = draw(st.integers(0, max(len(scene.lines) - 1, 0)))
    put_at = draw(st.sampled_from([None, NOW, NOW - timedelta(days=2)]))
    return replace(scene, memory=memory, line=line, put_at=put_at, now=NOW)


said = texts | st.sampled_from(
    ["join bdfghjkm", "settings", "leave", "clear", "my data", "im 15", "how old", "i am 18",
     "line 2", "either", "no, i am new", "3", "4", "erase it all", "stay"]
)  # fmt: skip


@settings(max_examples=400)
@given(known(), said)
def test_a_turn_comes_in_one_part_and_stores_a_text_once(scene: Scene, text: str) -> None:
    """Nothing raises; a reply is one part on SMS; a text is filed, kept or waits, once."""
    turn = respond(scene, text)
    stored = [each for each in turn.changes if isinstance(each, Told | Kept | WhichLine)]

    assert [cost(render(reply)).parts for reply in turn.replies] == [1] * len(turn.replies)
    assert len(stored) <= 1


@given(known())
def test_stop_is_obeyed_everywhere(scene: Scene) -> None:
    """Whatever is open, the word stops."""
    assert Stopped() in respond(scene, "stop").changes


@given(known(), said)
def test_settings_never_loosen(scene: Scene, text: str) -> None:
    """By text the times only become narrower, and the kinds fewer."""
    memory = replace(scene.memory, doing="settings")
    scene = replace(scene, memory=memory, standing=Standing(), member=True, joined=True)
    now = scene.profile

    for change in respond(scene, text).changes:
        if isinstance(change, Times) and now.hours:
            wanted = Hours.parse(f"{change.start:%H:%M}-{change.end:%H:%M}")
            assert overlap(Hours.parse(now.hours), wanted) == wanted
        if isinstance(change, Consent):
            assert set(change.kinds) < set(now.consents)


@given(known(), said)
def test_a_place_is_taken_only_with_an_open_code(scene: Scene, text: str) -> None:
    """Nobody joins, links or takes over a phone by a code that is used, old or unknown."""
    taken = {InviteTaken, Linked, NewOwner}
    found = {type(change) for change in respond(scene, text).changes} & taken

    assert not found or scene.invite is InviteState.OPEN


@given(known(), said)
def test_a_line_that_she_chose_is_one_of_hers(scene: Scene, text: str) -> None:
    """The place is one of her lines, also where not all of them were shown."""
    for change in respond(scene, text).changes:
        if isinstance(change, ChoseLine):
            assert 1 <= change.place <= len(scene.lines)


@given(known(), said)
def test_while_she_is_leaving_only_her_three_answers_count(scene: Scene, text: str) -> None:
    """Nothing else is changed, and what is said is kept or is a risk."""
    standing = Standing(leaving=True)
    scene = replace(scene, standing=standing, member=True, joined=True, forum=FORUM, media=False)
    turn = respond(scene, text)
    counts = {type(change) for change in turn.changes} & {Joined, Times, Consent, InviteTaken}

    assert counts == set()
    if scene.memory.step != "asked":
        assert {LeftKeeping, LeftErasing} & {type(each) for each in turn.changes} == set()


@pytest.mark.parametrize("doing", ["leave", "", "menu", "tell"])
@pytest.mark.parametrize("step", ["", "asked"])
def test_a_nought_brings_her_back_whatever_else_was_open(doing: str, step: str) -> None:
    """Until the days are over it is never too late."""
    memory = Memory(doing=doing, step=step)
    long_ago = NOW - timedelta(hours=71)
    scene = Scene(now=NOW, forum=FORUM, member=True, joined=True, memory=memory, put_at=long_ago,
                  standing=Standing(leaving=True))  # fmt: skip

    assert respond(scene, "0").changes == (Stayed(),)


def test_somebody_younger_never_joins_by_going_on() -> None:
    """After her word no number leads on to the questions, only the question of her age does."""
    scene = Scene(now=NOW, forum=FORUM, member=True, put_at=NOW, alias="Wren",
                  memory=Memory(doing="join", step="times"))  # fmt: skip
    young = respond(scene, "im 16")
    scene = replace(scene, memory=young.memory)
    after = [respond(scene, text) for text in ("1", "2", "yes", "menu", "ok", "1 2 3")]

    assert AskedForPerson("under 18") in young.changes
    assert {turn.memory.step for turn in after} == {"young:times"}
    assert [turn for turn in after if Joined() in turn.changes] == []


def test_five_texts_are_enough_to_join() -> None:
    """The talk of SMS joining needs no text more than its four questions and the code."""
    scene = Scene(now=NOW, forum=FORUM, invite=InviteState.OPEN, put_at=NOW)
    joined = False
    for text in ("Join ktrmwphx.", "2", "Kestrel", "1 2 3", "1"):
        turn = respond(scene, text)
        joined = joined or Joined() in turn.changes
        scene = replace(scene, memory=turn.memory, member=scene.member or text == "2")

    assert joined
    assert " ".join(reply.words for reply in turn.replies) == (
        "You are in. Say what you like, any time, in your own words. MENU shows what I can do. "
        "STOP ends this."
    )
    assert Times(time(9), time(12)) in turn.changes
