"""A fake of Telegram, as a test holds it: people do something, and what came of it is seen."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import TypeVar, Unpack

from tests.fakes.telegram_server import Plan, Server
from tests.fakes.telegram_updates import SECRET, TOKEN, Json, a_block, a_message, a_press

_T = TypeVar("_T")


class FakeTelegram:
    """A test's hand on a fake that runs: what it has taken, and what people do next."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_port}"

    def environment(self, *, by_webhook: bool = False) -> dict[str, str]:
        """Return the settings that lead a program here."""
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.url}
        return settings | ({"TELEGRAM_WEBHOOK_SECRET": SECRET} if by_webhook else {})

    def plan(self, **plan: Unpack[Plan]) -> None:
        """Say what happens to a coming call; plans are used up in their order."""
        with self._server.changed:
            self._server.plans.append(plan)

    def release(self, *, drop: bool = False) -> None:
        """Let held calls go on, or break them off."""
        self._server.release(drop=drop)

    def post_to(self, address: str | None) -> None:
        """Say where the program behind the webhook's address really listens."""
        self._server.post_to = address

    def tell_bot_father(self, **changes: str | bool) -> None:
        """Let somebody change the bot, as @BotFather does."""
        self._server.bot |= changes

    def could_not_post(self, why: str, at: float) -> None:
        """Let a post to the webhook have gone wrong."""
        self._server.last_error = {"last_error_date": int(at), "last_error_message": why}

    def goes_wrong(self, *, seconds: int) -> None:
        """Put its clock so many seconds on."""
        self._server.seconds_off = seconds

    # What people do.

    def meet(self, *chats: str) -> None:
        """Let people have pressed Start, without an update."""
        self._server.people |= set(chats)

    def write(self, chat: str, text: str | None = None, **more: object) -> Json:
        """Let somebody write, and give the update."""
        self.meet(chat)
        with self._server.changed:
            self._server.last_id += 1
            number = self._server.last_id
            message = a_message(chat, number, text, **more)
            self._server.theirs[chat, number] = message
        return self._server.happened("message", message)

    def edit(self, message: Json, text: str) -> Json:
        """Let somebody change what they wrote."""
        changed = message["message"] | {"text": text, "edit_date": int(time.time())}
        return self._server.happened("edited_message", changed)

    def press(self, chat: str, number: str) -> Json:
        """Let somebody press a button under the newest message that has it."""
        for (to, _), message in reversed(list(self._server.messages.items())):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if to == chat and button["callback_data"].endswith(f":{number}"):
                    return self.press_data(chat, message, button["callback_data"])
        raise LookupError(f"There is no button {number}.")

    def press_data(self, chat: str, message: Json, data: str) -> Json:
        """Let somebody press a button with these data."""
        press = str(4_382_000_000_000_000_000 + len(self._server.presses))
        self._server.presses.add(press)
        return self._server.happened("callback_query", a_press(chat, message, data, press))

    def block(self, chat: str, *, again: bool = False) -> Json:
        """Let somebody block the bot, or take that back."""
        self._server.blocked = (
            self._server.blocked - {chat} if again else {*self._server.blocked, chat}
        )
        return self._server.happened("my_chat_member", a_block(chat, blocked=not again))

    def happened(self, kind: str, part: Json) -> Json:
        """Let anything else happen."""
        return self._server.happened(kind, part)

    def grows_old(self, **time: float) -> None:
        """Let all that stands in the chats have been written so much earlier."""
        for message in (*self._server.messages.values(), *self._server.theirs.values()):
            message["date"] -= int(timedelta(**time).total_seconds())

    # What came of it.

    def calls(self, method: str | None = None) -> list[Json]:
        """Return all calls that came, taken or not."""
        return [call for call in list(self._server.calls) if method in {None, call["method"]}]

    def journal(self, method: str | None = None) -> list[Json]:
        """Return the calls that were taken, oldest first."""
        return [call for call in list(self._server.journal) if method in {None, call["method"]}]

    def texts(self, chat: str) -> list[str]:
        """Return the texts that one chat was sent, oldest first."""
        return [
            call["text"] for call in self.journal("sendMessage") if str(call["chat_id"]) == chat
        ]

    def shown(self, chat: str) -> list[tuple[str, list[list[str]]]]:
        """Return what stands in one chat now: each text of ours, with the rows of its buttons."""
        return [
            (
                message["text"],
                [
                    [button["text"] for button in row]
                    for row in message.get("reply_markup", {}).get("inline_keyboard", [])
                ],
            )
            for (to, _), message in list(self._server.messages.items())
            if to == chat
        ]

    def stands(self, chat: str) -> list[str]:
        """Return the texts of both sides that stand in one chat now, oldest first."""
        everything = self._server.messages | self._server.theirs
        hers = sorted(key for key in everything if key[0] == chat)
        return [everything[key].get("text", "") for key in hers]

    def waiting(self) -> list[Json]:
        """Return the updates that the bot has not confirmed yet."""
        return list(self._server.waiting)

    def posts(self) -> list[int]:
        """Return the statuses that the webhook answered with."""
        return list(self._server.posts)

    def held(self) -> list[str]:
        """Return the chats of the calls that wait for a release."""
        return [held.chat for held in list(self._server.held)]

    def wait_for(self, look: Callable[[], _T], seconds: float = 20) -> _T:
        """Wait until something is so, and return it."""
        until = time.monotonic() + seconds
        while not (found := look()):
            if time.monotonic() > until:
                raise TimeoutError("What the test waits for did not come.")
            with self._server.changed:
                self._server.changed.wait(0.05)
        return found


@contextmanager
def in_thread() -> Iterator[FakeTelegram]:
    """Run a fake inside this process."""
    server = Server()
    threads = [
        Thread(target=server.serve_forever, args=(0.01,), daemon=True),
        Thread(target=server.post_what_waits, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield FakeTelegram(server)
    finally:
        with server.changed:
            server.ended = True
            server.changed.notify_all()
        server.release(drop=True)
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()
