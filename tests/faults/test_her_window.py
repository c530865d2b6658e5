"""A member's window of time opens while real processes run, and a worker is killed before it does.

The clocks of the processes are left alone: the forum lies in a zone of our own, in which it is
nearly noon.
"""

import re
import struct
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from admin.times import day
from bot import approving, broadcasting
from bot.broadcasting import Made
from bot.dialogues import update as news
from storage import consents, forums
from storage.addresses import Address
from storage.forums import Forum
from storage.outgoing import HELD, SENT, Outgoing
from tests.admin.conftest import Staff, app_of, desk_of
from tests.builders import Clock, Ground, Place, a_person
from tests.faults.facts import stands, wrongs
from tests.faults.installation import SLUG, Installation, now, phone

pytestmark = pytest.mark.slow

HER = phone(130)
ZONE = "Nowhere/Nearly_noon"
OPENS_IN = timedelta(seconds=15)  # two workers run already, and the page has been open
GOOD_FOR = timedelta(days=14)  # news
SILENCE = 2  # seconds in which the worker looks ten times, and turns the clock twice


@pytest.fixture
def zones(installation: Installation, tmp_path: Path) -> Iterator[Path]:
    """Give a folder in which all processes look for zones, this one too."""
    folder = tmp_path / "zones"
    path = [str(folder), *zoneinfo.TZPATH]
    installation.environment["PYTHONTZPATH"] = ":".join(path)
    zoneinfo.reset_tzpath(path)
    yield folder
    zoneinfo.reset_tzpath()
    ZoneInfo.clear_cache(only_keys=[ZONE])


def test_her_window_opens(installation: Installation, zones: Path) -> None:
    """Before it she gets nothing, and staff read until when; then it goes, and goes once."""
    installation.members(HER)
    ash = a_facilitator(installation)
    dies, _ = installation.worker(), installation.worker()
    opens = nearly_noon(installation, zones)
    sends_news(installation)
    installation.until(lambda: waits_until(installation) == (HELD, "hours", opens), "it waits")
    dies.kill()
    latest = day(now() + GOOD_FOR, now(), ZoneInfo(ZONE))
    assert what_waits(ash) == [
        f"Waits for a good moment for this person, at the latest until {latest}."
    ]
    assert stands(installation, HER) == [(HELD, 0)]

    installation.until(lambda: stands(installation, HER) == [(SENT, 1)], "it goes", 40)
    Event().wait(SILENCE)

    assert stands(installation, HER) == [(SENT, 1)]
    (taken,) = installation.provider.accepted(HER)
    assert taken["at"] >= opens.timestamp()
    assert wrongs(installation) == []


def nearly_noon(installation: Installation, zones: Path) -> datetime:
    """Let it be nearly noon in the forum, and noon be when her window opens; gives that moment."""
    opens = now().replace(microsecond=0) + OPENS_IN
    noon = opens.replace(hour=12, minute=0, second=0)
    ahead = int((noon - opens).total_seconds())
    file = zones / ZONE
    file.parent.mkdir(parents=True)
    # https://www.rfc-editor.org/rfc/rfc8536: a zone that has had one time for ever.
    head = struct.pack(">4s16x6l", b"TZif", 0, 0, 0, 0, 1, 4)
    file.write_bytes(head + struct.pack(">lbb4s", ahead, 0, 0, b"NOW\0"))
    with installation.database.write() as connection:
        connection.execute(update(Forum).values(zone=ZONE))
        hers = {"hours": "12:00-13:00", "discreet": False}
        connection.execute(update(Address).values(hers))
    return opens


def sends_news(installation: Installation) -> None:
    """Let a person send news to the forum, to which she has agreed."""
    member_id = installation.address(HER).member_id
    with installation.database.write() as connection:
        agreed = consents.Choice(1, "sms", now())
        consents.add(connection, member_id, {"updates": True}, agreed)
        made = Made(forum(installation).id, "ash", now())
        words = news.words("The room is smaller.")
        update_id = broadcasting.add_update(connection, installation.keyring, made, words, words)
        approving.ask(connection, f"update:{update_id}", made.by, made.now)


def forum(installation: Installation) -> Place:
    """Give the forum as the admin knows it."""
    with installation.database.read() as connection:
        found = forums.find(connection, SLUG)
    assert found is not None
    return Place(found, SLUG)


def waits_until(installation: Installation) -> tuple[str, str | None, datetime | None] | None:
    """Say how her message stands, why it waits, and until when."""
    with installation.database.read() as connection:
        row = connection.execute(select(Outgoing.state, Outgoing.why, Outgoing.due_at)).first()
    return None if row is None else (row.state, row.why, row.due_at)


def a_facilitator(installation: Installation) -> Staff:
    """Sign a facilitator in, who has had the page open before."""
    one = installation
    ground = Ground(one.database, one.keyring, one.journal, Clock(now()))
    ash = Staff(app_of(desk_of(ground)))
    ash.signs_in(a_person(ground, "facilitator", forum(installation)))
    assert what_waits(ash) == []
    return ash


def what_waits(staff: Staff) -> list[str]:
    """Give what the page says of all that waits."""
    text = re.sub(r"<[^>]*>", "", staff.opens(f"/forums/{SLUG}/sending").text)
    return re.findall(r"Waits for .*", text)
