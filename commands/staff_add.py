"""Add a person to the staff, or a role to one who is there, and print a sign-in link."""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from admin import email_address
from admin.who_may_what import Role
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note
from commands.opening import Opened, opened
from storage import staff

NAME = "staff add"
# With no forum, safeguarding is the house lead. The other roles exist in a forum only.
IN_THE_HOUSE = frozenset({Role.SYSTEM, Role.SAFEGUARDING})


def add_arguments(parser: ArgumentParser) -> None:
    """Take an e-mail address, a role and a forum."""
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--forum", metavar="SLUG", help="safeguarding without it: the house lead")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Add the role, and print a link that opens the admin once within 24 hours."""
    email, role = read_email(args.email), Role(args.role)
    if role is Role.SYSTEM and args.forum:
        raise Problem("The role system belongs to no forum: leave --forum out.")
    if role not in IN_THE_HOUSE and not args.forum:
        raise Problem(f"The role {role} belongs to a forum: name it with --forum.")
    with opened(read_settings()) as house:
        token = house.database.repeated(partial(_add, house, email, role, args.forum))
    where = args.forum or "the house"
    print(f"{email} is {role} in {where} now. This link opens the admin once, within 24 hours:")
    print(link(house, token))


def read_email(text: str) -> str:
    """Read an e-mail address, in small letters."""
    email = email_address.read(text)
    if email is None:
        raise Problem("That is not an e-mail address.")
    return email


def link(house: Opened, token: str) -> str:
    """Give the address that a sign-in token opens."""
    return f"{house.settings.public_url}/admin/sign-in/{token}"


def _add(house: Opened, email: str, role: Role, slug: str | None, connection: Connection) -> str:
    forum = forum_id(connection, slug) if slug else None
    now = house.clock()
    staff_id = staff.add(connection, email, role, forum, now)
    note(house, connection, f"{role}_added", forum=forum)
    return staff.make_link(connection, staff_id, now)
