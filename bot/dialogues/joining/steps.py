"""The way through the questions of joining: one after the other, one step back at a time."""

from dataclasses import replace

from bot.changes import AskedForPerson, Change, InviteTaken, Joined, Kept
from bot.dialogues.answering.spot import confirms
from bot.dialogues.commands import Command, command
from bot.dialogues.joining import Answer, Step, age, consent, name, phone, times
from bot.dialogues.pieces import (
    JOIN,
    LANGUAGE,
    closing,
    day,
    hours,
    is_fresh,
    is_member,
    opening,
    reply,
    resting,
    words_kept,
)
from bot.messages import Reply
from bot.phrases import say
from bot.reading import is_numeric, number
from bot.scene import Scene, Turn

STEPS: dict[str, Step] = {"phone": phone, "name": name, "consent": consent, "times": times}
# Beside the way, with the step that it was left at: "age:times" asks whether she is 18 or over,
# "young:times" waits for a person to write to somebody who is not.
_AGE, _YOUNG = "age:", "young:"
_LEFT = {"phone": "left_phone", "name": "left_name", "consent": "left_consent"}  # no end follows
_RIGHT, _WRONG, _IN_DOUBT = 1, 2, 0  # to "is that right?"


def place(scene: Scene) -> str:
    """Say which question is next; after a risk text the memory no longer knows it."""
    step = scene.memory.step if scene.memory.doing == JOIN else ""
    return step if step.startswith((_AGE, _YOUNG)) else _on_the_way(scene, step)


def begin(scene: Scene) -> Turn:
    """Put the first question, behind the words that say what this is."""
    if scene.links:
        return ask(scene, "phone", say(LANGUAGE, "lead_link"))
    if is_member(scene) and scene.forum:
        lead = say(LANGUAGE, "lead_one_more", line=scene.forum.label, hours=hours(scene))
        return ask(scene, "name", lead)
    key = "lead_hello_chat" if scene.synced else "lead_hello"
    return ask(scene, "phone", say(LANGUAGE, key, hours=hours(scene)))


def ask(scene: Scene, step: str, lead: str = "") -> Turn:
    """Put one question."""
    memory = opening(scene.memory, JOIN, step)
    if step.startswith(_YOUNG):
        return Turn(memory, (reply("too_young_still"),), closing(scene))
    put = age.ask(lead) if step.startswith(_AGE) else STEPS[step].ask(scene, lead)
    return Turn(memory, replies=(put,), changes=closing(scene))


def answer(scene: Scene, text: str) -> Turn:
    """Take an answer to the question that waits."""
    step = place(scene)
    if step.startswith(_YOUNG):
        return _after_young(scene, step, text)
    if step.startswith(_AGE) and is_fresh(scene):
        return _answer_age(scene, step, text)
    said = age.read(text)
    if said is not None:
        return _on_age(scene, step, said)
    if command(text) is Command.BACK:
        return ask(scene, step if scene.memory.guess else _before(scene, step))
    if not is_fresh(scene):
        return replace(ask(scene, step), changes=words_kept(text))
    if command(text) is Command.SKIP or number(text) == 0:
        return _go_on(scene, step, STEPS[step].safer(scene))
    settled = confirms(text) if scene.memory.guess else None
    if settled == _WRONG:
        return ask(scene, step, say(LANGUAGE, "lead_ok"))
    read = STEPS[step].read(scene, scene.memory.guess if settled == _RIGHT else text)
    is_sure = settled != _IN_DOUBT
    return _go_on(scene, step, read) if read and is_sure else _in_doubt(scene, step, text)


def _on_the_way(scene: Scene, step: str) -> str:
    if not is_member(scene):
        return "phone"
    if scene.joined:
        return "name"  # of one more forum: her phone is known
    if step in STEPS:
        return step
    return "name" if scene.alias is None else "consent"


def _order(scene: Scene) -> tuple[str, ...]:
    """Say which questions are asked: nothing that she has answered for another forum."""
    if scene.links:
        return ("phone",)
    if not _is_one_more(scene):
        return tuple(STEPS)
    return ("name", "consent") if scene.profile.hours else ("name", "consent", "times")


def _is_one_more(scene: Scene) -> bool:
    """Whether she is in another forum already."""
    return is_member(scene) and (scene.joined or len(scene.lines) > 1)


def _before(scene: Scene, step: str) -> str:
    order = _order(scene)
    return order[max(order.index(step) - 1, 0)] if step in order else _on_the_way(scene, "")


