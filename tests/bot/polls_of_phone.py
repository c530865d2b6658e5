"""The polls that a phone of the transcripts is asked, as the rows of a database would have them."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.changes import Answered, Change, PutOff, Skipped
from bot.question import Poll, Question, parts_of

FIRST = 7  # a poll's number says nothing, and should not look as if it did


@dataclass
class Polls:
    """All polls of one phone; what is said of "the poll" is said of the newest."""

    known: dict[int, Poll] = field(default_factory=dict)

    @property
    def newest(self) -> Poll:
        """Give the poll that was made last."""
        return self.known[max(self.known)]

    def make(self) -> None:
        """Make one more poll, without questions."""
        new = max(self.known, default=FIRST - 1) + 1
        self.known[new] = Poll(new, (), is_open=True)

    def add(self, place: int, kind: str, words: str) -> None:
        """Add a question: its text, and behind it its options, with a stroke before each."""
        text, _, options = words.partition(" | ")
        kind = kind.replace("/", "_").replace(" ", "_")
        listed = tuple(options.split(" | ")) if options else ()
        question = Question(place, kind, text, listed)
        self._change(questions=(*self.newest.questions, question))

    def closes(self, moment: datetime) -> None:
        """Say when the newest closes."""
        self._change(closes=moment)

    def decides(self, who: str) -> None:
        """Say who decides."""
        self._change(decides=who)

    def close(self) -> None:
        """Close the newest."""
        self._change(is_open=False)

    def asked(self, names: tuple[str, ...], now: datetime) -> Poll | None:
        """Give the poll of the first of these names that has one, as it stands now."""
        found = (parts_of(name) for name in names)
        poll = next((self.known.get(parts[0]) for parts in found if parts), None)
        if poll is None:
            return None
        return replace(poll, is_open=poll.is_open and (poll.closes is None or now < poll.closes))

    def note(self, change: Change) -> None:
        """Remember what counts."""
        match change:
            case Answered(name, value, late=False):
                self._answer(name, value)
            case Skipped(name):
                self._answer(name, "")

    def forget(self) -> None:
        """Forget what was answered: somebody else has the phone now."""
        self.known = {number: replace(poll, answers={}) for number, poll in self.known.items()}

    def _answer(self, name: str, value: str) -> None:
        parts = parts_of(name)
        assert parts is not None
        poll = self.known[parts[0]]
        self.known[poll.id] = replace(poll, answers=poll.answers | {parts[1]: value})

    def _change(self, **facts: object) -> None:
        poll = self.newest
        self.known[poll.id] = replace(poll, **facts)  # type: ignore[arg-type]


def question(name: str) -> str:
    """Say which question, as a transcript has it; of the first poll its number is enough."""
    poll, place = parts_of(name) or (0, 0)
    return f"question {place}" if poll == FIRST else f"question {place} of poll {poll}"


def of_poll(change: Answered | Skipped | PutOff) -> str:
    """Write what became of a question as transcripts have it."""
    if not isinstance(change, Answered):
        return f"{type(change).__name__} ({question(change.question)})"
    said = change.value if change.value.replace(" ", "").isdecimal() else f'"{change.value}"'
    late = ", late" if change.late else ""
    return f"Answered {said} ({question(change.question)}{late})"
