"""Fill an empty database with invented people, and mark it a demonstration for life."""

from argparse import ArgumentParser, Namespace
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot import broadcasting
from bot.broadcasting import Made
from bot.dialogues.pieces import KNOCK, POLL
from bot.dialogues.update import words
from bot.messages import Outcome
from bot.scene_reader import HOME
from commands import Problem, ReadSettings, invented
from commands.invented import Person
from commands.opening import Opened, opened
from commands.progress import counted
from commands.staff_add import link
from commands.story import Story
from storage import forums, house, invites, polls, staff, updates
from storage.people import Person as PersonRow
from storage.polls import PollState
from storage.sealing import Keyring
from storage.updates import UpdateState

NAME = "demo"
SLUG = "demo"
FACILITATOR = "facilitator@line.example"


def add_arguments(parser: ArgumentParser) -> None:
    """Take how many people there shall be."""
    parser.add_argument(
        "--members",
        type=int,
        default=invented.USUAL,
        metavar="N",
        help="how many invented people (default %(default)s)",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Fill it, unless it holds anybody or has a way to a real phone."""
    settings = read_settings()
    if not 1 <= args.members <= invented.MOST:
        raise Problem(f"--members must be from 1 to {invented.MOST}.")
    if settings.sms_is_on or settings.telegram_is_on:
        raise Problem("Invented people must never meet a real provider: take its settings out.")
    with opened(settings) as found:
        if not is_empty(found):
            raise Problem("A demonstration needs an empty database: this one holds something.")
        fill(found, args.members)
    print(f"This database is a demonstration now, with {args.members} invented people.")


def is_empty(found: Opened) -> bool:
    """Whether the database holds no forum, no staff and nobody else."""
    with found.database.read() as connection:
        rows = (forums.Forum.id, staff.Staff.id, PersonRow.id)
        return all(connection.execute(select(row).limit(1)).first() is None for row in rows)


def sign_in_link(found: Opened, connection: Connection) -> str:
    """Make a link for the invented facilitator."""
    staff_id = staff.find(connection, FACILITATOR)
    assert staff_id is not None, "a demonstration has a facilitator"  # noqa: S101 - made with it
    return link(found, staff.make_link(connection, staff_id, found.clock()))


def fill(found: Opened, how_many: int = invented.USUAL) -> None:
    """Let invented people join and speak over the last two days, by the way of real texts."""
    now = found.clock()
    forum_id = found.database.repeated(partial(_found, found, now))
    people = list(invented.people(how_many))
    joining = Story(found, _morning(now, days_ago=2))
    for person in counted(people, "people have joined", len(people)):
        _join(found, joining, forum_id, person)
    speaking = Story(found, max(_morning(now, days_ago=1), joining.now))
    for person in counted(people, "people have spoken", len(people)):
        for text in person.says:
            speaking.hear(person.number, text)
        speaking.passes(minutes=4)
    _ask(speaking, forum_id, people)
    _today(Story(found, now - timedelta(minutes=40)), forum_id, people)


def _found(found: Opened, now: datetime, connection: Connection) -> int:
    """Mark the database first: a filling that breaks off leaves a demonstration."""
    house.mark_demonstration(connection)
    new = forums.NewForum(slug=SLUG, name="Demonstration forum", label="Line 1")
    forum_id = forums.add(connection, found.keyring, new, now - timedelta(days=3))
    staff.add(connection, FACILITATOR, "facilitator", forum_id, now)
    staff.add(connection, FACILITATOR, "safeguarding", None, now)  # the house lead
    return forum_id


def _morning(now: datetime, days_ago: int) -> datetime:
    zone = ZoneInfo(HOME)
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(10), zone).astimezone(now.tzinfo)


def _join(found: Opened, story: Story, forum_id: int, person: Person) -> None:
    def make(connection: Connection) -> str:
        return invites.add(connection, found.keyring, forum_id, FACILITATOR, story.now)

    code = found.database.repeated(make)
    for text in (f"JOIN {code}", person.phone, person.name, person.consent, person.times):
        story.hear(person.number, text)


def _ask(story: Story, forum_id: int, people: list[Person]) -> None:
    """Ask all of them, and let those answer who are in their times."""

    def put(connection: Connection, keyring: Keyring, now: datetime) -> None:
        made = Made(forum_id, FACILITATOR, now)
        poll_id = broadcasting.add_poll(connection, keyring, made, invented.POLL)
        polls.move(connection, poll_id, PollState.DRAFT, PollState.READY, opens_at=now)
        broadcasting.open_poll(connection, keyring, poll_id, now)

    story.begin(put)
    for place, person in enumerate(people):
        if story.doing(person.number) == KNOCK:
            story.hear(person.number, "1")
        for text in invented.ANSWERS[place % len(invented.ANSWERS)]:
            if story.doing(person.number) == POLL:
                story.hear(person.number, text)


def _today(story: Story, forum_id: int, people: list[Person]) -> None:
    """Leave something on every page of the admin."""

    def put(connection: Connection, keyring: Keyring, now: datetime) -> None:
        made = Made(forum_id, FACILITATOR, now)
        news = words(invented.NEWS)
        update_id = broadcasting.add_update(connection, keyring, made, news, None)
        updates.move(connection, update_id, UpdateState.DRAFT, UpdateState.READY, send_at=now)
        broadcasting.send_update(connection, keyring, update_id, now)

    first, second, third = (people[place % len(people)].number for place in range(3))
    story.begin(put)  # held: they are discreet
    story.hear(invented.STRANGER, invented.WRONG_NUMBER, Outcome.UNSURE)
    story.hear(third, "", media=True)
    story.hear(second, invented.WHO_IS_THIS, Outcome.UNSURE)
    story.hear(first, invented.RISK)
    story.passes(minutes=5)
