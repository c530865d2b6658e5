"""Be an invented member in the terminal, over the real code path."""

import secrets
import sys
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock, Thread
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from admin.practice import whereabouts
from admin.times import clock
from admin.wording import kind
from bot.gatekeeping import prepare
from bot.messages import Inbound, Outcome, Sent
from bot.practising import REFUSED, would_tie
from bot.reception import Reception
from bot.settling import Books
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, whoever
from commands.opening import Opened, opened
from storage import addresses, claims, forums, invites, practice, threads
from storage.claims import Claimed
from storage.outgoing import HELD, NEVER_CAME, NOT_LEFT
from storage.practice import Line, Phone
from storage.present import present

NAME = "talk"
_LOOK_EVERY = 0.5  # seconds, on a terminal
_PATIENCE = 5.0  # seconds
_AT_ONCE = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, where there are several."""
    parser.add_argument("--forum", metavar="SLUG", help="needed where there are several")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Join by an invite, then take each line that is typed as a text, until Ctrl-D."""
    with opened(read_settings()) as house:
        forum, phone, code = house.database.repeated(partial(_begin, house, args.forum))
        talk = Talk(house, phone, ZoneInfo(forum.zone))
        print(f"You are an invented member of {forum.name!r}, on {phone.number}.")
        print("Nothing leaves this machine. Each line that you type is a text; Ctrl-D ends.")
        talk.say(f"JOIN {code}")
        talk.listen()


def _begin(
    house: Opened, slug: str | None, connection: Connection
) -> tuple[forums.Listed, Phone, str]:
    """Make a phone that is nobody's, and an invite to text from it."""
    forum = _forum(connection, slug)
    made = practice.new(connection, house.keyring, practice.PHONE, house.clock())
    if made is None:
        raise Problem("All invented numbers are in use in this database.")
    note(house, connection, "practice_phone_made", forum=forum.id)
    code = invites.add(connection, house.keyring, forum.id, whoever(), house.clock())
    token = str(made.row.blind.hex())
    phone = present(
        practice.find(connection, house.keyring, practice.PHONE, forum.id, token),
        "it was made just now",
    )
    return forum, phone, code


def _forum(connection: Connection, slug: str | None) -> forums.Listed:
    """Find the forum that was meant, which may be the only one."""
    every = forums.every(connection)
    if slug is not None:
        which = forum_id(connection, slug)
        return next(forum for forum in every if forum.id == which)
    if not every:
        raise Problem("There is no forum yet: make one with 'forumline forum add'.")
    if len(every) > 1:
        slugs = ", ".join(forum.slug for forum in every)
        raise Problem(f"There are several forums: say which one with --forum: {slugs}.")
    return every[0]


@dataclass(slots=True)
class Talk:
    """A talk on one phone. It carries its own messages, beside a worker or without one."""

    house: Opened
    phone: Phone
    zone: ZoneInfo  # in which times are shown
    _shown: set[tuple[bool, int, str]] = field(init=False, default_factory=set)
    _one_at_a_time: Lock = field(init=False, default_factory=Lock)

    def listen(self) -> None:
        """Take line after line; on a terminal, show what comes by itself meanwhile too."""
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")
        ended = Event()
        watching = Thread(target=self._watch, args=(ended,), daemon=True)
        if sys.stdin.isatty():
            watching.start()
        try:
            for line in sys.stdin:
                if text := line.rstrip("\r\n"):
                    self.say(text)
        finally:
            ended.set()
            if watching.is_alive():
                watching.join()

    def say(self, text: str) -> None:
        """Let the invented member text, and show what it is answered."""
        house, now = self.house, self.house.clock()
        with self._one_at_a_time:
            with house.database.read() as connection:
                if would_tie(connection, house.keyring, text):
                    print(f"         ({REFUSED})", flush=True)
                    return
            chat = self.phone.number
            self._reception.receive(Inbound(practice.PHONE, chat, secrets.token_hex(16), text, now))
            self._wait()
            self._go_on()

    @property
    def _reception(self) -> Reception:
        house = self.house
        return Reception(house.database, house.keyring, house.journal, house.clock)

    def _watch(self, ended: Event) -> None:
        while not ended.wait(_LOOK_EVERY):
            with self._one_at_a_time:
                self._go_on()

    def _wait(self) -> None:
        """Let what answers arrive: a worker beside us may have it in hand just now."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            self._carry_all()
            with self.house.database.read() as connection:
                if not practice.leaving(connection, [self.phone.row.id], self.house.clock()):
                    return
            time.sleep(_LOOK_EVERY / 5)

    def _go_on(self) -> None:
        """Go on with the talk where its moment has come, carry what may go, and show it."""
        house = self.house
        with house.database.read() as connection:
            due = threads.due(connection, house.clock(), _AT_ONCE)
        if self.phone.row.id in due:
            self._reception.go_on()
        self._carry_all()
        with house.database.read() as connection:
            for line in practice.thread(connection, house.keyring, self.phone):
                self._show(line)

    def _carry_all(self) -> None:
        """Do what a worker does: on this channel there is no provider to call."""
        database = self.house.database
        while True:
            claim = partial(
                claims.claim, sender=practice.PHONE, most=_AT_ONCE, now=self.house.clock()
            )
            claimed = database.repeated(claim)
            if not claimed:
                return
            for one in claimed:
                database.repeated(partial(self._carry, claimed=one))

    def _carry(self, connection: Connection, claimed: Claimed) -> None:
        house, now = self.house, self.house.clock()
        address = addresses.lock_one(connection, claimed.address_id)
        if prepare(connection, house.keyring, claimed, address, now) is None:
            return
        sent = Sent(Outcome.SENT, provider_id=f"{practice.PHONE}-{secrets.token_hex(16)}")
        books = Books(house.keyring, house.journal)
        books.record(connection, claimed, address, sent, now, has_receipts=False)

    def _show(self, line: Line) -> None:
        """Print a line that was not there before, or that stands otherwise now."""
        seen = (line.hers, line.id, line.state if _is_away(line) else "")
        if seen in self._shown:
            return
        self._shown.add(seen)
        at = clock(line.at or self.house.clock(), self.zone)
        if line.hers:
            if not sys.stdin.isatty() or len(self._shown) == 1:  # else it stands there as typed
                print(f"{at:>7}  You: {line.words or ''}", flush=True)
        elif not _is_away(line):
            print(f"{at:>7}  {line.words}", flush=True)
        elif line.state == HELD or line.state in NEVER_CAME:
            print(f"{at:>7}  ({kind(line.kind)}: {whereabouts(line.state, line.why)})", flush=True)


def _is_away(line: Line) -> bool:
    """Whether a message of ours is not on the phone."""
    return line.state in (*NOT_LEFT, *NEVER_CAME)
