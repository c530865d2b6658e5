"""Polls with answers, news, and a worker's turn, for tests of the pages that show them."""

import asyncio
from datetime import timedelta

from bot import approving, broadcasting
from bot.broadcasting import Made
from bot.channels import open_channels
from bot.delivery import Delivery
from bot.dialogues.update import words as words_of_news
from bot.settings import Settings
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import answers, consents, inbox, members
from storage.answers import NewAnswer
from tests.builders import Ground, Place, Somebody, a_member
from tests.rooms import emptied, until_idle

CHOICE = WrittenQuestion("choice", "What matters most?", ("Better updates", "One person to ask"))
TEXT = WrittenQuestion("text", "What would make it easier to come?")


def a_poll(
    ground: Ground,
    forum: Place,
    *questions: WrittenQuestion,
    title: str = "Before session 4",
    is_open: bool = True,
) -> int:
    """Keep a poll that closes in a week, and let it open."""
    closes = ground.clock() + timedelta(days=7)
    poll = WrittenPoll(
        title, "Facilitators", "To plan it", "You advise", questions or (CHOICE, TEXT), closes
    )
    with ground.database.write() as connection:
        made = Made(forum.id, "ash", ground.clock())
        poll_id = broadcasting.add_poll(connection, ground.keyring, made, poll)
        if is_open:
            approving.ask(connection, f"poll:{poll_id}", made.by, made.now)
            broadcasting.open_poll(connection, ground.keyring, poll_id, made.now)
    return poll_id


def some_news(ground: Ground, forum: Place, words: str = "The room is smaller.") -> int:
    """Send a piece of news."""
    with ground.database.write() as connection:
        made, plain = Made(forum.id, "ash", ground.clock()), words_of_news(words)
        news = broadcasting.add_update(connection, ground.keyring, made, plain, None)
        approving.ask(connection, f"update:{news}", made.by, made.now)
        broadcasting.send_update(connection, ground.keyring, news, made.now)
    return news


def agrees(ground: Ground, member: Somebody) -> None:
    """Let a member agree to all kinds of message."""
    kinds = dict.fromkeys(("notices", "polls", "updates"), True)
    choice = consents.Choice(1, member.channel, ground.clock())
    ground.write(lambda connection: consents.add(connection, member.id, kinds, choice))


def joined(ground: Ground, forum: Place, *aliases: str) -> list[Somebody]:
    """Let people join who agree to all kinds of message."""
    found = [a_member(ground, forum, alias) for alias in aliases]
    for one in found:
        agrees(ground, one)
    return found


def many(ground: Ground, forum: Place, how_many: int) -> list[Somebody]:
    """Let so many people join who agree to all kinds of message."""
    return joined(ground, forum, *(f"Kestrel {number}" for number in range(how_many)))


def an_answer(
    ground: Ground,
    member: Somebody,
    poll_id: int,
    place: int,
    value: str | None,
    *,
    late: bool = False,
) -> None:
    """Let a member answer one question; no value leaves it."""
    now, name = ground.clock(), f"SM{ground.number()}"
    hashed = ground.keyring.message_hash(member.channel, "", name)
    text = inbox.NewText(
        member.channel, hashed, name, None, now, now, inbox.FILED, member_id=member.id
    )
    with ground.database.write() as connection:
        inbox_id = inbox.keep(connection, ground.keyring, member.address, text)
        assert inbox_id is not None
        new = NewAnswer(member.owner, poll_id, place, inbox_id, member.channel, now, value, late)
        answers.add(connection, ground.keyring, new)


def is_invented(ground: Ground, member: Somebody) -> None:
    """Let a member be one of those who are there for practice."""
    ground.write(lambda connection: members.change(connection, member.id, invented=True))


def carry(ground: Ground) -> None:
    """Do what a worker does, until nothing more may go now."""
    channels = open_channels(Settings.read({}, None), clock=ground.clock)
    parts = ground.database, ground.keyring, ground.journal
    asyncio.run(until_idle(Delivery(*parts, channels, {}, ground.clock)))
    asyncio.run(emptied(ground.database, ground.keyring, channels, ground.clock))
