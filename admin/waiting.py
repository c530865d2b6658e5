"""How much waits in one forum, or in the house."""

from dataclasses import dataclass
from datetime import datetime

from flask import g

from admin.desk import Desk
from admin.wording import is_risk
from storage import heard, inbox_list, sends, texts
from storage.inbox_list import Waiting
from storage.outgoing import FAILED, HELD, UNSURE


@dataclass(frozen=True, slots=True)
class Waits:
    """Counts, and since when the oldest waits. No words and no names."""

    feedback: int
    feedback_since: datetime | None
    marks: tuple[texts.Count, ...]  # texts that wait, by mark
    sends: dict[str, int]
    threads: tuple[Waiting, ...] = ()  # of members who wait for somebody, by what they wait for

    def by_name(self, name: str) -> int:
        """Give one of the counts that stand in the menu; none of this name is nothing."""
        numbers = {"inbox": self.inbox, "texts": self.texts, "unsure": self.unsure}
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
    def to_answer(self) -> int:
        """How many of them asked for a person."""
        return sum(each.number for each in self.threads if each.rank == inbox_list.TO_ANSWER)

    @property
    def risks(self) -> int:
        """How many of them say that somebody may be in danger."""
        return sum(count.number for count in self.marks if is_risk(count.mark))

    @property
    def risks_since(self) -> datetime | None:
        """Since when the oldest of those waits."""
        return min((count.oldest for count in self.marks if is_risk(count.mark)), default=None)

    @property
    def kept(self) -> int:
        """How many texts wait that say nothing of danger."""
        return self.texts - self.risks

    @property
    def kept_since(self) -> datetime | None:
        """Since when the oldest of those waits."""
        return min((count.oldest for count in self.marks if not is_risk(count.mark)), default=None)

    @property
    def unsure(self) -> int:
        """How many messages may have left or not."""
        return self.sends.get(UNSURE, 0)

    @property
    def held(self) -> int:
        """How many messages wait for a good moment."""
        return self.sends.get(HELD, 0)

    @property
    def failed(self) -> int:
        """How many messages did not go, lately."""
        return self.sends.get(FAILED, 0)

    @property
    def things(self) -> int:
        """How many kinds of work there are; what is held goes by itself, and is none."""
        return sum(1 for number in (self.feedback, self.kept, self.unsure, self.failed) if number)


def count(desk: Desk, forum_id: int | None) -> Waits:
    """Count what waits in the place of this page, once: menu and overview show the same."""
    if "waits" not in g:
        g.waits = measure(desk, forum_id)
    found: Waits = g.waits
    return found


def measure(desk: Desk, forum_id: int | None) -> Waits:
    """Count what waits in one forum, or with none in the house."""
    number, since = 0, None
    threads: tuple[Waiting, ...] = ()
    with desk.database.read() as connection:
        if forum_id is not None:
            number, since = heard.count_unread(connection, forum_id)
            threads = tuple(inbox_list.count_waiting(connection, forum_id))
        marks = tuple(texts.count_to_read(connection, forum_id))
        counts = sends.count(connection, forum_id, desk.clock())
        return Waits(number, since, marks, counts, threads)
