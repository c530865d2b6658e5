"""A number is shown to staff once, for a reason, and it is written down."""

from storage import addresses, member_phones, members
from tests.admin.conftest import Staff
from tests.admin.members import LIST, deeds, number_of
from tests.builders import Ground, Somebody


def test_a_number_is_shown_once_for_a_reason(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Without one nothing is shown; the log names the reason, and the number stands nowhere."""
    number, path = number_of(ground, kestrel), f"{LIST}/{kestrel.id}/number"
    without = facilitator.posts(path, once="b" * 32)
    odd = facilitator.posts(path, once="b" * 32, reason="because")
    shown = facilitator.posts(path, once="b" * 32, reason="danger")
    again = facilitator.posts(path, once="b" * 32, reason="danger")

    assert (without.status_code, "Choose the reason" in without.text) == (400, True)
    assert odd.status_code == 400
    assert (shown.status_code, number in shown.text) == (200, True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert (again.status_code, number in again.text) == (303, False)
    assert deeds(ground) == [("address_revealed", "reason:danger")]
    assert "A number is shown once." in facilitator.opens(f"{LIST}/{kestrel.id}").text


def test_of_several_phones_one_is_shown(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """They are told apart by their order, since no id of one stands on a page."""
    second = "+447700900999"
    with ground.database.write() as connection:
        person = members.with_forum(connection, kestrel.id)
        known = addresses.meet(connection, ground.keyring, "sms", second, ground.clock())
        assert person is not None
        addresses.change(connection, [known.id], person_id=person.person_id)
        member_phones.add(connection, kestrel.id, known.id)
    path = f"{LIST}/{kestrel.id}/number"
    page_before = facilitator.opens(path).text

    shown = facilitator.posts(path, reason="asked", phone="1").text

    assert ("SMS number 1" in page_before, "SMS number 2" in page_before) == (True, True)
    assert str(known.id) not in page_before
    assert (second in shown, number_of(ground, kestrel) in shown) == (True, False)
    assert facilitator.posts(path, reason="asked", phone="2").status_code == 400
