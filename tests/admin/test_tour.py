"""The tour of docs/tour.md: its ten tasks by keyboard alone, and without JavaScript."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests import tour
from tests.admin.demonstration import demonstration, served

HOUSE = Path(__file__).resolve().parents[2]


def test_ten_tasks_by_keyboard_and_without_javascript(
    scriptless: BrowserContext, tmp_path: Path
) -> None:
    """As somebody new does them, one after the other; each leads to what it promises."""
    with demonstration(tmp_path, 40) as ground, served(ground) as live:
        page = scriptless.new_page()
        walk = tour.Walk(page, live)
        for task in tour.TASKS:
            task(walk)

    assert walk.found[-1] == "answers-demo-1.csv"
    assert len(walk.found) >= len(tour.TASKS)


def test_the_document_shows_each_picture_once() -> None:
    """Each picture that is made stands in it, and each that stands in it is made and small."""
    text = (HOUSE / "docs/tour.md").read_text("utf-8")
    shown = re.findall(r"\]\(tour/([\w-]+\.png)\)", text)
    files = sorted((HOUSE / "docs/tour").glob("*.png"))

    assert sorted(shown) == [file.name for file in files]
    assert [file.name for file in files if file.stat().st_size > 150_000] == []
    assert len(re.findall(r"^## \d+\. ", text, re.MULTILINE)) == 10
