"""The documents say what is true: settings, commands, processes, and where links lead."""

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

import forumline
from bot import log
from bot.settings import NAMES, Settings

HOUSE = Path(__file__).resolve().parent.parent
DOCS = sorted(path for path in [*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")] if path.is_file())
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def table(heading: str) -> list[list[str]]:
    """Give the rows of the table under a heading of the README."""
    part = (HOUSE / "README.md").read_text("utf-8").partition(f"\n## {heading}\n")[2]
    rows = [row for row in part.partition("\n## ")[0].splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_settings_of_the_readme_are_those_that_are_read() -> None:
    """Each once, and no other."""
    named = [row[0].strip("`") for row in table("Settings")]

    assert sorted(named) == sorted(NAMES)


def test_the_defaults_of_the_readme_are_those_that_hold() -> None:
    """With nothing set, each setting is what the table says."""
    settings = Settings.read({}, None)
    said = {row[0].strip("`"): row[1].strip("`") for row in table("Settings")}

    assert {
        "DATABASE_URL": settings.database_url,
        "JOURNAL_URL": settings.journal_url,
        "PUBLIC_URL": settings.public_url.replace(str(settings.port), "$PORT"),
        "PORT": str(settings.port),
        "SMS_PARTS_PER_SECOND": f"{settings.sms_parts_per_second:g}",
        "TELEGRAM_MESSAGES_PER_SECOND": f"{settings.telegram_messages_per_second:g}",
        "ALLOW_TEST_NUMBERS": "on" if settings.allow_test_numbers else "off",
        "HOST": (
            f"{settings.listens_on(demonstration=True)}` for a demonstration, "
            f"else `{settings.listens_on(demonstration=False)}"
        ),
    }.items() <= said.items()


def test_the_commands_of_the_readme_are_those_that_there_are() -> None:
    """Each once, and no other."""
    named = [row[0].strip("`").removeprefix("forumline ") for row in table("Commands")]

    assert sorted(named) == sorted(forumline.COMMANDS)


@pytest.mark.parametrize("name", forumline.COMMANDS)
def test_each_command_has_help(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what the command does, in the words of its file, and exits 0."""
    monkeypatch.setattr(log, "set_up", lambda: None)
    monkeypatch.setattr(sys, "argv", ["forumline", *name.split(), "--help"])
    with pytest.raises(SystemExit) as end:
        forumline.main()

    command = import_module(f"commands.{name.replace(' ', '_')}")
    said = " ".join(capsys.readouterr().out.split())
    assert end.value.code == 0
    assert said.startswith(f"usage: forumline {name} [-h]")
    assert " ".join((command.__doc__ or "").split()) in said


def test_the_procfile_runs_commands_that_there_are() -> None:
    """A platform starts what it finds there."""
    lines = (HOUSE / "Procfile").read_text("utf-8").splitlines()
    started = [line.rpartition("forumline ")[2] for line in lines]

    assert set(started) <= set(forumline.COMMANDS)
    assert len(started) == 3


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_links_lead_to_files(path: Path) -> None:
    """No link of a document leads nowhere."""
    targets = LINK.findall(path.read_text("utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_pictures_are_small() -> None:
    """Whoever clones this has better things to wait for."""
    pictures = [path for path in (HOUSE / "docs/pictures").iterdir() if path.is_file()]

    assert [path.name for path in pictures if path.stat().st_size > 200_000] == []
    assert pictures


def test_decisions_are_numbered_and_short() -> None:
    """One after the other, half a page each, with its reason, and what it cost."""
    decisions = sorted((HOUSE / "docs/decisions").glob("*.md"))
    texts = [path.read_text("utf-8") for path in decisions]

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    assert [path.name for path, text in zip(decisions, texts, strict=True) if _is_odd(text)] == []


def _is_odd(text: str) -> bool:
    parts = ("**Why.**", "**What.**", "**What we gave up.**")
    return len(text.splitlines()) > 40 or not all(part in text for part in parts)
