"""The main job, thin but whole: an invited phone joins, says something, and is answered once."""

import pytest

from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import SLUG, Installation, phone

pytestmark = pytest.mark.slow

MEMBER = phone(123)
SAID = "The letter came two weeks late"
AT_ONCE = 3


def test_an_invited_phone_joins_and_is_heard_once(empty_installation: Installation) -> None:
    """JOIN and the answers make a member, her text is exported, each reply arrives once.

    Each webhook is posted three times at once.
    """
    installation = empty_installation
    installation.command("migrate")
    installation.command("forum", "add", "North", "--slug", SLUG)
    code = installation.command("invite", "add", "--forum", SLUG).splitlines()[0].strip()
    web = installation.web()
    installation.worker()
    texts = (f"JOIN {code}", "1", "Robin", "1 3", "4", SAID, "1")
    for count, words in enumerate(texts, start=1):
        assert installation.text(web, MEMBER, words, times=AT_ONCE) == [200] * AT_ONCE
        # The next text is an answer only once the question has been put.
        installation.provider.wait_for_accepted(count)
    installation.until(lambda: is_over(installation), "all is sent")
    assert stands(installation, MEMBER) == [("sent", 1)] * len(texts)
    assert wrongs(installation) == []
    exported = installation.command("export", "feedback", "--forum", SLUG)
    assert exported.count(SAID) == 1
    assert "Robin" in exported
