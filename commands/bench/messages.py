"""A forum in which so many messages have come, filed, read and replied to, and a poll is over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from admin.thread_lines import Place
from bot import broadcasting
from bot.broadcasting import Made
from bot.written_poll import WrittenPoll, WrittenQuestion
from commands.bench.ground import Ground
from commands.bench.people import Somebody, join, number
from commands.bench.vocabulary import texts
from commands.progress import counted
from storage.answers import Answer
from storage.feedback import Feedback, FeedbackText
from storage.inbox import FILED, Inbox
from storage.outgoing import DELIVERED, REPLIES, Outgoing
from storage.polls import PollState, Question, move

AT_ONCE = 5000
_REPLY = "Kept, in your words."
_APART = timedelta(seconds=20)
_TALKS = 5  # every so many-th message is of the one who talks most
_DEEP = 0.5  # this part of a list lies above the page that is deep inside
_POLL = WrittenPoll(
    title="After session 3",
    asked_by="Facilitators",
    purpose="To see what to keep",
    decides="You advise, the group decides",
    questions=(
        WrittenQuestion("choice", "What helped you most?", ("A break", "My words read back")),
        WrittenQuestion("scale", "Did you feel heard?"),
    ),
)


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum, and where its pages are."""

    id: int
    slug: str
    talker: str  # who talks most
    deep_in_the_inbox: str
    deep_in_the_thread: str
    first: int  # the id of its first message
    messages: int
    poll_id: int = 0

    @property
    def path(self) -> str:
        """Where its pages begin."""
        return f"/admin/forums/{self.slug}"


def fill(ground: Ground, slug: str, messages: int, people: int) -> Forum:
    """Let so many people say so many things, one after the other, and answer one poll."""
    forum_id = ground.a_forum(slug)
    first = 0 if slug == "few" else people
    found = join(ground, forum_id, "sms", map(number, range(first, first + people)))
    written = _Texts(ground, forum_id, found, messages)
    for _ in counted(written.write(), f"times {AT_ONCE} messages have come"):
        pass
    return replace(written.forum(slug), poll_id=_poll(ground, forum_id, found, written.first))


class _Texts:
    """The messages of a forum, each a row of the inbox and a feedback with its one text."""

    def __init__(
        self, ground: Ground, forum_id: int, people: list[Somebody], how_many: int
    ) -> None:
        self._ground, self._forum_id, self._people = ground, forum_id, people
        self._how_many = how_many
        self._begun = ground.house.clock() - how_many * _APART
        with ground.house.database.read() as connection:
            self.first = (connection.execute(select(func.max(Inbox.id))).scalar() or 0) + 1
        keyring = ground.house.keyring
        self._replies = [keyring.seal(one.address, "outgoing.words", _REPLY) for one in people]

    def write(self) -> Iterator[None]:
        """Write all of them, some thousand in a transaction."""
        for begin in range(0, self._how_many, AT_ONCE):
            places = range(begin, min(begin + AT_ONCE, self._how_many))
            with self._ground.house.database.write() as connection:
                self._write(connection, places)
            yield

    def _write(self, connection: Connection, places: range) -> None:
        connection.execute(insert(Inbox), [self._text(place) for place in places])
        connection.execute(insert(Feedback), [self._feedback(place) for place in places])
        said = zip(places, texts(places), strict=True)
        filed = [self._filed(place, words) for place, words in said]
        connection.execute(insert(FeedbackText), filed)
        connection.execute(insert(Outgoing), [self._reply(place) for place in places])

    def _who(self, place: int) -> int:
        """Say who says it: the first of them talks most, the others take turns."""
        return 0 if place % _TALKS == 0 else 1 + place % (len(self._people) - 1)

    def _at(self, place: int) -> datetime:
        return self._begun + place * _APART

    def _text(self, place: int) -> dict[str, object]:
        one, at, row = self._people[self._who(place)], self._at(place), self.first + place
        return {
            "id": row,
            "channel": "sms",
            "message_hash": row.to_bytes(8, "big"),
            "address_id": one.address.id,
            "member_id": one.owner.id,
            "media": False,
            "state": FILED,
            "said_at": at,
            "came_at": at,
        }

    def _feedback(self, place: int) -> dict[str, object]:
        one, at = self._people[self._who(place)], self._at(place)
        return {
            "id": self.first + place,
            "forum_id": self._forum_id,
            "member_id": one.owner.id,
            "channel": "sms",
            "about": "",
            "begun_at": at,
            "last_at": at,
            "read_at": at,
        }

    def _filed(self, place: int, words: str) -> dict[str, object]:
        row, owner = self.first + place, self._people[self._who(place)].owner
        return {
            "id": row,
            "feedback_id": row,
            "inbox_id": row,
            "words": self._ground.house.keyring.seal(owner, "feedback_texts.words", words),
            "at": self._at(place),
        }

    def _reply(self, place: int) -> dict[str, object]:
        one, at, row = self._people[self._who(place)], self._at(place), self.first + place
        return {
            "address_id": one.address.id,
            "member_id": one.owner.id,
            "sender": "sms",
            "cause": f"reply:{row}",
            "ordinal": 0,
            "kind": "reply",
            "priority": REPLIES,
            "words": self._replies[self._who(place)],
            "parts": 1,
            "made_at": at,
            "said_at": at,
            "good_until": at,
            "state": DELIVERED,
            "sending_at": at,
            "ended_at": at,
            "receipt_token": f"bench:{row}",
        }

    def forum(self, slug: str) -> Forum:
        """Say where the pages of this forum are."""
        last = self._how_many - 1
        newest: dict[int, int] = {}  # of each member
        for place in range(last, max(last - 4 * len(self._people), -1), -1):
            newest.setdefault(self._who(place), self.first + place)
        below = list(newest.values())[int(len(newest) * _DEEP)]
        middle = int(last * _DEEP) // _TALKS * _TALKS
        thread = Place(self._at(middle), 0, self.first + middle)
        inbox = f"rank=3&after={below}&until={self.first + last}"
        talker = str(self._people[0].owner.id)
        return Forum(self._forum_id, slug, talker, inbox, str(thread), self.first, self._how_many)


def _poll(ground: Ground, forum_id: int, people: list[Somebody], first: int) -> int:
    """Close a poll that everybody has answered."""
    there = ground.house
    now = there.clock()
    with there.database.write() as connection:
        made = Made(forum_id, "bench", now)
        poll_id = broadcasting.add_poll(connection, there.keyring, made, _POLL)
        rows = [
            {
                "question_id": question,
                "member_id": one.owner.id,
                "inbox_id": first,
                "channel": "sms",
                "value": there.keyring.seal(one.owner, "answers.value", str(1 + at % 2)),
                "late": False,
                "at": now,
            }
            for question in _questions(connection, poll_id)
            for at, one in enumerate(people)
        ]
        connection.execute(insert(Answer), rows)
        move(connection, poll_id, PollState.DRAFT, PollState.CLOSED, closed_at=now)
    return poll_id


def _questions(connection: Connection, poll_id: int) -> list[int]:
    return list(
        connection.execute(select(Question.id).where(Question.poll_id == poll_id)).scalars()
    )
