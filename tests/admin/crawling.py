"""A crawler of the admin: it follows each link and fills in each form, with what nobody expects."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from werkzeug.test import Client, TestResponse

TAG = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
HOSTILE = {
    "tags": TAG,
    "a formula": '=HYPERLINK("http://x.example","see")\t+1-1@SUM(A1)',
    "long": "wort " * 20_000,
    "right to left": "\u202egnorw\u2066 \u200bلم يتصل\u200f" + "ـ" * 40,
    "nul": "a\0b\x1b\x7f\ufffe",
    "half a sign": "\ud83d",
    "huge number": "9" * 40,
    "a date": "0000-00-00",
    "less than nothing": "-1",
    "a time": "25:61",
    "nothing": "",
}
# What may never stand on a page as it is written here.
UNESCAPED = re.compile(r"<img src=x|<script>alert|onerror=alert\(1\)>")
NAMES_US = re.compile(r"(?i)flask|werkzeug|jinja|\bpython|gunicorn|sqlalchemy|traceback|wtforms")
# What may be kept as it was typed, where all else in a form is as it should be.
_FITTING = (TAG, HOSTILE["a formula"], "\u202egnorw\u2066 لم يتصل", "Wren")
_WRITTEN = {"text", "textarea", "search"}
_AN_ID = re.compile(r"[0-9a-f]{24}|\d+")
_OF_A_KIND = 2  # addresses that differ in an id alone, and are looked at
_MOST = 2000  # requests of one crawl: a guard against pages without end


@dataclass(slots=True)
class Filled:
    """One form of a page: where it is sent to, and what it holds as it stands."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, type
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def fitting(self, words: str) -> list[tuple[str, str]]:
        """Choose the first of what is offered, and write these words wherever one may write."""
        chosen: dict[str, str] = {}
        for name, value, kind in self.fields:
            if kind in {"radio", "checkbox"}:
                chosen.setdefault(name, value)
            elif kind != "hidden":
                chosen[name] = chosen.get(name) or (words if kind in _WRITTEN else value)
        return list(chosen.items())


class Reader(HTMLParser):
    """Reads links and forms out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Filled] = []
        self._open: Filled | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag says."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self._open = Filled(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and tag == "option":
            self._open.fields.append((self._select, given.get("value", ""), "radio"))
        elif self._open is not None and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._open is not None
        name, value = given["name"], given.get("value", "")
        self._select = name if tag == "select" else self._select
        if tag == "button":
            self._open.buttons.append((name, value))
        elif tag in {"input", "textarea", "select"}:
            self._open.fields.append((name, value, given.get("type", tag)))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self._open = None


@dataclass
class Crawl:
    """One crawl by one person; `come_in` signs that person in again where a form ended it."""

    client: Client
    come_in: Callable[[], None]
    base: str = "http://desk.test"
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    visited: int = 0

    def through(self, *starts: str) -> None:
        """Go from page to page until nothing new is found."""
        waiting = deque(f"/admin{start}" for start in starts)
        while waiting and self.visited < _MOST:
            path = waiting.popleft()
            if self.is_known("GET", path):
                continue
            answer = self.get(path)
            if "text/html" not in answer.content_type:
                continue
            page = Reader()
            page.feed(answer.text)
            waiting.extend(self._inside(path, page.links))
            for bent in self._bent(path):
                self.get(bent)
            for form in page.forms:
                waiting.extend(self._sent(path, form))

    def is_known(self, method: str, path: str, most: int = _OF_A_KIND) -> bool:
        """Say whether enough of this kind were looked at."""
        parts = urlsplit(path)
        names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
        kind = f"{method} {_AN_ID.sub('*', parts.path)} {names}"
        self.seen[kind] += 1
        return self.seen[kind] > most

    def _inside(self, path: str, links: list[str]) -> Iterator[str]:
        for link in links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("#"):
                continue
            where = parts.path or urlsplit(path).path
            yield where + (f"?{parts.query}" if parts.query else "")

    def _bent(self, path: str) -> Iterator[str]:
        """Give an address with each of its parameters bent out of shape."""
        parts = urlsplit(path)
        given = parse_qsl(parts.query)
        for place, (name, _) in enumerate(given):
            for bad in (TAG, "9" * 40, "a\0b", "-1"):
                bent = [*given[:place], (name, bad), *given[place + 1 :]]
                yield f"{parts.path}?{urlencode(bent)}"

    def _sent(self, path: str, form: Filled) -> Iterator[str]:
        """Send a form as it stands, with each thing that is hostile, and with nothing."""
        action = form.action or path
        if not action.startswith("/admin") or self.is_known(form.method, urlsplit(action).path, 1):
            return
        kept = [(name, value) for name, value, kind in form.fields if kind == "hidden"]
        typed = [name for name, _, kind in form.fields if kind not in {"hidden", "submit"}]
        if form.method == "get":
            for bad in (TAG, "9" * 40, "a\0b"):
                self.get(f"{urlsplit(action).path}?{urlencode([(name, bad) for name in typed])}")
            return
        for button in form.buttons or [("", "")]:
            for bad in HOSTILE.values() if typed else ():
                fields = [*kept, *((name, bad) for name in dict.fromkeys(typed)), button]
                yield from self.post(action, fields)
            for bad in _FITTING if typed else ():
                yield from self.post(action, [*kept, *form.fitting(bad), button])
            yield from self.post(action, [*kept, button])

    def get(self, path: str) -> TestResponse:
        """Open a page, and look at what comes."""
        answer = self.client.get(path, base_url=self.base, buffered=True)
        self._look("GET", path, answer)
        return answer

    def post(self, path: str, fields: list[tuple[str, str]]) -> Iterator[str]:
        """Send a form, look at what comes, and give where it leads."""
        # A browser never sends half of a sign that takes two places; a script may.
        bytes_of = [
            (name, value.encode("utf-8", "surrogatepass")) for name, value in fields if name
        ]
        answer = self.client.post(
            path,
            data=urlencode(bytes_of),
            content_type="application/x-www-form-urlencoded",
            base_url=self.base,
            buffered=True,
        )
        self._look("POST", path, answer)
        location = answer.location or ""
        if re.search(r"/admin/(sign-in|locked|lock|code|set-up|phone)\b", location):
            self.come_in()
        elif location.startswith("/admin"):
            yield location.partition("#")[0]

    def _look(self, method: str, path: str, answer: TestResponse) -> None:
        self.visited += 1
        whole = f"{answer.headers}"
        if answer.content_type and answer.content_type.startswith("text/html"):
            whole += answer.text
            if UNESCAPED.search(answer.text):
                self.wrong.append(f"{method} {path[:200]} shows what was typed as if it were ours")
        if answer.status_code >= 500:
            self.wrong.append(f"{method} {path[:200]} fails with {answer.status_code}")
        if named := NAMES_US.search(whole):
            self.wrong.append(f"{method} {path[:200]} names {named[0]}")


def bent_values(name: str) -> list[str]:
    """Give what nobody expects in the place of a part of an address."""
    if name in {"slug", "filename"}:
        return ["riverside"] if name == "slug" else ["../who_may_what.py"]
    return ["0", "9" * 19, quote("a\0b"), quote(TAG, safe=""), "x" * 3000]
