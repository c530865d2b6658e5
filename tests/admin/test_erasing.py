"""Staff erase a member who asked them to: her name is typed, and the clock does it."""

from datetime import timedelta

from sqlalchemy import select

from bot import leaving
from storage import members
from storage.addresses import Address
from storage.members import Member
from tests.admin.conftest import Staff
from tests.admin.members import LIST, deeds, says, speaks_for
from tests.builders import Ground, Place, Somebody, a_member

SAID = "The letter came two weeks late"


def turns(ground: Ground, after: timedelta) -> None:
    """Let the clock finish what is due after a while."""
    ground.clock.goes_on(after)
    with ground.database.write() as connection:
        for which in members.all_leaving(connection, ground.clock()):
            leaving.finish(connection, ground.keyring, ground.journal, which, ground.clock())


def test_all_of_hers_goes_within_a_minute(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Another member stays; the log names who let it be done, and that it was."""
    wren = a_member(ground, riverside, "Wren")
    speaks_for(ground, kestrel)
    says(ground, facilitator, kestrel, SAID)
    path = f"{LIST}/{kestrel.id}"
    assert "Erase everything of theirs" in facilitator.opens(path).text
    assert SAID in facilitator.opens(f"{path}/thread").text

    sent = facilitator.posts(f"{path}/erase", heard="in_person", name=" kestrel ")
    turns(ground, timedelta(seconds=20))
    assert facilitator.opens(path).text.count("Kestrel") > 0
    turns(ground, timedelta(seconds=20))

    assert (sent.status_code, sent.headers["Location"]) == (303, f"/admin{path}")
    after = facilitator.opens(path).text
    assert "All that was theirs has been erased: words, name and phones." in after
    assert ("Kestrel" in after, "forget it by" in after) == (False, True)
    assert SAID not in facilitator.opens(f"{path}/thread").text
    assert "Wren" in facilitator.opens(LIST).text
    kept = [("member_to_be_erased", "heard_in_person"), ("member_erased", None)]
    assert [deed for deed in deeds(ground) if deed[0].startswith("member_")] == kept
    with ground.database.read() as connection:
        phones = list(connection.execute(select(Address.id)).scalars())
    assert phones == [wren.address.id]
    assert [facilitator.opens(f"{path}/{page}").status_code for page in ("erase", "stop")] == [
        404,
        404,
    ]


def test_without_her_name_or_how_it_was_heard_nothing_goes(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """A slip of the hand erases nobody."""
    path = f"{LIST}/{kestrel.id}/erase"
    for fields in ({"heard": "in_person", "name": "Kestre"}, {"name": "Kestrel"}, {}):
        assert facilitator.posts(path, **fields).status_code == 400
    turns(ground, timedelta(days=4))

    with ground.database.read() as connection:
        assert list(connection.execute(select(Member.state)).scalars()) == [members.IN]


def test_one_without_a_name_takes_a_word(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Who has just begun to join has none."""
    ground.write(lambda work: members.change(work, kestrel.id, alias=None))
    path = f"{LIST}/{kestrel.id}/erase"

    assert "Type the word erase" in facilitator.opens(path).text
    assert facilitator.posts(path, heard="in_person", name="").status_code == 400
    assert facilitator.posts(path, heard="in_person", name="Erase").status_code == 303
