"""Fill an empty database with invented people, and mark it a demonstration for life."""

from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from commands import Problem, ReadSettings, invented
from commands.invented_staff import FACILITATOR, Desk
from commands.opening import Opened, opened
from commands.staff_add import link
from commands.weeks import DAYS, Weeks
from storage import forums, house, staff
from storage.people import Person as PersonRow
from storage.present import present

NAME = "demo"
SLUG = "demo"


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
    staff_id = present(staff.find(connection, FACILITATOR), "a demonstration has a facilitator")
    return link(found, staff.make_link(connection, staff_id, found.clock()))


def fill(found: Opened, how_many: int = invented.USUAL) -> None:
    """Let invented people join, speak and answer for three weeks, by the way of real texts."""
    now = found.clock()
    forum_id = found.database.repeated(partial(_found, found, now))
    desk = Desk.opened(found, forum_id, now - timedelta(days=DAYS + 1))
    Weeks(found, desk, forum_id, list(invented.people(how_many))).pass_by(now)


def _found(found: Opened, now: datetime, connection: Connection) -> int:
    """Mark the database first: a filling that breaks off leaves a demonstration."""
    house.mark_demonstration(connection)
    new = forums.NewForum(slug=SLUG, name="Demonstration forum", label="Line 1")
    return forums.add(connection, found.keyring, new, now - timedelta(days=DAYS + 1))
