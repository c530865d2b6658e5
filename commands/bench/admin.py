"""Pages of the staff web over few and over many messages, on the first page and deep inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import event

from commands import Problem
from commands.bench import search
from commands.bench.ground import PUBLIC_URL, Ground
from commands.bench.measuring import Work, in_turns
from commands.bench.messages import Forum, fill
from commands.bench.report import Ratio, Report
from commands.bench.staff import signed_in
from commands.web import make

_FEW, _MANY = "few", "many"


@dataclass(frozen=True, slots=True)
class _Size:
    rounds: int
    few: int
    many: int
    people: int


_WHOLE, _QUICK = _Size(7, 10_000, 1_000_000, 500), _Size(2, 200, 2_000, 20)
# Each page by the name under which it is measured; a list has a page deep inside.
_PAGES: dict[str, Callable[[Forum], str]] = {
    "inbox, first page": lambda forum: f"{forum.path}/inbox",
    "inbox, deep inside": lambda forum: f"{forum.path}/inbox?{forum.deep_in_the_inbox}",
    "thread, newest": lambda forum: f"{forum.path}/members/{forum.talker}/thread",
    "thread, deep inside": lambda forum: (
        f"{forum.path}/members/{forum.talker}/thread?before={forum.deep_in_the_thread}"
    ),
    "members": lambda forum: f"{forum.path}/members",
    "overview": lambda forum: f"{forum.path}/",
    "results of a poll": lambda forum: f"{forum.path}/polls/{forum.poll_id}",
}
# What is posted: to which page, and with what.
_SEARCHES = {
    "members, search by name": ("members", {"name": "wren 12"}),
    "search of two words": ("search", {"words": " ".join(search.COMMON_AND_RARE)}),
}
_LISTS = ("inbox, first page", "inbox, deep inside", "members")


def run(ground: Ground, *, quick: bool) -> Report:
    """Measure P9 and P10, and count the statements of P11."""
    size = _QUICK if quick else _WHOLE
    report = Report("admin", ground.engine, quick)
    forums = {
        _FEW: fill(ground, _FEW, size.few, size.people),
        _MANY: fill(ground, _MANY, size.many, size.people),
    }
    index = search.fill(ground, list(forums.values()), forums[_MANY])
    browser = _Browser(ground, forums)
    works = [
        Work(f"{page}, {how} messages", partial(browser.ready, page, how), browser.ask)
        for page in (*_PAGES, *_SEARCHES)
        for how in forums
    ]
    found = in_turns(works, size.rounds, 2, "pages")
    report.timings += found.values()
    for page in (*_PAGES, *_SEARCHES):
        few, many = (found[f"{page}, {how} messages"].wall for how in (_FEW, _MANY))
        what = f"{page}: {size.many} messages beside {size.few}"
        report.ratios.append(Ratio("P9", what, many / few, 1.5))
    for page in _LISTS:
        number = browser.statements(page)
        report.ratios.append(Ratio("P11", f"statements of a page: {page}", number, 3))
    search.measure(ground, forums[_MANY], size.rounds, report)
    report.ratios.append(Ratio("P10", "size of the index beside the messages", index, 0.5))
    return report


class _Browser:
    """Somebody signed in who works for both forums."""

    def __init__(self, ground: Ground, forums: dict[str, Forum]) -> None:
        self._ground, self._forums = ground, forums
        self._client = signed_in(ground, make(ground.house), [each.id for each in forums.values()])

    def ready(self, page: str, how: str, calls: int) -> list[Callable[[], Any]]:
        """Give so many requests for a page."""
        forum = self._forums[how]
        if page in _SEARCHES:
            name, typed = _SEARCHES[page]
            fields = {"csrf_token": self._form_token(forum), **typed}
            asked = partial(self._client.post, f"{forum.path}/{name}", data=fields)
        else:
            asked = partial(self._client.get, _PAGES[page](forum))
        return [partial(asked, base_url=PUBLIC_URL)] * calls

    def _form_token(self, forum: Forum) -> str:
        page = self._client.get(f"{forum.path}/members", base_url=PUBLIC_URL).text
        before, _, behind = page.partition('name="csrf_token" value="')
        if not before or not behind:
            raise Problem("A page of the bench has no form.")
        return behind.partition('"')[0]

    def ask(self, asked: Callable[[], Any]) -> None:
        """Ask for a page; it must be there."""
        answer = asked()
        if answer.status_code != 200:
            raise Problem(f"A page of the bench was answered {answer.status_code}.")

    def statements(self, page: str) -> int:
        """Count what a page asks the database, all that its frame needs too."""
        with _counted(self._ground) as found:
            self.ask(self.ready(page, _FEW, 1)[0])
        return len(found)


@contextmanager
def _counted(ground: Ground) -> Iterator[list[str]]:
    found: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    database = ground.house.database
    engines = {database.writer, database.reader}  # of PostgreSQL they are one
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)
