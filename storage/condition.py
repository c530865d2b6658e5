"""How the line is: what its doctor asks, in counts and slugs, and nothing of anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from storage.forums import Forum
from storage.house import House
from storage.outgoing import HELD, READY, UNSURE, WAITING, Outgoing
from storage.staff import Role

_FACILITATOR, _SAFEGUARDING = "facilitator", "safeguarding"


@dataclass(frozen=True, slots=True)
class Messages:
    """How many messages have not left."""

    waiting: int  # whatever for
    stuck: int  # among them: for nothing, since a while
    unsure: int  # they may have left


def forums(connection: Connection) -> tuple[int, list[str]]:
    """Count the forums, and name those without a facilitator."""
    read = select(Role.forum_id).where(Role.role == _FACILITATOR, Role.forum_id.is_not(None))
    unread = select(Forum.slug).where(Forum.id.not_in(read)).order_by(Forum.slug)
    number = connection.execute(select(func.count()).select_from(Forum)).scalar_one()
    return number, list(connection.execute(unread).scalars())


def has_house_lead(connection: Connection) -> bool:
    """Say whether somebody reads what belongs to no forum."""
    lead = select(Role.id).where(Role.role == _SAFEGUARDING, Role.forum_id.is_(None))
    return connection.execute(lead.limit(1)).first() is not None


def switched_off(connection: Connection) -> tuple[bool, list[str]]:
    """Say whether sending is off for all, and name the forums for which it is."""
    in_house = connection.execute(select(House.sending_on)).scalar_one()
    of_forums = select(Forum.slug).where(Forum.sending_on.is_(False)).order_by(Forum.slug)
    return not in_house, list(connection.execute(of_forums).scalars())


def messages(connection: Connection, before: datetime) -> Messages:
    """Count what has not left; stuck is what might have gone since then."""
    since = or_(
        and_(Outgoing.state == READY, func.coalesce(Outgoing.due_at, Outgoing.made_at) < before),
        and_(Outgoing.state == HELD, Outgoing.due_at < before),
    )
    found = [Outgoing.state.in_(WAITING), since, Outgoing.state == UNSURE]
    counts = [select(func.count()).select_from(Outgoing).where(each) for each in found]
    return Messages(*(connection.execute(each).scalar_one() for each in counts))
