"""Print a new sign-in link for somebody of the staff, and sign them out everywhere.

By the link they choose a new password; their authenticator is asked for first, unless it is lost.
"""

from argparse import ArgumentParser, Namespace
from functools import partial

from sqlalchemy import Connection

from commands import Problem, ReadSettings
from commands.at_the_desk import note
from commands.opening import Opened, opened
from commands.staff_add import link, read_email
from storage import proofs, sessions, staff

NAME = "staff link"


def add_arguments(parser: ArgumentParser) -> None:
    """Take an e-mail address."""
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument(
        "--new-phone",
        action="store_true",
        help="their authenticator is lost: forget it with its recovery codes, and the password",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print the link; links and sessions from before have no force any more."""
    email = read_email(args.email)
    with opened(read_settings()) as house:
        token = house.database.repeated(partial(_renew, house, email, new_phone=args.new_phone))
    print(f"{email} is signed out everywhere. This link opens the admin once, within 24 hours:")
    print(link(house, token))


def _renew(house: Opened, email: str, connection: Connection, *, new_phone: bool) -> str:
    staff_id = staff.find(connection, email)
    if staff_id is None:
        raise Problem(f"Nobody of the staff has the e-mail address {email}.")
    now = house.clock()
    sessions.end_all(connection, staff_id, now)
    if new_phone:
        staff.forget_phone(connection, staff_id)
        proofs.forget_codes(connection, staff_id)
        note(house, connection, "authenticator_forgotten", thing=f"staff:{staff_id}")
    note(house, connection, "link_made", thing=f"staff:{staff_id}")
    return staff.make_link(connection, staff_id, now)
