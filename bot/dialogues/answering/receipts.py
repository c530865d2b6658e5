"""What is said after an answer, with the days in it that we promise."""

from bot.dialogues.pieces import reply
from bot.messages import Reply
from bot.promises import day_in_words, moment_in_words, result_day
from bot.scene import Scene


def saved(scene: Scene) -> Reply:
    """Say after the last question that all is kept, how to change it, and what comes of it."""
    end = scene.poll.closes if scene.poll else None
    if end is None or scene.forum is None:
        return reply("poll_saved_last")
    today = scene.now.date()
    heard = result_day(end.date(), scene.forum.reads)
    return reply(
        "poll_saved_until", closes=moment_in_words(end, today), day=day_in_words(heard, today)
    )


def later(scene: Scene) -> Reply:
    """Promise to ask again; where the poll closes too soon for that, say so instead."""
    end = scene.poll.closes if scene.poll else None
    today = scene.now.date()
    if end is None or (end.date() - today).days > 1:
        return reply("poll_later")
    return reply("poll_later_soon", closes=moment_in_words(end, today))
