"""How much waits in one forum, or in the house."""

from dataclasses import dataclass
from datetime import datetime

from flask import g

from admin.desk import Desk
from admin.wording import is_risk
from bot.flow import troubles
from storage import flow, inbox_list, sends, texts
from storage.flow import Flow
from storage.inbox_list import Waiting
from storage.outgoing import FAILED, HELD, UNSURE
from storage.sends import LOST


@dataclass(frozen=True, slots=True)
class Waits:
    """Counts, and since when the oldest waits. No words and no names."""

    marks: tuple[texts.Count, ...]  # texts that wait, by mark
    sends: dict[str, int]
    threads: tuple[Waiting, ...]  # of members who wait for somebody, by what they wait for
    troubles: int = 0  # how many things do not flow, where it is the house that looks

    def by_name(self, name: str) -> int:
        """Give one of the counts that stand in the menu; none of this name is nothing."""
        numbers = {
            "inbox": self.inbox,
            "texts": self.texts,
            "sends": self.unsure + self.lost,
            "troubles": self.troubles,
        }
        return numbers.get(name, 0)

    @property
    def texts(self) -> int:
        """How many texts wait for a person."""
        return sum(count.number for count in self.marks)

    @property
    def inbox(self) -> int:
        """How many threads wait for somebody to read or answer them."""
        return sum(thread.number for thread in self.threads)

    @property
    def number(self) -> int:
        """How much there is to read: threads of a forum, texts of the house."""
        return self.inbox if self.threads else self.texts

    @property
    def to_answer(self) -> int:
        """How many threads are of somebody who asked for a person."""
        return self.asked.number if self.asked else 0

    @property
    def asked(self) -> Waiting | None:
        """Those who asked for a person; none where nobody did."""
        return self._of_rank(inbox_list.TO_ANSWER)

    @property
    def unread(self) -> Waiting | None:
        """Those whose words nobody has read; none where all were."""
        return self._of_rank(inbox_list.TO_READ)

    def _of_rank(self, rank: int) -> Waiting | None:
        return next((each for each in self.threads if each.rank == rank), None)

    @property
    def risks(self) -> int:
        """How many of them say that somebody may be in danger."""
        return sum(count.number for count in self.marks if is_risk(count.mark))

    @property
    def risks_since(self) -> datetime | None:
        """Since when the oldest of those waits."""
        return min((count.oldest for count in self.marks if is_risk(count.mark)), default=None)

    @property
    def unsure(self) -> int:
        """How many messages may have left or not."""
        return self.sends.get(UNSURE, 0)

    @property
    def lost(self) -> int:
        """How many answers of people ended on their way, lately, and were not made good."""
        return self.sends.get(LOST, 0)

    @property
    def held(self) -> int:
        """How many messages wait for a good moment."""
        return self.sends.get(HELD, 0)

    @property
    def failed(self) -> int:
        """How many messages did not go, lately."""
        return self.sends.get(FAILED, 0)


def count(desk: Desk, forum_id: int | None) -> Waits:
    """Count what waits in the place of this page, once: menu and overview show the same."""
    if "waits" not in g:
        g.waits = measure(desk, forum_id)
    found: Waits = g.waits
    return found


def measure(desk: Desk, forum_id: int | None) -> Waits:
    """Count what waits in one forum, or with none in the house."""
    with desk.database.read() as connection:
        marks = tuple(texts.count_to_read(connection, forum_id))
        counts = sends.count(connection, forum_id, desk.clock())
        if forum_id is None:
            return Waits(marks, counts, (), len(troubles(flowing(desk), desk.clock())))
        return Waits(marks, counts, tuple(inbox_list.count_waiting(connection, forum_id)))


def flowing(desk: Desk) -> Flow:
    """Look how messages flow, once for a page: the menu and the page of the line show the same."""
    if "flow" not in g:
        with desk.database.read() as connection:
            g.flow = flow.read(connection, desk.clock())
    found: Flow = g.flow
    return found
