"""Work on phones that waits for the database at once is done at once, in one transaction.

A transaction of its own for each message costs more than what is done in it. Nothing waits for
company: what is there when the thread is free goes together.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

from storage import addresses
from storage.base import AnyRow
from storage.database import Database, is_unreachable

MOST = 16  # pieces of work in one transaction

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some work on one phone, and who waits for what comes of it."""

    address_id: int
    work: Callable[[Connection, AnyRow], Any]  # of the phone's row, which is locked
    done: "Future[Any]" = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Together:
    """The database's part of what is under way; each piece is committed before it is given."""

    database: Database
    thread: ThreadPoolExecutor
    _waiting: deque[_Piece] = field(init=False, default_factory=deque)

    async def do(self, address_id: int, work: Callable[[Connection, AnyRow], Result]) -> Result:
        """Do some work on one phone, which may be repeated, and wait until it is committed."""
        piece = _Piece(address_id, work)
        self._waiting.append(piece)
        self.thread.submit(self._do_some)
        done: Result = await asyncio.wrap_future(piece.done)
        return done

    def _do_some(self) -> None:
        pieces = [piece for piece in self._next() if piece.done.set_running_or_notify_cancel()]
        if pieces:
            self._do_all(pieces)

    def _next(self) -> list[_Piece]:
        """Take what waits, one piece of a phone; none where the round before took them along.

        The second of a phone is left to a round of its own, as it is to see what the first did.
        """
        found: dict[int, _Piece] = {}
        while self._waiting and len(found) < MOST:
            if self._waiting[0].address_id in found:
                break
            piece = self._waiting.popleft()
            found[piece.address_id] = piece
        return list(found.values())

    def _do_all(self, pieces: list[_Piece], *, again: bool = False) -> None:
        def work(connection: Connection) -> list[Any]:
            locked = addresses.lock_all(connection, [piece.address_id for piece in pieces])
            return [piece.work(connection, locked[piece.address_id]) for piece in pieces]

        try:
            results = self.database.repeated(work)
        except Exception as error:  # noqa: BLE001 - whoever waits for the piece is told
            if is_unreachable(error) and not again:
                # A connection that broke is no reason to forget what sixteen calls came to: a
                # lease is a guard against doing it twice.
                self._do_all(pieces, again=True)
                return
            if len(pieces) == 1 or is_unreachable(error):
                for piece in pieces:
                    piece.done.set_exception(error)
                return
            for piece in pieces:  # what one of them breaks is not to harm the others
                self._do_all([piece])
            return
        for piece, result in zip(pieces, results, strict=True):
            piece.done.set_result(result)
