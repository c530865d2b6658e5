"""What does not flow, in words for whoever runs the line: what it is, and what to do."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from admin import wording
from bot.flow import Trouble, Wrong
from storage.flow import Flow
from storage.outgoing import FAILED, TRY_AGAIN, UNSURE


@dataclass(frozen=True, slots=True)
class Said:
    """One trouble in words."""

    title: str
    do: str
    since: datetime | None
    before: str  # what stands before how long that is
    after: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of one kind; what stands in braces is put in."""

    title: str
    do: str
    before: str = ""  # what stands around how long it has been so
    after: str = ""


_WORDS = {
    Wrong.WORKER: _Words(
        "Nothing leaves: no worker runs",
        "What members write still comes in, and waits. See that “forumline worker” runs, and read "
        "the end of its log.",
        "Last seen",
        " ago",
    ),
    Wrong.CLOCK: _Words(
        "What was due has not happened",
        "A poll, news or a conversation waits for its time. Look in the log of the workers for "
        "what failed, and start them anew.",
        "Due",
        " ago",
    ),
    Wrong.QUEUE: _Words(
        "{messages} by {channel}, and none leaves",
        "See that {channel} is on for the worker, with the settings that web has, and look in its "
        "log. After a great rush the provider may have asked us to wait.",
        "Waiting",
    ),
    Wrong.REFUSED: _Words(
        "The provider of {channel} does not take what we send",
        "{messages} for another try, which comes by itself. Run “forumline doctor”, and look at "
        "your account there: its balance, and whether it is blocked.",
    ),
    Wrong.UNHEARD: _Words(
        "Nothing arrives by {channel}",
        "{messages} in the last two days, and of none did we hear that it arrived. See at the "
        "provider whether they do, and whether its reports can reach PUBLIC_URL.",
    ),
    Wrong.SILENT: _Words(
        "No text comes by {channel}",
        "In the same hours of each of the last four weeks there were at least {number}. A holiday, "
        "or a week without a poll, can be the reason. Text the line from a phone of your own; if "
        "nothing comes, run “forumline doctor”.",
        "Silent for",
    ),
    Wrong.UNREAD: _Words(
        "The bot failed on {messages}",
        "Whoever wrote had no reply; people of their forum, or of the house, read it. It is a "
        "fault in Forumline: look for “turn_failed” in the logs of web and worker, and tell "
        "whoever looks after the program.",
        "Oldest",
    ),
}
_COUNTED = {
    Wrong.QUEUE: ("1 message may go", "{number} messages may go"),
    Wrong.REFUSED: ("1 message waits", "{number} messages wait"),
    Wrong.UNHEARD: ("1 message left", "{number} messages left"),
    Wrong.UNREAD: ("1 text", "{number} texts"),
}
_REFUSALS = {
    TRY_AGAIN: "The provider did not take it for now. It goes again by itself.",
    UNSURE: "The call broke off: nobody knows whether it left.",
    "broken": "The message itself is broken: a fault in Forumline.",
}


def trouble(found: Trouble) -> Said:
    """Say one trouble."""
    words = _WORDS[found.kind]
    one, many = _COUNTED.get(found.kind, ("", ""))
    put_in = {"channel": wording.channel(found.channel or ""), "number": found.number}
    put_in["messages"] = (one if found.number == 1 else many).format(**put_in)
    title, do = (said.format(**put_in) for said in (words.title, words.do))
    return Said(title, do, found.since, words.before, words.after)


def refusals(flow: Flow) -> dict[str, list[tuple[str, int]]]:
    """Say for each channel what its provider refused lately, and how often, the most first."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for (channel, kind, code), number in flow.refusals.items():
        counted[channel][_refusal(kind, code)] += number
    return {channel: said.most_common() for channel, said in counted.items()}


def _refusal(kind: str, code: str | None) -> str:
    if kind in _REFUSALS:
        return _REFUSALS[kind]
    return wording.failure(None if kind == FAILED else kind, code)
