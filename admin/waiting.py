"""How much waits in one forum, or in the house."""

from dataclasses import dataclass
from datetime import datetime

from flask import g

from admin.desk import Desk
from admin.wording import is_risk
from storage import heard, sends, texts
from storage.outgoing import FAILED, HELD, UNSURE


@dataclass(frozen=True, slots=True)
class Waits:
    """Counts, and since when the oldest waits. No words and no names."""

    feedback: int
    feedback_since: datetime | None
    marks: tuple[texts.Count, ...]  # texts that wait, by mark
    sends: dict[str, int]

    def by_name(self, name: str) -> int:
        """Give one of the counts that stand in the menu; none of this name is nothing."""
        numbers = {"feedback": self.feedback, "texts": self.texts, "unsure": self.unsure}
        return numbers.get(name, 0)

    @property
    def texts(self) -> int:
        """How many texts wait for a person."""
        return sum(count.number for count in self.marks)

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
    with desk.database.read() as connection:
        if forum_id is not None:
            number, since = heard.count_unread(connection, forum_id)
        marks = tuple(texts.count_to_read(connection, forum_id))
        return Waits(number, since, marks, sends.count(connection, forum_id, desk.clock()))
