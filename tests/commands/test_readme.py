"""The commands of the README, typed as they stand there."""

import re
import shlex
from pathlib import Path

from storage.sealing import new_master
from tests.commands.line import Line

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_people_of_the_first_real_line(bare: Line, tmp_path: Path) -> None:
    """After `migrate`, each line of the block succeeds in its order, and the house has its lead."""
    block = re.search(r"```\n(forumline forum add.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block
    bare.settings |= {
        "DATABASE_URL": f"sqlite:///{tmp_path}/line.db",
        "JOURNAL_URL": f"sqlite:///{tmp_path}/journal.db",
        "FORUMLINE_KEYS": new_master("k1"),
        "PUBLIC_URL": "https://line.example",
    }
    bare.does("migrate")
    for typed in block[1].splitlines():
        assert bare.does(*shlex.split(typed)[1:])

    assert bare.rows("SELECT role, forum_id IS NULL FROM roles ORDER BY id") == [
        ("facilitator", False),
        ("safeguarding", True),
    ]
    assert bare.rows("SELECT count(*) FROM invites") == [(1,)]
