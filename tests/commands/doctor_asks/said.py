"""What the doctor says is wrong, and what our documents show of what it says."""

from pathlib import Path

from tests.commands.line import Done
from tests.fakes.telegram_updates import SECRET, TOKEN
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, SERVICE

AWAY = "{} answers with error {}: try again in some minutes."


def wrong(done: Done) -> list[str]:
    """Give the sentences that say what is wrong; nothing secret stands in what is said."""
    assert done.code == (1 if done.err else 0)
    said = done.out + done.err
    secret = (AUTH_TOKEN, ACCOUNT_SID, SERVICE, "77009", SECRET)
    assert [each for each in (*secret, TOKEN) if each in said] == []
    return done.err.splitlines()


def blocks(page: str) -> list[list[str]]:
    """Give what stands between fences in a document, by lines."""
    text = (Path(__file__).resolve().parents[3] / "docs" / page).read_text("utf-8")
    return [block.strip("\n").splitlines() for block in text.split("```")[1::2]]
