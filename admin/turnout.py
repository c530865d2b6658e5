"""Who was asked in a poll, who has answered, and who waits, for all pages that say so."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from admin.desk import desk
from admin.how_it_went import delivered, tally
from storage import broadcasts, tallies
from storage.base import AnyRow


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many a poll has reached, and who has not answered it."""

    asked: int  # with whoever answered without having been
    answered: int
    waiting: int  # for a good moment to be asked
    silent: tuple[AnyRow, ...] = field(repr=False)  # the members of whom we have no answer


def turnout(connection: Connection, poll: AnyRow) -> Turnout:
    """Count whom a poll of this forum was put to, and who has answered in time."""
    cause = f"poll:{poll.id}:open"
    put = {one.id: one for one in broadcasts.of_cause(connection, poll.forum_id, cause)}
    answered = tallies.who_answered(connection, poll.id, invented=desk().demonstration)
    return Turnout(
        len(put.keys() | answered),
        len(answered),
        tally(delivered(connection, cause))["waits"],
        tuple(one for which, one in put.items() if which not in answered),
    )
