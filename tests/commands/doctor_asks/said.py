"""What the doctor says is wrong, and what our documents show of what it says."""

from pathlib import Path

from tests.commands.line import Done
from tests.fakes import telegram, twilio

AWAY = "{} answers with error {}: try again in some minutes."


def wrong(done: Done) -> list[str]:
    """Give the sentences that say what is wrong; nothing secret stands in what is said."""
    assert done.code == (1 if done.err else 0)
    said = done.out + done.err
    secret = (twilio.AUTH_TOKEN, twilio.ACCOUNT_SID, twilio.SERVICE, "77009", telegram.SECRET)
    assert [each for each in (*secret, telegram.TOKEN) if each in said] == []
    return done.err.splitlines()


def blocks(page: str) -> list[list[str]]:
    """Give what stands between fences in a document, by lines."""
    text = (Path(__file__).resolve().parents[3] / "docs" / page).read_text("utf-8")
    return [block.strip("\n").splitlines() for block in text.split("```")[1::2]]
