"""What happens by itself. All of it is rows with due times, and safe to do twice.

What was due while no worker ran is done at the first turn of the next one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot import broadcasting, leaving, log, loosening, still_you
from bot.reception import Reception
from storage import (
    addresses,
    clearings,
    done_forms,
    drafts,
    inbox,
    members,
    outbox,
    polls,
    search,
    updates,
)
from storage import still_you as still_you_rows
from storage.database import is_unreachable

_DELIVERIES_KEPT = timedelta(days=14)  # rule 37
_DRAFTS_KEPT = timedelta(days=30)
_FORMS_KEPT = timedelta(days=2)  # no session is as long
_FORGETS_EVERY = timedelta(hours=1)
_LOOKS_EVERY, _PHONES_AT_ONCE = timedelta(minutes=1), 30
_TRIES_AGAIN_AFTER = timedelta(minutes=1)  # what has failed, so that the log stays readable

Due = Callable[[Connection, datetime], Sequence[int | str]]


@dataclass(slots=True)
class Timetable:
    """Turned by the one worker that holds the clock lock, about once a second."""

    reception: Reception
    _failed: dict[tuple[str, int | str], datetime] = field(default_factory=dict, init=False)
    _forgot_at: datetime | None = field(default=None, init=False)
    _looked_at: datetime | None = field(default=None, init=False)

    def turn(self) -> None:
        """Do what is due now."""
        self.reception.go_on()
        self._each("poll_not_closed", polls.to_close, self._close)
        self._each("poll_not_opened", polls.to_open, self._open)
        self._each("update_not_sent", updates.due, self._send)
        self._each("leaving_not_finished", members.all_leaving, self._let_go)
        self._each("not_loosened", addresses.to_loosen, self._loosen)
        self._look_at_phones()
        now = self.reception.clock()
        with self.reception.database.write() as connection:
            outbox.wake_outdated(connection, now)
        self._each("texts_not_indexed", _behind, self._index)
        self._forget(now)

    def _each(self, failure: str, due: Due, step: Callable[..., None]) -> None:
        """Do one step for each thing that is due, in a transaction of its own.

        One that fails holds up no other: it is logged by its id, and tried again later.
        """
        now = self.reception.clock()
        with self.reception.database.read() as connection:
            found = due(connection, now)
        for which in found:
            if now < self._failed.get((failure, which), now):
                continue
            try:
                self.reception.database.repeated(partial(step, which=which))
            except Exception as error:
                if is_unreachable(error):
                    raise
                self._failed[failure, which] = now + _TRIES_AGAIN_AFTER
                # A member has no number that may stand in a log.
                log.failed(failure, error, id=which if isinstance(which, int) else None)

    def _open(self, connection: Connection, which: int) -> None:
        now = self.reception.clock()
        broadcasting.open_poll(connection, self.reception.keyring, which, now)

    def _let_go(self, connection: Connection, which: str) -> None:
        now = self.reception.clock()
        keyring, journal = self.reception.keyring, self.reception.journal
        leaving.finish(connection, keyring, journal, which, now)

    def _loosen(self, connection: Connection, which: int) -> None:
        keyring, journal = self.reception.keyring, self.reception.journal
        loosening.apply(connection, keyring, journal, which, self.reception.clock())

    def _close(self, connection: Connection, which: int) -> None:
        broadcasting.close_poll(connection, which, self.reception.clock())

    def _send(self, connection: Connection, which: int) -> None:
        now = self.reception.clock()
        broadcasting.send_update(connection, self.reception.keyring, which, now)

    def _index(self, connection: Connection, which: int) -> None:
        search.index(connection, self.reception.keyring, which)

    def _look_at_phones(self) -> None:
        """See whether phones are still hers whose they were: a few in each minute, never a wall."""
        now = self.reception.clock()
        if self._looked_at is None or now - self._looked_at >= _LOOKS_EVERY:
            most = partial(still_you_rows.due, most=_PHONES_AT_ONCE)
            self._each("phone_not_looked_at", most, self._look)
            self._looked_at = now

    def _look(self, connection: Connection, which: int) -> None:
        reception = self.reception
        still_you.look(connection, reception.keyring, reception.journal, which, reception.clock())

    def _forget(self, now: datetime) -> None:
        if self._forgot_at is None or now - self._forgot_at >= _FORGETS_EVERY:
            with self.reception.database.write() as connection:
                clearings.forget_old(connection, now)
                inbox.forget_deliveries(connection, now - _DELIVERIES_KEPT)
                drafts.forget(connection, now - _DRAFTS_KEPT)
                done_forms.forget(connection, now - _FORMS_KEPT)
            self._forgot_at = now


def _behind(connection: Connection, _: datetime) -> list[int]:
    return search.behind(connection)
