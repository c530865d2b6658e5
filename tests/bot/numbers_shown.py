"""Each number that a reply shows is taken, and means what stands beside it."""

from bot.changes import (
    KINDS_OF_CONSENT,
    Answered,
    AskedForPerson,
    ChoseLine,
    Confirmed,
    Consent,
    Parked,
    Skipped,
)
from bot.dialogues.answering.spot import Spot, open_spot
from bot.dialogues.joining import consent
from bot.dialogues.pieces import (
    CHECK,
    JOIN,
    KNOCK,
    LANGUAGE,
    LEAVE,
    LINE,
    MENU,
    NEWS,
    OWNER,
    SETTINGS,
    UPDATE,
    asked_as,
)
from bot.messages import Reply
from bot.phrases import choices, say
from bot.polls import KINDS
from bot.rendering import telegram
from bot.scene import Turn
from tests.bot.phone import Phone
from tests.bot.walking import Step, looked, pressed


def _said(*keys: str) -> str:
    return "|".join(say(LANGUAGE, key) for key in keys)


# What each label may bring about, where a number and its label could go astray together.
MEANS = {
    (MENU, "say something"): "tell:asked",
    (MENU, "about a meeting"): "path:helped",
    (MENU, "a person"): "AskedForPerson",
    (MENU, "more"): "menu:more|menu:more_ready",
    (MENU, "see what is ready"): f"Opened|{_said('knock_late', 'knock_over')}",
    (MENU, "news"): f"news|{_said('news_nothing', 'news_none')}|They will look again in May.",
    (MENU, "what we agreed"): f"{_said('principles_discreet')}|We listen.",
    (MENU, "settings"): "settings:choose",
    (MENU, "pause"): "Paused",
    (MENU, "nothing"): _said("menu_nothing"),
    (MENU, "back"): "menu:|menu:ready",
    (SETTINGS, "times"): "settings:times",
    (SETTINGS, "what I text about"): "settings:kinds",
    (SETTINGS, "more private"): "MoreDiscreet",
    (SETTINGS, "more"): "settings:more",
    (SETTINGS, "a word for silence"): "settings:word|settings:word_prove|AskedForPerson",
    (SETTINGS, "a phrase"): "settings:phrase|settings:phrase_prove|AskedForPerson",
    (SETTINGS, "another phone"): "AskedForPerson",
    (SETTINGS, "back"): "settings:choose",
    (SETTINGS, "nothing"): _said("menu_nothing"),
    (LEAVE, "keep it without my name"): "LeftKeeping",
    (LEAVE, "erase it all"): "LeftErasing",
    (LEAVE, "stay after all"): "Stayed",
    (KNOCK, "see it"): f"Opened|{_said('knock_late', 'knock_over')}",
    (KNOCK, "later"): f"{_said('knock_later', 'knock_over')}",
    (KNOCK, "skip"): "KnockSkipped",
    (NEWS, "see it now"): f"Opened|{_said('knock_late', 'knock_over')}",
    (NEWS, "leave it"): _said("menu_nothing"),
    (UPDATE, "say what you think"): "tell:asked",
    (UPDATE, "skip"): _said("menu_nothing"),
    (OWNER, "yes"): f"Confirmed|{_said('joined_already')}",  # confirmed: it was parked
    (OWNER, "no, I am new"): f"NewOwner|{_said('code_person')}",
    (JOIN, "shared"): "SharedPhone",
    (JOIN, "only me"): "OwnPhone",
    (JOIN, "someone might"): "SharedPhone",
    (LINE, "either"): "ChoseLine",
    (LINE, "another"): _said("line_left"),
}


YES = ["yes x", "yes pls", "yep"]


def numbers_mean_what_they_say(step: Step) -> None:
    """Each number that is shown is taken, and means its label, typed, in words or pressed."""
    asking = next((reply for reply in step.turn.replies if reply.asks), None)
    if asking is None:
        return
    for place, label in enumerate(asking.choices, start=1):
        _means(step.phone, asking, str(place), label)
    if asking.zero:
        _means(step.phone, asking, "0", asking.zero)
    _means_in_its_place(step.phone)


