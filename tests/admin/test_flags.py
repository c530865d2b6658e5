"""Flags: what a person should look at, who sees it, and what closing one does."""

import html

import pytest
from sqlalchemy import select, update

from storage import addresses, flags
from storage.addresses import Address
from storage.flags import Flag
from storage.outgoing import HELD, READY, Outgoing
from tests.admin.conftest import Staff
from tests.admin.members import also_in, deeds
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_message

WAITING = "/forums/riverside/"
ASKED = "I asked her at the door on Tuesday"


def raised(ground: Ground, somebody: Somebody, kind: str, **stands: object) -> str:
    """Raise a flag for a member whose phone stands so; gives the path of its page."""
    which = [int(somebody.address.id)]
    ground.write(lambda work: flags.raise_for(work, [str(somebody.id)], kind, ground.ago(hours=2)))
    ground.write(lambda work: addresses.change(work, which, **stands))
    return f"/forums/riverside/members/{somebody.id}/whose"


def shown(staff: Staff, path: str) -> str:
    """Give what a page says, on one line."""
    return " ".join(html.unescape(staff.opens(path).text).split())


def stands(ground: Ground) -> list[tuple[bool, bool, bool]]:
    """Say of each phone whether it is parked, doubted, and was checked."""
    with ground.database.read() as connection:
        columns = Address.parked_at, Address.doubted_at, Address.checked_at
        rows = connection.execute(select(*columns).order_by(Address.id))
        return [tuple(at is not None for at in row) for row in rows]  # type: ignore[misc] # three


def kept(ground: Ground) -> list[tuple[str, bool]]:
    """Say of each flag whether it is closed."""
    with ground.database.read() as connection:
        rows = connection.execute(select(Flag.kind, Flag.done_at).order_by(Flag.id))
        return [(row.kind, row.done_at is not None) for row in rows]


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (flags.WHO_IS_THIS, "Find out who has the phone of a member"),
        (flags.NOT_STILL_HERS, "Find another way to a member: their number is somebody else's"),
        (flags.NO_ANSWER, "Find another way to a member: nobody answers on their phone"),
        (flags.NO_MOBILE, "Ask a member for another number: theirs takes no texts"),
        (flags.WRONG_PHRASE, "Find out who has the phone of a member: the agreed words were wrong"),
    ],
)
def test_each_kind_waits_on_the_overview_and_on_her_page(
    ground: Ground, riverside: Place, facilitator: Staff, kind: str, head: str
) -> None:
    """In plain words; the overview names nobody, and leads to the page on which it is closed."""
    kestrel = a_member(ground, riverside, "Kestrel")
    path = raised(ground, kestrel, kind)

    waiting = shown(facilitator, WAITING)
    assert f'href="/admin{path}">{head}</a>' in waiting
    assert "Kestrel" not in waiting
    assert f'href="/admin{path}">Say what you found out</a>' in shown(
        facilitator, f"/forums/riverside/members/{kestrel.id}"
    )


def test_several_of_a_kind_are_one_task(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It leads to whoever waits longest, and says how many there are."""
    first = raised(ground, a_member(ground, riverside, "Kestrel"), flags.NO_ANSWER)
    raised(ground, a_member(ground, riverside, "Wren"), flags.NO_ANSWER)

    head = "2 members: nobody answers on their phone. Find another way to them"
    assert f'href="/admin{first}">{head}</a>' in shown(facilitator, WAITING)


def test_a_quiet_flag_is_not_among_them(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It has a page of its own, for other people."""
    kestrel = a_member(ground, riverside, "Kestrel")
    path = raised(ground, kestrel, flags.QUIET)

    assert path not in shown(facilitator, WAITING)
    assert "Nobody needs to look at anything here." in shown(facilitator, path)


def test_each_forum_sees_and_closes_its_own(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Of the other nothing is told, though it is one phone; that the phone is hers holds there."""
    kestrel = a_member(ground, riverside, "Kestrel")
    other = also_in(ground, kestrel, a_forum(ground, "Hollow Way forum", "hollow-way"))
    now = ground.clock()
    path = raised(ground, kestrel, flags.NO_ANSWER, parked_at=now, doubted_at=now)
    raised(ground, other, flags.NO_ANSWER)
    facilitator.posts(path, found="in_person", because=ASKED)

    assert kept(ground) == [(flags.NO_ANSWER, True), (flags.NO_ANSWER, False)]
    assert stands(ground) == [(False, False, True)]


def test_what_waited_goes_on_once_somebody_has_asked_her(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """What was done is kept, sealed, with who did it; the log says that, and not the words."""
    kestrel = a_member(ground, riverside, "Kestrel")
    row = a_message(ground, kestrel, state=HELD)
    doubted = {"doubted_at": ground.clock(), "doubt": flags.WHO_IS_THIS}
    path = raised(ground, kestrel, flags.WHO_IS_THIS, **doubted)
    ground.write(lambda work: work.execute(update(Outgoing).values(due_at=None)))
    answer = facilitator.posts(path, found="on_the_phone", because=ASKED)

    assert answer.location.endswith(f"/members/{kestrel.id}")
    assert "Written down: it is theirs." in shown(facilitator, answer.location.split("/admin")[1])
    assert deeds(ground) == [("phone_checked", "on_the_phone")]
    with ground.database.read() as connection:
        assert connection.execute(select(Outgoing.state)).scalars().all() == [READY], row
        flag = connection.execute(select(Flag.why, Flag.done_by)).one()
    assert flag.done_by is not None
    assert ground.keyring.unseal(kestrel.owner, "flags.why", flag.why) == ASKED
    assert ASKED.encode() not in flag.why


def test_what_nobody_could_find_out_stays_held(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """The flag is closed all the same; on her page it can still be said later that it is hers."""
    kestrel = a_member(ground, riverside, "Kestrel")
    path = raised(ground, kestrel, flags.NO_ANSWER, parked_at=ground.clock())
    facilitator.posts(path, found="not_theirs", because="Nobody knows where she is")
    page = shown(facilitator, f"/forums/riverside/members/{kestrel.id}")

    assert (kept(ground), stands(ground)) == ([(flags.NO_ANSWER, True)], [(True, False, False)])
    assert f'href="/admin{path}">Say what you found out</a>' in page
    facilitator.posts(path, found="in_person", because=ASKED)
    assert stands(ground) == [(False, False, True)]


def test_a_landline_stays_held_whoever_s_it_is(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """A text would be read aloud there, also to her."""
    kestrel = a_member(ground, riverside, "Kestrel")
    facts = {"parked_at": ground.clock(), "line_type": "landline"}
    path = raised(ground, kestrel, flags.NO_MOBILE, **facts)
    facilitator.posts(path, found="in_person", because=ASKED)

    assert (kept(ground), stands(ground)) == ([(flags.NO_MOBILE, True)], [(True, False, False)])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"because": ASKED}, "Choose what you found out."),
        ({"found": "in_person"}, "Write what you did."),
        ({"found": "in_person", "because": "  "}, "Write what you did."),
        ({"found": "in_person", "because": "x" * 501}, "Write it shorter: 500 characters fit."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_closed(
    ground: Ground, riverside: Place, facilitator: Staff, typed: dict[str, str], said: str
) -> None:
    """In one sentence, with what was typed."""
    kestrel = a_member(ground, riverside, "Kestrel")
    path = raised(ground, kestrel, flags.NO_ANSWER, parked_at=ground.clock())
    answer = facilitator.posts(path, **typed)

    assert (answer.status_code, said in answer.text) == (400, True)
    assert (kept(ground), stands(ground)) == ([(flags.NO_ANSWER, False)], [(True, False, False)])
