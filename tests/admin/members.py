"""What the pages of members show, and what is kept of it."""

import re
from datetime import timedelta

from sqlalchemy import select

from bot.messages import Inbound
from storage import addresses, member_phones, members
from storage.addresses import Address
from storage.members import NewMember
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, Somebody, a_message

LIST = "/forums/riverside/members"
SHOWN = ("members_shown", "member_shown")


def names(text: str) -> list[str]:
    """Give the names on a list, in its order."""
    return re.findall(r'class="fl-rows__name"><a [^>]*><bdi class="fl-alias">(.*?)</bdi>', text)


def says(ground: Ground, facilitator: Staff, somebody: Somebody, words: str) -> None:
    """Let a member text something."""
    number = number_of(ground, somebody)
    ground.clock.goes_on(timedelta(minutes=1))
    inbound = Inbound(somebody.channel, number, f"SM{ground.number()}", words, ground.clock())
    facilitator.desk.reception.receive(inbound)


def number_of(ground: Ground, somebody: Somebody) -> str:
    """Open the number of a member."""
    with ground.database.read() as connection:
        row = connection.execute(
            select(*Address.__table__.c).where(Address.id == somebody.address.id)
        ).one()
    return addresses.number(ground.keyring, row)


def speaks_for(ground: Ground, somebody: Somebody) -> None:
    """Let the thread of her phone be about this member."""
    which = [int(somebody.address.id)]
    ground.write(lambda work: addresses.change(work, which, member_id=somebody.id))


def also_in(ground: Ground, somebody: Somebody, forum: Place, alias: str = "Juniper") -> Somebody:
    """Let the same person be a member of another forum, which has had to do with her phone."""
    with ground.database.write() as connection:
        here = members.with_forum(connection, somebody.id)
        assert here is not None
        new = NewMember(here.person_id, forum.id, "code", state=members.IN, alias=alias)
        member_id = members.add(connection, ground.keyring, new, ground.ago(days=3))
        member_phones.add(connection, member_id, int(somebody.address.id))
        row = members.with_forum(connection, member_id)
    assert row is not None
    other = Somebody(forum, members.owner_of(row), somebody.address, somebody.channel)
    a_message(ground, other, "Thank you.", state="delivered")
    return other


def phones(ground: Ground) -> list[tuple[bool, str | None, bool]]:
    """Say of each phone whether it is stopped, by whom, and whether it is paused."""
    with ground.database.read() as connection:
        query = select(Address.stopped_at, Address.stopped_by, Address.paused_at)
        rows = connection.execute(query.order_by(Address.id)).all()
    return [(row.stopped_at is not None, row.stopped_by, row.paused_at is not None) for row in rows]


def journal(ground: Ground) -> list[str]:
    """Say what the safety journal holds."""
    return [kind for kind, _, _ in ground.journal.since(ground.ago(days=1))]


def deeds(ground: Ground) -> list[tuple[str, str | None]]:
    """Say what was done, but for pages that were only shown."""
    return [(deed[0], deed[1]) for deed in audited(ground) if deed[0] not in SHOWN]


def profile(ground: Ground) -> list[tuple[bool, str | None]]:
    """Say what is in force on each phone."""
    with ground.database.read() as connection:
        query = select(Address.discreet, Address.hours).order_by(Address.id)
        return [(row.discreet, row.hours) for row in connection.execute(query)]


def seen(facilitator: Staff, somebody: Somebody) -> str:
    """Give all that the pages of a forum say of a member, without ids and tokens."""
    base = f"/forums/{somebody.forum.slug}/members"
    pages = [f"{base}/{somebody.id}{rest}" for rest in ("", "/stop", "/number", "/times")]
    text = "".join(facilitator.opens(page).text for page in [base, *pages])
    return re.sub(r'(?:value|href|action)="[^"]*"', "", text)