def _means(phone: Phone, asking: Reply, number: str, label: str) -> None:
    """Look at one number; lines whose names hold other numbers show none, and go by name."""
    by_name = phone.memory.doing == LINE and f"{number} {label}" not in asking.words
    said = label if by_name else number
    typed = looked(phone, said)

    assert typed.understood, number
    for polite in (f"{said} x", f"{said} pls", *(YES if label == "yes" else ())):
        assert _meaning(looked(phone, polite)) == _meaning(typed), polite
    if telegram.render(asking)[1]:
        assert _meaning(pressed(phone, number, asked_as(phone.memory))) == _meaning(typed), number
    if label and not _is_of_several(phone):
        assert _meaning(looked(phone, label)) == _meaning(typed), label
    lines = phone.scene("").lines
    if phone.memory.doing == LINE and label in lines:
        # Asked because she wants a person, it brings one of that line.
        wanted = (AskedForPerson(),) if phone.memory.step == "person" else ()
        assert typed.changes == (ChoseLine(lines.index(label) + 1), *wanted)
    meant = MEANS.get((phone.memory.doing, label))
    assert meant is None or not _brought(typed).isdisjoint(meant.split("|")), label


def _brought(turn: Turn) -> set[str]:
    """Name what a turn brought: its changes, the words of its replies, and where it led."""
    changes = {type(change).__name__ for change in turn.changes}
    memory = turn.memory
    led = {memory.doing, f"{memory.doing}:{memory.step}"} if memory.doing else set()
    return changes | {reply.words for reply in turn.replies} | led


def _means_in_its_place(phone: Phone) -> None:
    """Look at what the numbers bring about, where that is known without looking at the labels."""
    spot = open_spot(phone.scene(""))
    if spot is not None and phone.memory.guess:
        _settles(phone, spot)
    elif spot is not None:
        _answers(phone, spot)
    elif phone.memory.doing == CHECK:
        _checks(phone)
    elif _is_of_several(phone):
        _consents(phone)


def _meaning(turn: Turn) -> object:
    return turn.replies, turn.changes, turn.memory.doing, turn.memory.step, turn.memory.guess


def _is_of_several(phone: Phone) -> bool:
    """Whether several numbers at once may answer: there the labels are no answers."""
    asked = (phone.memory.doing, phone.memory.step)
    return asked in {(JOIN, "consent"), (SETTINGS, "kinds")} and not phone.memory.guess


def _answers(phone: Phone, spot: Spot) -> None:
    kind, name = KINDS[spot.question.kind], spot.name
    most = len(kind.labels(spot.question) or spot.question.options)
    for number in map(str, range(1, (most or 9) + 1)):
        turn = looked(phone, number)
        polite = looked(phone, f"{number} x")
        if spot.question.kind == "text":
            assert (turn.changes, turn.memory.guess) == ((), number)
            assert (polite.changes, polite.memory.guess) == ((), f"{number} x")
        else:
            assert turn.changes == polite.changes == (Answered(name, number),)
    left = looked(phone, "0" if kind.ZERO_SKIPS else "skip")
    assert left.changes == (() if spot.is_answered else (Skipped(name),))
    assert left.memory.step != name


def _settles(phone: Phone, spot: Spot) -> None:
    for said in ("1", "1 x", "reply 1", "yep"):
        assert looked(phone, said).changes == (Answered(spot.name, phone.memory.guess),), said
    for said in ("2", "2 pls", "no x", "no its not"):
        no = looked(phone, said)
        assert (no.changes, no.memory.step, no.memory.guess) == ((), spot.name, ""), said


def _checks(phone: Phone) -> None:
    assert looked(phone, "1").changes == (Confirmed(),)
    assert looked(phone, "2").changes == looked(phone, "0").changes == (Parked(),)


def _consents(phone: Phone) -> None:
    if phone.memory.doing != JOIN:
        return
    labels = choices(LANGUAGE, "consent")
    for place, (kind, label) in enumerate(zip(KINDS_OF_CONSENT, labels, strict=True), start=1):
        for said in (str(place), f"{place} x", label):
            assert Consent((kind,), consent.WORDING) in looked(phone, said).changes
    assert Consent((), consent.WORDING) in looked(phone, "0").changes
