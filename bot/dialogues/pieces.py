"""What several dialogues make their turns of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.changes import AllTold, Change, Kept, Told
from bot.dialogues.commands import command
from bot.messages import Kind, Reply
from bot.phrases import choices, numbered, say, zero
from bot.promises import by_day, hours_in_words
from bot.reading import is_one_of, number
from bot.scene import Memory, Scene

LANGUAGE = "en"
# What a memory can be doing. A poll's step is its question, as 7:2; an update's is its id.
JOIN, TELL, MENU, CHECK = "join", "tell", "menu", "check"
POLL, KNOCK, UPDATE, NEWS = "poll", "knock", "update", "news"
STILL = "still"  # it asks whether a phone is still hers
LINE, OWNER, PATH, SETTINGS, LEAVE = "line", "owner", "path", "settings", "leave"
GUESS = "guess"  # what asks whether we understood; the memory itself is still doing the poll
NO = frozenset({"no", "nope", "nah", "no way", "none", "nothing"})  # means 0 where 0 means no
FOR_A_PERSON = "for a person"  # what she says is about, once she has asked for one
GOOD_FOR = timedelta(hours=24)  # older choices are shown again instead of being answered


def reply(key: str, **values: str) -> Reply:
    """Say a text of ours that asks nothing."""
    return Reply(say(LANGUAGE, key, **values))


def question(words: str, labels: tuple[str, ...] = (), bare: str = "") -> Reply:
    """Say something that a bare number, or the next text, may answer."""
    return Reply(words, choices=labels, asks=True, bare=bare)


def asking(
    key: str, labels: tuple[str, ...], *, zero: str = "", lead: str = "", **values: str
) -> Reply:
    """Ask by numbers: an SMS has them in its words, a channel with buttons below them.

    The text has `{choices}` where the numbers stand, as a sentence of their own.
    """
    listed = numbered(labels) + (f", 0 {zero}" if zero else "")
    words = say(LANGUAGE, key, choices=f"{listed}.", **values)
    bare = " ".join(say(LANGUAGE, key, choices="", **values).split())
    return Reply(
        f"{lead} {words}".strip(),
        choices=labels,
        asks=True,
        zero=zero,
        bare=f"{lead} {bare}".strip(),
    )


def inviting(said: str, how: str, of: str) -> Reply:
    """Say something, and in a sentence behind it which numbers answer it: "Reply 1 to see it"."""
    words = f"{said} {say(LANGUAGE, how)}"
    return Reply(words, choices(LANGUAGE, of), asks=True, zero=zero(LANGUAGE, of), bare=said)


def means_zero(text: str, of: str) -> bool:
    """Whether a text is the label of a question's 0: what stands on a button may be texted."""
    label = zero(LANGUAGE, of)
    return is_one_of(text, {label, f"0 {label}"})


def promise_of_a_person(scene: Scene) -> tuple[Memory, Reply]:
    """Say by when a person writes, and let her say what about."""
    memory = replace(opening(scene.memory, TELL, "asked"), about=FOR_A_PERSON)
    return memory, question(say(LANGUAGE, "person", day=day(scene)))


def urgent(key: str) -> Reply:
    """Say a text that goes to a stopped or paused phone as well."""
    return Reply(say(LANGUAGE, key), kind=Kind.RISK)


def instant(scene: Scene) -> datetime:
    """Give the moment of a scene in UTC: sums in local time go wrong when the clocks change."""
    return scene.now.astimezone(UTC)


def is_member(scene: Scene) -> bool:
    """Whether this phone belongs to somebody who has joined or is joining."""
    return (scene.member or scene.joined) and scene.forum is not None


def is_in(scene: Scene, doing: str) -> bool:
    """Whether a member is in the middle of this."""
    return scene.memory.doing == doing and is_member(scene)


def is_fresh(scene: Scene) -> bool:
    """Whether our newest question has left, and is not too old to be answered."""
    return scene.put_at is not None and instant(scene) - scene.put_at <= GOOD_FOR


def kept(scene: Scene) -> tuple[Change, ...]:
    """Lose nothing that is said: feedback of a member, else left for a person to read."""
    if is_member(scene) and scene.standing.confirmed:
        return (*closing(scene), Told(), AllTold())
    return (Kept(),)


def is_said(text: str) -> bool:
    """Whether a text has words to keep: a late 2, or SKIP, says nothing to anybody."""
    return command(text) is None and number(text) is None


def words_kept(text: str) -> tuple[Change, ...]:
    """Leave for a person what is said while another answer is awaited."""
    return (Kept(),) if is_said(text) else ()


def is_only_paused(scene: Scene) -> bool:
    """Whether nothing of ours can be answered until MENU; who leaves can still answer how."""
    return scene.standing.paused and not scene.standing.leaving


def is_left_in_peace(scene: Scene) -> bool:
    """Whether nothing is said to this phone that it does not wait for."""
    standing = scene.standing
    silent = standing.quiet or standing.stopped or standing.parked or standing.paused
    return silent or standing.leaving or not standing.confirmed


def closing(scene: Scene) -> tuple[Change, ...]:
    """Close the feedback that is open, where one is."""
    return (AllTold(),) if is_telling(scene) else ()


def is_telling(scene: Scene) -> bool:
    """Whether some of a feedback has been said, and more may come."""
    return scene.memory.doing == TELL and scene.memory.step == "said" and is_member(scene)


def has_question(scene: Scene) -> bool:
    """Whether a question waits for her; a menu is none, nor is saying something."""
    return scene.memory.step != "" and scene.memory.doing not in {TELL, MENU}


def waits_for_her(memory: Memory) -> bool:
    """Whether what we begin waits until she is done: in a menu nothing of ours is open."""
    return memory.step != "" and memory.doing != MENU


def resting(memory: Memory) -> Memory:
    """Forget what was open; BACK still leads to the question of a poll that was."""
    back = memory.step if memory.doing == POLL else memory.back
    return replace(
        memory,
        doing="",
        step="",
        misses=0,
        guess="",
        chosen="",
        about="",
        number="",
        back=back,
        wake_at=None,
    )


def opening(memory: Memory, doing: str, step: str = "") -> Memory:
    """Remember what is open now."""
    return replace(resting(memory), doing=doing, step=step)


def asked_as(memory: Memory) -> str:
    """Name what a message asks under this memory, as poll:7:2; its buttons carry it.

    "Is that right?" has a name of its own: its 1 is another than that of the question. "That is
    all" has one name from the first word to the last.
    """
    step = "" if memory.doing == TELL else memory.step
    return f"{GUESS if memory.guess else memory.doing}:{step}"


def hours(scene: Scene) -> str:
    """Say when people read; only where there is a forum."""
    return hours_in_words(scene.forum.reads) if scene.forum else ""


def day(scene: Scene) -> str:
    """Say by when a person has read what comes now; only where there is a forum."""
    return by_day(scene.now, scene.forum.reads, scene.forum.answers_in) if scene.forum else ""


def promised(scene: Scene) -> str:
    """Say the day that our newest words promised, so that asking again does not put it off."""
    then = scene.put_at.astimezone(scene.now.tzinfo) if scene.put_at else scene.now
    return day(replace(scene, now=then) if then.date() == scene.now.date() else scene)