def _after(scene: Scene, step: str) -> str | None:
    order = _order(scene)
    later = order[order.index(step) + 1 :] if step in order else ()
    return later[0] if later else None


def _go_on(scene: Scene, step: str, answered: Answer, *, missed: bool = False) -> Turn:
    # Of one more forum the name is the first answer, and it uses the code up.
    taken = (InviteTaken(),) if is_member(scene) and scene.joined else ()
    changes = (*taken, *answered.changes)
    following = _after(scene, step)
    if following:
        return replace(ask(scene, following, answered.lead), changes=changes)
    if scene.links and not is_member(scene):
        linked = reply("linked_left" if missed else "linked")
        return Turn(resting(scene.memory), (linked,), changes)
    if _is_one_more(scene) and scene.forum:
        key = "joined_one_more_left" if missed else "joined_one_more"
        last = reply(key, line=scene.forum.label)
    else:
        last = reply("joined_left" if missed else "joined")
    return Turn(resting(scene.memory), (last,), (*changes, Joined()))


def _in_doubt(scene: Scene, step: str, text: str) -> Turn:
    """Ask whether she meant what we guess, before her consent is taken for smaller than it is."""
    guess = consent.guess(text) if step == "consent" else ""
    is_bare = scene.memory.guess and confirms(text) == _IN_DOUBT and is_numeric(text)
    if not guess or is_bare or guess == scene.memory.guess:
        return _not_understood(scene, step)
    memory = opening(scene.memory, JOIN, step)
    memory = replace(memory, guess=guess, misses=scene.memory.misses)
    return Turn(memory, (consent.confirm(guess),), words_kept(text))


def _not_understood(scene: Scene, step: str) -> Turn:
    """Ask once more; then take what is safer, offer a person, and go on. Her words are kept.

    They are no feedback yet: she has not heard to the end what this is. A person reads them.
    """
    if scene.memory.misses:
        safer = STEPS[step].safer(scene)
        if step in _LEFT:
            safer = replace(safer, lead=say(LANGUAGE, _LEFT[step]))
        turn = _go_on(scene, step, safer, missed=True)
        changes = (*turn.changes, Kept())
        return replace(turn, changes=changes, understood=False)
    return _once_more(scene, step, (Kept(),))


def _once_more(scene: Scene, step: str, changes: tuple[Change, ...]) -> Turn:
    again = ask(scene, step, say(LANGUAGE, "lead_again"))
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=changes, understood=False)


def _on_age(scene: Scene, step: str, said: age.Age) -> Turn:
    """Go on with somebody of 18 or over; a person writes to somebody younger."""
    left_at = _left_at(scene, step)
    if said is age.Age.YOUNG:
        told = (AskedForPerson("under 18"), Kept())
        memory = opening(scene.memory, JOIN, _YOUNG + left_at)
        return Turn(memory, (_too_young(scene),), told)
    if said is age.Age.ADULT:
        return ask(scene, left_at, say(LANGUAGE, "lead_thanks"))
    return replace(ask(scene, _AGE + left_at), changes=(Kept(),))


def _answer_age(scene: Scene, step: str, text: str) -> Turn:
    """Ask twice at most; then a person asks. A skipped question is not answered either."""
    said = age.answered(text)
    if said is not None:
        return _on_age(scene, step, said)
    if command(text) is Command.BACK:
        return ask(scene, _left_at(scene, step))
    if scene.memory.misses == 0:
        return _once_more(scene, step, words_kept(text))
    memory = replace(scene.memory, misses=2)
    if scene.memory.misses == 1:
        told = (AskedForPerson("18 or over"), *words_kept(text))
        return Turn(memory, (reply("code_person"),), told, understood=False)
    return Turn(memory, changes=(Kept(),))


def _after_young(scene: Scene, step: str, text: str) -> Turn:
    """Keep what she says, for the person who will write; BACK is there for a slip."""
    if command(text) is Command.BACK or age.read(text) is age.Age.ADULT:
        return ask(scene, _AGE + _left_at(scene, step))
    return Turn(scene.memory, changes=(Kept(),))


def _left_at(scene: Scene, step: str) -> str:
    """Give the question of the way at which we turned aside."""
    return _on_the_way(scene, step.removeprefix(_AGE).removeprefix(_YOUNG))


def _too_young(scene: Scene) -> Reply:
    """Promise a person only to a phone that one can write to."""
    if is_member(scene):
        return reply("too_young", day=day(scene))
    return reply("too_young_code")
