"""The ways on which a member's texts come in and ours go out: SMS, and a chat by two ways.

Each brings what a member does at least twice, as providers do: by webhook twice in the same
instant and once more after the answer, by polling twice in one batch.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from storage import outgoing
from tests.fakes import telegram_updates
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import Json
from tests.faults.installation import Installation, Running

AT_ONCE = 2
Post = Callable[[], int]


class Way(Protocol):
    """One member on one channel."""

    channel: str

    def say(self, words: str) -> None:
        """Bring a text."""

    def press(self, label: str) -> None:
        """Press a button of the newest message that has one with this number."""

    def edit(self, old: str, new: str) -> None:
        """Change a text."""

    def repeat(self) -> None:
        """Bring the newest once more, as a provider does that did not hear our answer."""

    def taken(self) -> bool:
        """Whether all that she did has been taken in."""

    def received(self) -> list[str]:
        """Give what the provider has taken for her, oldest first, with the buttons below it."""

    def refuse(self) -> None:
        """Let the provider refuse the next message: too many at once."""


@dataclass
class BySms:
    """A phone: every text and every status callback is posted at least twice."""

    installation: Installation
    web: Running
    number: str
    channel: str = "sms"
    _newest: tuple[str, str] = ("", "")

    def say(self, words: str) -> None:
        """Post it twice at once."""
        self._newest = (words, f"SM{len(self.installation.posted):032x}")
        self._post(AT_ONCE)

    def repeat(self) -> None:
        """Post it once more."""
        if self._newest[1]:
            self._post(1)

    def _post(self, times: int) -> None:
        posted = self.installation.text(self.web, self.number, *self._newest, times=times)
        assert posted == [200] * times

    def press(self, label: str) -> None:
        """Refuse: a phone has no buttons."""
        raise AssertionError(label)

    def edit(self, old: str, new: str) -> None:
        """Refuse: no text on a phone can be changed."""
        raise AssertionError(old, new)

    def taken(self) -> bool:
        """Say yes: each post has been answered."""
        return True

    def received(self) -> list[str]:
        """Give the bodies of the messages that the provider has taken."""
        return [message["body"] for message in self.installation.provider.accepted(self.number)]

    def refuse(self) -> None:
        """Let the provider refuse the next message."""
        self.installation.provider.plan(to=self.number, error=20429)


@dataclass
class ByChat:
    """A chat; whoever inherits says how updates come to us."""

    installation: Installation
    chats: FakeTelegram
    chat: str
    channel: str = "telegram"
    _said: dict[str, Json] = field(default_factory=dict)

    def say(self, words: str) -> None:
        """Write it."""
        self._said[words] = self._bring(partial(self.chats.write, self.chat, words))

    def press(self, label: str) -> None:
        """Press it, where it stands under the newest message with such a number."""
        number = label.split(maxsplit=1)[0]
        rows = [rows for _, rows in self.chats.shown(self.chat)]
        labels = [[text for row in each for text in row] for each in rows]
        newest = next(
            each for each in reversed(labels) if any(text.split()[0] == number for text in each)
        )
        assert label in newest
        self._bring(partial(self.chats.press, self.chat, number))

    def edit(self, old: str, new: str) -> None:
        """Change it."""
        self._said[new] = self._bring(partial(self.chats.edit, self._said[old], new))

    def _bring(self, happen: Callable[[], Json]) -> Json:
        raise NotImplementedError

    def taken(self) -> bool:
        """Whether Telegram keeps nothing for us any more."""
        return not self.chats.waiting()

    def received(self) -> list[str]:
        """Give what we sent to the chat, each with its buttons as they were then."""
        calls = [c for c in self.chats.journal("sendMessage") if str(c["chat_id"]) == self.chat]
        return [_with_buttons(call["text"], _labels(call)) for call in calls]

    def shown(self) -> list[str]:
        """Give what stands in the chat now, each with the buttons that it still has."""
        return [
            _with_buttons(text, [label for row in rows for label in row])
            for text, rows in self.chats.shown(self.chat)
        ]

    def refuse(self) -> None:
        """Let Telegram refuse the next message, and ask for two seconds of patience."""
        self.chats.plan(chat=self.chat, error="too_many", parameters={"retry_after": 2})


@dataclass
class ByWebhook(ByChat):
    """Telegram posts each update, and in the same instant once more."""

    web: Running = field(kw_only=True)
    _newest: Json = field(default_factory=dict)

    def _bring(self, happen: Callable[[], Json]) -> Json:
        self._newest = happen()  # the fake posts it by itself
        with ThreadPoolExecutor(AT_ONCE - 1) as threads:
            posts = [threads.submit(self._post) for _ in range(AT_ONCE - 1)]
        assert [post.result() for post in posts] == [200] * len(posts)
        return self._newest

    def _post(self) -> int:
        return telegram_updates.post_update(f"{self.web.url}/in/telegram", self._newest)[0]

    def repeat(self) -> None:
        """Post it once more."""
        if self._newest:
            assert self._post() == 200


@dataclass
class ByPolling(ByChat):
    """The worker asks, and finds each update twice."""

    def _bring(self, happen: Callable[[], Json]) -> Json:
        server = self.chats._server
        with server.changed:
            update = happen()
            server.waiting.append(update)
        return update

    def repeat(self) -> None:
        """Do nothing: what was confirmed never comes again, and all came twice."""


def _labels(call: Json) -> list[str]:
    rows = call.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def _with_buttons(words: str, labels: Iterable[str]) -> str:
    return " ".join([words, *(f"[{label}]" for label in labels)])


def is_quiet(installation: Installation) -> bool:
    """Say whether nothing is under way, and nothing waits that goes by itself in a moment."""
    under_way = {outgoing.READY, outgoing.LEASED, outgoing.SENDING}
    return not any(
        row.state in under_way or (row.state, row.why) == (outgoing.HELD, "try_again")
        for row in installation.rows()
    )
