"""A web process is killed in each kind of turn, before it commits and right after."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from storage.inbox import Inbox
from storage.outgoing import CANCELLED, DELIVERED, SENT
from tests.fakes import twilio_posts
from tests.faults.facts import is_over, stands, wrongs
from tests.faults.installation import SLUG, Installation, Running, phone
from tests.faults.locks import held, waits

pytestmark = pytest.mark.slow

BEFORE = {name: phone(100 + place) for place, name in enumerate(("said", "join", "stop", "report"))}
AFTER = {name: phone(110 + place) for place, name in enumerate(BEFORE)}
SAID = "The letter came two weeks late"
DONE = [(SENT, 1)]


def test_a_web_process_dies_before_and_after_each_commit(installation: Installation) -> None:
    """Whatever the provider posts again afterwards is kept once, answered once, and obeyed.

    A text, a JOIN, a STOP with a reply still waiting, and a status callback: each killed while
    its turn waits for the lock of its phone, and each killed once its turn stands.
    """
    codes = _begin(installation)
    posts = {**_posts(installation, BEFORE, codes[0]), **_posts(installation, AFTER, codes[1])}
    _die_before_they_commit(installation, posts)
    for name, number in AFTER.items():
        _die_right_after_it_commits(installation, name, number, posts[number])
    web = installation.web()
    for post in posts.values():
        assert post(web) in {200, 204}
    installation.worker()
    installation.until(lambda: is_over(installation), "all has come to its end")
    assert wrongs(installation) == []
    for numbers in (BEFORE, AFTER):
        assert stands(installation, numbers["said"]) == DONE
        assert stands(installation, numbers["join"]) == [*DONE, *DONE]
        assert stands(installation, numbers["stop"]) == [*DONE, (CANCELLED, 0), *DONE]
        assert stands(installation, numbers["report"]) == [(DELIVERED, 1)]


def _begin(installation: Installation) -> list[str]:
    """Let each phone stand where its turn begins; gives two codes to join with."""
    web, worker = installation.web(), installation.worker()
    known = [numbers[name] for numbers in (BEFORE, AFTER) for name in ("said", "stop", "report")]
    installation.members(*known)
    for numbers in (BEFORE, AFTER):
        for name in ("join", "stop", "report"):
            assert installation.text(web, numbers[name], "Hello") == [200]
    installation.until(lambda: is_over(installation), "what came before is answered")
    # No worker from now on: what is answered waits, and STOP finds a reply to cancel.
    worker.kill()
    for numbers in (BEFORE, AFTER):
        assert installation.text(web, numbers["stop"], "MENU") == [200]
    web.kill()
    added = (installation.command("invite", "add", "--forum", SLUG) for _ in range(2))
    return [lines.splitlines()[0].strip() for lines in added]


Post = Callable[[Running], int | None]


def _posts(installation: Installation, numbers: dict[str, str], code: str) -> dict[str, Post]:
    """Give for each phone what its provider posts, the same each time."""
    words = {"said": SAID, "join": f"JOIN {code}", "stop": "STOP"}

    def text(number: str, said: str) -> Post:
        sid = "SM" + number[-3:] * 8
        return lambda web: installation.text(web, number, said, sid)[0]

    def report(number: str) -> Post:
        (message,) = installation.provider.accepted(number)
        return lambda web: _callback(message, web)

    texts = {numbers[name]: text(numbers[name], said) for name, said in words.items()}
    return texts | {numbers["report"]: report(numbers["report"])}


def _callback(message: dict[str, object], web: Running) -> int | None:
    try:
        return twilio_posts.callback(message, "delivered", post_to=web.url)[0]
    except OSError:
        return None  # it was killed meanwhile


def _die_before_they_commit(installation: Installation, posts: dict[str, Post]) -> None:
    """Kill a process in which all four turns wait for the lock of their phone."""
    web, before = installation.web(), _texts(installation)
    with ThreadPoolExecutor(len(BEFORE)) as threads:
        with held(installation, *BEFORE.values()):
            answers = [threads.submit(posts[number], web) for number in BEFORE.values()]
            installation.until(lambda: _all_wait(installation, web), "all turns wait")
            web.kill()
        assert [answer.result(10) for answer in answers] == [None] * len(BEFORE)
    assert _texts(installation) == before
    assert not installation.address(BEFORE["stop"]).stopped_at
    assert stands(installation, BEFORE["report"]) == DONE


def _all_wait(installation: Installation, web: Running) -> bool:
    # On SQLite one waits for the file, and the others for that one.
    wanted = 1 if installation.database.is_sqlite else len(BEFORE)
    return waits(installation, web) >= wanted


def _die_right_after_it_commits(
    installation: Installation, name: str, number: str, post: Post
) -> None:
    web, before = installation.web(), _texts(installation)
    with ThreadPoolExecutor(1) as thread:
        answer: Future[int | None] = thread.submit(post, web)
        if name == "report":
            wanted = [(DELIVERED, 1)]
            installation.until(lambda: stands(installation, number) == wanted, "it is reported")
        else:
            installation.until(lambda: _texts(installation) > before, "the text stands")
        web.kill()
        assert answer.result(10) in {None, 200, 204}


def _texts(installation: Installation) -> int:
    with installation.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Inbox)).scalar_one()
