"""The last question of joining: the best times to text."""

from dataclasses import dataclass
from datetime import time

from bot.changes import Times
from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, asking
from bot.messages import Reply
from bot.phrases import meanings, say
from bot.promises import time_in_words
from bot.reading import choose
from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Window
from bot.scene import Forum, Scene

_PARTS_OF_A_DAY = ((9 * 60, 12 * 60), (12 * 60, 17 * 60), (17 * 60, 20 * 60))
_ANY_TIME = ("any", "any day", "any time", "anytime", "all day")


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the times that she can choose, in minutes after midnight."""

    words: tuple[str, ...]  # its label first
    start: int
    end: int


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question."""
    labels = tuple(offer.words[0] for offer in _offers(scene))
    return asking("ask_times", labels, lead=lead)


def read(scene: Scene, text: str) -> Answer | None:
    """Read a number."""
    offers = _offers(scene)
    place = choose(text, [offer.words for offer in offers])
    return _answer(offers[place - 1].start, offers[place - 1].end) if place else None


def safer(scene: Scene) -> Answer:
    """Take the hours in which people read: then somebody is there when she answers."""
    opens, closes = _hours(scene.forum)
    windows = Hours.parse(scene.forum.reads).windows if scene.forum else ()
    start = max(opens, min((window.start for window in windows), default=opens))
    end = min(closes, max((window.end for window in windows), default=closes))
    return _answer(start, end) if start < end else _answer(opens, closes)


def _offers(scene: Scene) -> list[Offer]:
    """Offer what lies in the hours of her forum; the whole of them comes last."""
    opens, closes = _hours(scene.forum)
    known = zip(meanings(LANGUAGE, "times"), _PARTS_OF_A_DAY, strict=True)
    parts = [Offer(words, max(start, opens), min(end, closes)) for words, (start, end) in known]
    whole = say(LANGUAGE, "anytime", hours=time_in_words(opens, closes))
    return [
        *(part for part in parts if part.start < part.end),
        Offer((whole, *_ANY_TIME), opens, closes),
    ]


def _answer(start: int, end: int) -> Answer:
    return Answer((Times(clock(start), clock(end)),), "")  # no question follows


def _hours(forum: Forum | None) -> tuple[int, int]:
    """Give the hours of a forum; midnight at the end of a day is written 00:00."""
    if forum is None:
        return 0, MIDNIGHT
    return _minutes(forum.opens), _minutes(forum.closes) or MIDNIGHT


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def allowed(scene: Scene) -> Hours:
    """Give the hours in which her forum may begin a talk at all."""
    return Hours((Window(EVERY_DAY, *_hours(scene.forum)),))


def clock(minutes: int) -> time:
    """Write minutes after midnight as a time of day; midnight at its end as 00:00."""
    return time(minutes // 60 % 24, minutes % 60)
