"""The three weeks of the demonstration: what its invented people did, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.adding import Guest
from bot.approving import UNDO
from bot.dialogues.pieces import KNOCK, POLL, UPDATE
from bot.messages import Outcome, Sent
from commands.invented import STRANGER, Person, asked, sayings
from commands.invented_staff import Desk
from commands.opening import Opened
from commands.progress import counted
from commands.story import Story
from storage.forums import HOME

DAYS = 21
_JOINING = range(20, 15, -1)  # days ago, as all that follows
_FIRST_POLL, _FIRST_ENDS, _NEWS, _SECOND_POLL = 14, 9, 6, 2
_HOURS = (10, 13, 17)  # of a day, in which those look at their phones who have these times
_SPEAKING = 12  # over so many days people say things of their own accord
_ENDS, _OPENS = -3, -2  # of the poll that is open, and of the next one
# Whom something befalls, and on which day; each of them is there once there are enough people.
JOINING, LATE, STOPS, PAUSES, LEAVES, IS_LEAVING = 28, 29, 30, 31, 32, 33
UNREACHABLE, UNCHECKED, CHECKED, NO_RECEIPT = 34, 35, 36, 39
_BY_HAND = {UNCHECKED, CHECKED}  # added by a facilitator, in the room
_SAYS: dict[int, dict[int, tuple[str, ...]]] = {
    10: {LEAVES: ("LEAVE", "1")},
    7: {STOPS: ("STOP",)},
    5: {PAUSES: ("PAUSE",)},
    1: {IS_LEAVING: ("LEAVE", "1")},
}
_SILENT = {JOINING, UNREACHABLE, UNCHECKED}
_DOES_NOT_KNOCK, _KNOCKS_LATER = {5, 16, 27}, {9, LATE}


@dataclass(slots=True)
class Weeks:
    """Everything that happens, in the order of time."""

    found: Opened
    desk: Desk
    forum_id: int
    people: list[Person]
    story: Story = field(init=False)
    _zone: ZoneInfo = field(init=False)
    _now: datetime = field(init=False)

    def pass_by(self, now: datetime) -> None:
        """Let the weeks pass until now."""
        self._now, self._zone = now, ZoneInfo(HOME)
        self.story = Story(self.found, self._at(DAYS, 10))
        for days_ago in counted(range(DAYS, -1, -1), "days have passed", DAYS + 1):
            self._day(days_ago)

    def _day(self, days_ago: int) -> None:
        if days_ago == 0:
            self._today()
            return
        self.story.goes_on(self._at(days_ago, _HOURS[0]))
        for person in self._joining_on(days_ago):
            self._join(person)
        begun = self._begin(days_ago)
        for hour in _HOURS:
            self.story.goes_on(self._at(days_ago, hour))
            if begun:
                self._look_at_phones()
        self._speak(days_ago)
        if days_ago == 1:
            self._comes_late(self._somebody(LATE))
        self.desk.reads(self.story, days_ago)
        self.story.goes_on(self._at(days_ago, 19))

    def _at(self, days_ago: int, hour: int) -> datetime:
        day = self._now.astimezone(self._zone).date() - timedelta(days=days_ago)
        return datetime.combine(day, time(hour), self._zone).astimezone(self._now.tzinfo)

    def _joining_on(self, days_ago: int) -> Iterator[Person]:
        if days_ago in _JOINING:
            on = _JOINING.index(days_ago)
            share = -(-len(self.people) // len(_JOINING))
            yield from self.people[on * share : (on + 1) * share]

    def _join(self, person: Person) -> None:
        if person.place in _BY_HAND:
            self._add_by_hand(person)
            return
        code = self.desk.invites(self.story.now)
        answers = (person.shared, person.name, person.consent, person.times)
        for text in (f"JOIN {code}", *answers[: 1 if person.place == JOINING else None]):
            self.story.hear(person.phone, text)

    def _add_by_hand(self, person: Person) -> None:
        """Let a facilitator add somebody who joined in the room, with or without her check."""
        guest = Guest(
            person.name,
            person.phone.channel,
            person.phone.number,
            is_number=True,
            confirmed=person.place == CHECKED,
            discreet=True,
            hours=None,
        )
        self.story.begin(partial(self.desk.adds, guest))
        self.story.delivers()

    def _look_at_phones(self) -> None:
        """Let each whose phone has sounded answer, or not."""
        for person in self.people:
            is_away = person.phone.number in self.story.comes_to
            if is_away or person.place in _DOES_NOT_KNOCK:
                continue
            if self.story.doing(person.phone) == KNOCK:
                self.story.hear(person.phone, "2" if person.place in _KNOCKS_LATER else "1")
            self._answer(person)

    def _answer(self, person: Person) -> None:
        """Answer what is open, a question or news; one in ten has something else to do."""
        place, phone = person.place, person.phone
        doing = self.story.doing(phone)
        if doing == UPDATE:
            for text in ("1", sayings.THANKS, "1") if place % 9 == 0 else ("0",):
                self.story.hear(phone, text)
        elif doing == POLL and place % 10 != 7:
            closed = self.story.now < self._at(_FIRST_ENDS, 20)
            for text in asked.to_closed(place) if closed else asked.to_open(place):
                if self.story.doing(phone) == POLL:
                    self.story.hear(phone, text)

    def _begin(self, days_ago: int) -> bool:
        """Put what is put to everybody on this day; say whether anything was."""
        begins = {_FIRST_POLL: self._ask_first, _NEWS: self._tell, _SECOND_POLL: self._ask_second}
        begin = begins.get(days_ago)
        if begin:
            begin()
        return begin is not None

    def _ask_first(self) -> None:
        ends = self._at(_FIRST_ENDS, 18)
        self.story.begin(self.desk.asks(replace(asked.CLOSED, closes=ends)))

    def _tell(self) -> None:
        """Send news; one phone cannot be reached, and of one no receipt comes."""
        self._comes_to(UNREACHABLE, Sent(Outcome.UNREACHABLE, code="30003"))
        if len(self.people) > NO_RECEIPT:
            self.story.without_receipt.add(self.people[NO_RECEIPT].phone.number)
        self.story.begin(self.desk.tells(asked.SENT))

    def _ask_second(self) -> None:
        self.story.without_receipt.clear()
        self.story.begin(self.desk.asks(replace(asked.OPEN, closes=self._at(_ENDS, 18))))

    def _speak(self, days_ago: int) -> None:
        for person in self.people:
            if person.place in _SAYS.get(days_ago, {}):
                texts = _SAYS[days_ago][person.place]
            elif days_ago == _SPEAKING - person.place % _SPEAKING and person.place not in _SILENT:
                texts = person.says
            else:
                continue
            for text in texts:
                self.story.hear(person.phone, text)
            self.story.goes_on(self.story.now + timedelta(minutes=4))

    def _today(self) -> None:
        """Leave something on every page of the admin."""
        story = self.story
        story.goes_on(self._now - timedelta(minutes=50))
        first, second, third, fourth = (self._somebody(place) for place in range(4))
        self._comes_to(third.place, Sent(Outcome.UNSURE))
        story.comes_to[STRANGER.number] = Sent(Outcome.UNSURE)
        story.hear(STRANGER, sayings.WRONG_NUMBER)
        story.hear(third.phone, sayings.WHO_IS_THIS)
        story.hear(self._somebody(12).phone, "", media=True)
        for text in (sayings.PERSON, sayings.ABOUT):
            story.hear(fourth.phone, text)
        story.hear(second.phone, sayings.PERSON)
        story.hear(first.phone, sayings.RISK)
        story.goes_on(story.now + timedelta(minutes=5))
        self.desk.has_done(story, self.people, self._at(_OPENS, 10))
        story.goes_on(story.now + UNDO)  # an answer leaves no sooner

    def _somebody(self, place: int) -> Person:
        """Give the person at a place, or of another where there are not so many."""
        return self.people[place % len(self.people)]

    def _comes_to(self, place: int, sent: Sent) -> None:
        if place < len(self.people):
            self.story.comes_to[self.people[place].phone.number] = sent

    def _comes_late(self, person: Person) -> None:
        """Let an answer come too late to be sent: a line of regret goes in its place."""
        self.story.comes(person.phone, sayings.LATE)
        self.story.goes_on(self.story.now + timedelta(minutes=12))
