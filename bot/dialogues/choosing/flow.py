"""A word that silences us, and a phrase that shows who she is: chosen by texting it twice.

The first quiet word is free at any time, since silence only tightens. The first phrase opens what
is hers, so it is taken by text on the day on which she joins, and after that by a person: else
whoever picks up the phone could agree one. What is there already is changed by the phrase alone.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.changes import AgreedOn, Change, NoLongerAgreed, NotKept, WrongPhrase
from bot.dialogues import person, proving
from bot.dialogues.choosing.fit import Unfit, may_be_meant, unfit
from bot.dialogues.pieces import (
    LANGUAGE,
    SETTINGS,
    asking,
    closing,
    instant,
    means_zero,
    opening,
    question,
    reply,
    resting,
    words_kept,
)
from bot.phrases import choices, meanings, say, zero
from bot.reading import choose, is_one_of, number
from bot.safety.agreed import PHRASE, QUIET_WORD
from bot.scene import Scene, Turn

MORE = "more"  # the second page of SETTINGS
ITEMS = ("word", "phrase", "phone")  # in the order of their labels
_PROVE, _AGAIN = "prove", "again"
_PROVEN = "proven"  # what is remembered once she has texted her phrase
_PROVEN_FOR = timedelta(minutes=10)  # a phone is soon in other hands
_JOINING_DAY = timedelta(days=1)
_NO = {"leave it", "0 leave it"}
_ABOUT = "agreed words"  # for the people who read it


@dataclass(frozen=True, slots=True)
class _Kind:
    """What can be agreed: its name for the hash, and the keys of what we say of it."""

    what: str
    first: str
    new: str  # in the place of another one
    done: str
    gone: str


_KINDS = {
    "word": _Kind(
        QUIET_WORD,
        "settings_word",
        "settings_word_new",
        "settings_word_done",
        "settings_word_gone",
    ),
    "phrase": _Kind(
        PHRASE,
        "settings_phrase",
        "settings_phrase_new",
        "settings_phrase_done",
        "settings_phrase_gone",
    ),
}


def is_step(step: str) -> bool:
    """Whether this step of SETTINGS stands here."""
    return step == MORE or step.partition("_")[0] in _KINDS


def more(scene: Scene, lead: str = "") -> Turn:
    """Show the second page."""
    memory = opening(scene.memory, SETTINGS, MORE)
    labels = choices(LANGUAGE, "settings_more")
    said = asking("settings_more", labels, zero=zero(LANGUAGE, "more"), lead=lead)
    return Turn(memory, (said,), closing(scene))


def ask(scene: Scene, step: str) -> Turn:
    """Ask once more, from the beginning, what was asked too long ago."""
    return more(scene) if step == MORE else _begin(scene, step.partition("_")[0])


def turn(scene: Scene, text: str) -> Turn:
    """Take an answer to what we asked here."""
    name, _, part = scene.memory.step.partition("_")
    if name == MORE:
        return _chosen(scene, text)
    if number(text) == 0 or is_one_of(text, _NO):
        return _done(scene, "menu_nothing")
    if part == _PROVE:
        return _proved(scene, name, text)
    if not _may(scene, name):
        return _begin(scene, name)
    return _repeated(scene, name, text) if part == _AGAIN else _said(scene, name, text)


def goes_back(scene: Scene, text: str) -> bool:
    """Whether the second page is left for the first."""
    is_zero = number(text) == 0 or means_zero(text, "more")
    return scene.memory.step == MORE and is_zero


def _chosen(scene: Scene, text: str) -> Turn:
    place = choose(text, meanings(LANGUAGE, "settings_more"))
    if not place:
        return _missed(scene, more(scene, say(LANGUAGE, "lead_again")), words_kept(text))
    item = ITEMS[place - 1]
    return _by_person(scene, "another phone") if item == "phone" else _begin(scene, item)


def _begin(scene: Scene, name: str) -> Turn:
    if _is_free(scene, name):
        return _put(scene, name, _KINDS[name].first)
    if proving.may_be_asked(scene):
        return _put(scene, f"{name}_{_PROVE}", "settings_prove")
    return _by_person(scene, _ABOUT)


def _proved(scene: Scene, name: str, text: str) -> Turn:
    """Go on where this was the phrase; it is kept nowhere, nor what may be a slip of it."""
    if scene.agreed.phrase:
        shown = replace(scene, memory=proving.forgiven(scene.memory))
        return _put(shown, name, _KINDS[name].new, NotKept(), proven=True)
    held, missed = proving.held(scene, text), proving.missed(scene)
    if missed is None:
        ended = _by_person(replace(scene, memory=proving.forgiven(scene.memory)), _ABOUT)
        return replace(ended, changes=(*held, WrongPhrase(), *ended.changes), understood=False)
    counted = replace(scene, memory=missed)
    again = _put(counted, scene.memory.step, "settings_prove", lead="lead_again")
    return _missed(counted, again, held)


def _said(scene: Scene, name: str, text: str) -> Turn:
    kind, proven = _KINDS[name], scene.memory.about == _PROVEN
    if proven and number(text) == 1:
        return _done(scene, kind.gone, NoLongerAgreed(kind.what))
    why = unfit(kind.what, text, scene.alias)
    if kind.what == QUIET_WORD and scene.agreed.phrase:
        why = Unfit.TAKEN
    if why is not None:
        return _missed(scene, _put(scene, name, why, proven=proven), _secret(kind.what, text))
    asked = _put(scene, f"{name}_{_AGAIN}", "settings_again", NotKept(), proven=proven)
    memory = replace(asked.memory, chosen=scene.agreed.twin, misses=scene.memory.misses)
    return replace(asked, memory=memory)


def _repeated(scene: Scene, name: str, text: str) -> Turn:
    """Agree on it where it is the same text once more."""
    kind = _KINDS[name]
    if scene.agreed.twin == scene.memory.chosen:
        return _done(scene, kind.done, AgreedOn(kind.what), NotKept())
    proven = scene.memory.about == _PROVEN
    again = _put(scene, name, "settings_differ", proven=proven)
    return _missed(scene, again, _secret(kind.what, text))


def _is_free(scene: Scene, name: str) -> bool:
    """Whether there is none yet, and it is for whoever holds this phone to choose the first."""
    if name == "word":
        return not scene.agreed.has_quiet_word
    joined = scene.joined_at
    is_new = joined is not None and instant(scene) - joined <= _JOINING_DAY
    return is_new and not scene.agreed.has_phrase


def _may(scene: Scene, name: str) -> bool:
    """Whether a new one may be taken; on another phone of hers one may have been agreed since."""
    since = None if scene.put_at is None else instant(scene) - scene.put_at
    is_proven = scene.memory.about == _PROVEN and since is not None and since <= _PROVEN_FOR
    return is_proven or _is_free(scene, name)


def _secret(what: str, text: str) -> tuple[Change, ...]:
    """Keep nothing of what was meant as a word between her and us; longer words are said to us."""
    return (NotKept(),) if may_be_meant(what, text) else words_kept(text)


def _put(
    scene: Scene, step: str, key: str, *changes: Change, proven: bool = False, lead: str = ""
) -> Turn:
    memory = replace(opening(scene.memory, SETTINGS, step), about=_PROVEN if proven else "")
    words = f"{say(LANGUAGE, lead)} {say(LANGUAGE, key)}" if lead else say(LANGUAGE, key)
    return Turn(memory, (question(words),), (*closing(scene), *changes))


def _missed(scene: Scene, again: Turn, changes: tuple[Change, ...]) -> Turn:
    """Ask once more; then a person sees to it."""
    if scene.memory.misses:
        by_person = _by_person(scene, _ABOUT)
        return replace(by_person, changes=(*changes, *by_person.changes), understood=False)
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=changes, understood=False)


def _by_person(scene: Scene, about: str) -> Turn:
    return person.asked(replace(scene, memory=resting(scene.memory)), about)


def _done(scene: Scene, key: str, *changes: Change) -> Turn:
    return Turn(resting(scene.memory), (reply(key),), changes)
