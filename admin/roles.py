"""Giving roles and taking them away: by facilitators in their forum, by system people anywhere."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Connection

from admin.door import visit
from admin.who_may_what import Role
from storage import audit, sessions, staff

IN_WORDS = {
    Role.FACILITATOR: "Facilitator",
    Role.SAFEGUARDING: "Safeguarding",
    Role.ANALYST: "Analyst",
    Role.COMMISSIONER: "Commissioner",
    Role.SYSTEM: "System",
}
WHAT_IT_DOES = {
    Role.FACILITATOR: "Reads and answers members, asks questions, sends news, adds staff.",
    Role.SAFEGUARDING: "Reads what members say, and looks after their safety.",
    Role.ANALYST: "Sees counts and themes. Reads nobody's words.",
    Role.COMMISSIONER: "Sees approved counts and themes. Never reads anybody's words.",
    Role.SYSTEM: "Runs Forumline and its staff. Reads nobody's words.",
}
# Whoever reads what members say may not also be among those from whom it is kept (rule 21).
READERS = frozenset({Role.FACILITATOR, Role.SAFEGUARDING})
# The last person with one of these roles in a place keeps it.
_NEEDED = {
    Role.FACILITATOR: (
        "A forum needs a facilitator: members would write to nobody. Add another one first."
    ),
    Role.SYSTEM: "Somebody has to look after the staff. Add another one with this role first.",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving a role."""

    email: str
    link: str | None  # for somebody who is to set up their sign-in
    elsewhere: bool = False  # they have not, and only whoever runs Forumline makes their link


def conflict(connection: Connection, email: str, role: Role, forum_id: int | None) -> str | None:
    """Say why this person may not have this role here; none where they may."""
    known = staff.known_by_email(connection, email)
    here = staff.roles(connection, known.id).get(forum_id, frozenset()) if known else frozenset()
    reads, is_commissioner = here & READERS, Role.COMMISSIONER in here
    if (role in READERS and is_commissioner) or (role is Role.COMMISSIONER and reads):
        return (
            "A commissioner never reads members' words: members were promised that. Nobody who "
            "reads them here can be a commissioner here, too."
        )
    return None


def give(
    connection: Connection, email: str, role: Role, forum_id: int | None, *, anywhere: bool
) -> Given:
    """Give somebody a role, and make a link where they have to set up their sign-in first.

    Whoever looks after one forum makes no link for a person with a role elsewhere: it would open
    that place, too.
    """
    staff_id = staff.add(connection, email, role, forum_id, visit().now)
    _note(connection, "role_added", forum_id, f"{role}:{staff_id}")
    if staff.known(connection, staff_id).password is not None:
        return Given(email, None)
    if not anywhere and staff.roles(connection, staff_id).keys() != {forum_id}:
        return Given(email, None, elsewhere=True)
    return Given(email, new_link(connection, staff_id, forum_id))


def new_link(connection: Connection, staff_id: int, forum_id: int | None) -> str:
    """Make a sign-in link: the only time that it is seen."""
    token = staff.make_link(connection, staff_id, visit().now)
    _note(connection, "link_made", forum_id, f"staff:{staff_id}")
    return url_for("sign_in.offer", token=token, _external=True)


def take_away(connection: Connection, role_id: int, forum_id: int | None) -> str | None:
    """Take a role of a place away and sign its holder out; says why it cannot be, if so.

    What is no role of this place, or was taken away before, is left as it is.
    """
    found = staff.role_of(connection, role_id)
    if found is None or found[1] != forum_id:
        return None
    role, staff_id = Role(found[0]), found[2]
    if role in _NEEDED and not set(staff.alike(connection, role, forum_id)) - {role_id}:
        return _NEEDED[role]
    if staff.remove_role(connection, role_id):
        sessions.end_all(connection, staff_id, visit().now)
        _note(connection, "role_removed", forum_id, f"{role}:{staff_id}")
    return None


def _note(connection: Connection, action: str, forum_id: int | None, thing: str) -> None:
    here = visit()
    deed = audit.Deed(action, staff_id=here.who.id, forum_id=forum_id, thing=thing)
    audit.note(connection, deed, here.now)
