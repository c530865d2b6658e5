"""Whom staff tell when somebody may be in danger, and whom they ask when something is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from admin.door import Forum, visit
from admin.who_may_what import Role
from storage import staff
from storage.staff import Holder


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff, by what colleagues need to reach them."""

    name: str | None = field(repr=False)
    email: str = field(repr=False)
    of_house: bool  # the house lead, or whoever runs the line
    is_you: bool


@dataclass(frozen=True, slots=True)
class OfForum:
    """A forum, and whom its staff tell when somebody may be in danger."""

    forum: Forum
    people: tuple[Person, ...]


def to_tell(connection: Connection, forum_id: int) -> tuple[Person, ...]:
    """Name the safeguarding people of a forum, then the house lead."""
    return _people(staff.holders(connection), Role.SAFEGUARDING, forum_id)


def of_forums(connection: Connection) -> tuple[OfForum, ...]:
    """Name them for each forum in which this visitor reads what members say, and no other."""
    here, holders = visit(), staff.holders(connection)
    reads = {Role.FACILITATOR, Role.SAFEGUARDING}
    mine = [each for each in here.forums if here.who.roles.get(each.id, frozenset()) & reads]
    return tuple(
        OfForum(each, _people(holders, Role.SAFEGUARDING, each.id))
        for each in sorted(mine, key=lambda each: each.name)
    )


def to_ask(connection: Connection) -> tuple[Person, ...]:
    """Name whoever runs the line."""
    return _people(staff.holders(connection), Role.SYSTEM, None)


def _people(holders: list[Holder], role: Role, forum_id: int | None) -> tuple[Person, ...]:
    """Name those with a role in a forum, then those with it in the house, each once."""
    found: dict[str, Person] = {}
    for each in _found(holders, role, forum_id):
        found.setdefault(each.email, each)
    return tuple(found.values())


def _found(holders: list[Holder], role: Role, forum_id: int | None) -> Iterator[Person]:
    for where in dict.fromkeys((forum_id, None)):
        for each in holders:
            if each.role == role and each.forum_id == where:
                is_you = each.staff_id == visit().who.id
                yield Person(each.name, each.email, where is None, is_you)
