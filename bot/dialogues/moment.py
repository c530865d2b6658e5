"""Whether now is one of her times: what she asks for out of them waits for the next knock."""

from zoneinfo import ZoneInfo

from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Window, overlap
from bot.scene import Forum, Scene

_LAST_MINUTE = MIDNIGHT - 1


def is_in_her_times(scene: Scene) -> bool:
    """Say whether now lies in the hours of her forum and in her own."""
    if scene.forum is None or not isinstance(scene.now.tzinfo, ZoneInfo):
        return True
    hours = _of(scene.forum)
    if scene.profile.hours is not None:
        hours = overlap(hours, Hours.parse(scene.profile.hours))
    span = next(hours.spans(scene.now, scene.now.tzinfo), None)
    return span is not None and span.start <= scene.now


def _of(forum: Forum) -> Hours:
    start = forum.opens.hour * 60 + forum.opens.minute
    end = forum.closes.hour * 60 + forum.closes.minute
    # A scene writes the end of the day as its last minute.
    return Hours((Window(EVERY_DAY, start, MIDNIGHT if end in {0, _LAST_MINUTE} else end),))
