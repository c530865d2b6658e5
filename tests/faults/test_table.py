"""The table of `make faults`: a row for each fault, and what makes a run fail."""

from base64 import b64encode
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from tests.fakes import twilio_posts
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.faults.facts import unanswered, wrongs
from tests.faults.injecting.fault import Result
from tests.faults.injecting.talking import SAID, hear
from tests.faults.installation import Installation, phone
from tests.faults.table import LEAST, failures, table

KILLED = Result("worker killed", "kill", "sqlite", times=LEAST["kill"], unsure=7)
REFUSED = Result("provider answers 429", "call", "postgresql", times=LEAST["call"])
NO_CLOCK = Result("clock jumps", "other", "sqlite", not_run="there is no other clock")


def test_the_table_has_a_row_for_each_fault_and_one_for_all() -> None:
    """What could not be run says why."""
    assert table([KILLED, REFUSED, NO_CLOCK]).splitlines() == [
        "| fault | database | times injected | lost | doubled | unsure |",
        "| --- | --- | --: | --: | --: | --: |",
        "| worker killed | sqlite | 300 | 0 | 0 | 7 |",
        "| provider answers 429 | postgresql | 5000 | 0 | 0 | 0 |",
        "| clock jumps | sqlite | not run: there is no other clock |  |  |  |",
        "| all |  | 5300 | 0 | 0 | 7 |",
    ]


def test_a_run_fails_for_anything_wrong_and_a_whole_one_for_too_little() -> None:
    """One that was asked to do less may do less."""
    assert failures([KILLED, REFUSED, NO_CLOCK], is_whole=True) == []
    wrong = replace(KILLED, lost=1, wrongs=("lost: a text",))
    assert failures([wrong, REFUSED], is_whole=True) == ["worker killed on sqlite: lost: a text"]
    less = [KILLED, replace(REFUSED, times=4_999)]
    assert failures(less, is_whole=False) == []
    assert failures(less, is_whole=True) == [
        "of kind call only 4999 were injected, and not 5000",
    ]


@pytest.mark.slow
def test_what_is_lost_and_what_is_doubled_is_found_out(installation: Installation) -> None:
    """A text that nobody kept, one without a reply, a reply that left twice, one that never did."""
    hear(installation, [phone(101), phone(102)], SAID)
    twice, never = installation.rows()
    for _ in range(2):
        _take(installation, phone(101), twice.token)
    installation.posted.add((phone(103), "SM" + "3" * 32))
    with installation.database.write() as connection:
        connection.exec_driver_sql("UPDATE outgoing SET state = 'sent'")
    assert [wrong.partition(" ")[0] for wrong in wrongs(installation)] == [
        "lost:",
        "doubled:",
        "lost:",
    ]
    with installation.database.write() as connection:
        connection.exec_driver_sql(f"DELETE FROM outgoing WHERE id = {never.id}")
    assert [wrong.partition(" ")[0] for wrong in unanswered(installation)] == ["lost:"]


def _take(installation: Installation, number: str, token: str) -> None:
    """Let the provider take a message of a row, whoever sends it."""
    login = b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    callback = f"https://line.example/receipts/sms?row={token}"
    form = {"To": number, "From": NUMBER, "Body": "Thank you", "StatusCallback": callback}
    url = f"{installation.provider.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    headers = {"Authorization": f"Basic {login}"}
    assert twilio_posts.exchange("POST", url, urlencode(form), headers)[0] == 201
