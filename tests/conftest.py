"""What tests of several rooms share: databases and a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page

from tests import chromium
from tests.postgres import Cluster, cluster

# A busy machine is slow for a moment, and that says nothing about the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
# What is shown once in a while, and not in every run: --hypothesis-profile=ten-thousand
settings.register_profile("ten-thousand", settings.get_profile("busy"), max_examples=10_000)
# The gate: --hypothesis-profile=twenty-thousand
settings.register_profile("twenty-thousand", settings.get_profile("busy"), max_examples=20_000)
# The gateway on a real database takes longer: --hypothesis-profile=five-thousand
settings.register_profile("five-thousand", settings.get_profile("busy"), max_examples=5_000)

# Promises that several tests hold say what they found, as those in the tests themselves do.
pytest.register_assert_rewrite("tests.bot.walking", "tests.bot.numbers_shown")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests, which `make check` leaves out of the bot's; the browser's go last."""
    for item in items:
        if {"postgres", "browser"} & set(_fixtures(item)):
            item.add_marker("slow")
    # Playwright keeps an event loop in its thread, beside which asyncio.run refuses to work.
    items.sort(key=lambda item: "browser" in _fixtures(item))


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Give one PostgreSQL server to all tests."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a new and empty database, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: Cluster = request.getfixturevalue("postgres")
    url = server.database_url()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one headless Chromium to all tests."""
    with chromium.browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page that remembers nothing of other tests."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    yield context.new_page()
    context.close()
