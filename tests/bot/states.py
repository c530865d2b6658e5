"""The states that a phone can be in, in the words of a transcript."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.dialogues import still_you
from bot.dialogues.answering.words import first, words_of
from bot.dialogues.pieces import opening
from bot.messages import Reply
from bot.question import name_of
from bot.reading import fold
from bot.scene import InviteState, Memory, Profile, Standing, Tally, Waiting
from tests.bot.phone import FORUM, LONDON, Phone
from tests.bot.places import Place


def put_into(phone: Phone, state: str) -> list[Reply]:
    """Bring a phone into a state; give what came with it."""
    for pattern, change in STATES.items():
        found = re.fullmatch(pattern, state)
        if found:
            known = len(phone.asked)
            change(phone, *found.groups())
            return [message for _, message in phone.asked[known:]]
    raise ValueError(f"Not a state that a phone can be in: {state}")


def _stands(**facts: bool) -> Callable[[Phone], None]:
    def stand(phone: Phone) -> None:
        phone.standing = replace(phone.standing, **facts)

    return stand


def _invite(state: InviteState) -> Callable[[Phone, str], None]:
    return lambda phone, code: phone.invites.update({code: state})


def _invites(state: InviteState) -> Callable[[Phone], None]:
    return lambda phone: phone.invites.update(dict.fromkeys(phone.invites, state))


def _a_member(phone: Phone, name: str) -> None:
    phone.member = phone.joined = True
    phone.alias = name


def _not_confirmed(phone: Phone) -> None:
    _a_member(phone, "Kestrel")
    phone.standing = replace(phone.standing, confirmed=False)
    phone.memory = Memory(doing="check")
    phone.put_at = phone.now


def _waits(phone: Phone, questions: str, news: str, notes: str) -> None:
    phone.waiting = Waiting(int(questions), int(news), int(notes))


def _nothing_waits(phone: Phone) -> None:
    phone.waiting = Waiting()


def _knocked(phone: Phone, until: str) -> None:
    hour, minute = map(int, until.split(":"))
    phone.knock_until = phone.now.replace(hour=hour, minute=minute)
    _put(phone, "knock", "asked")


def _put(phone: Phone, doing: str, step: str) -> None:
    phone.memory = opening(phone.memory, doing, step)
    phone.put_at = phone.now.astimezone(UTC)


def _update_came(phone: Phone, update: str) -> None:
    _put(phone, "update", update)


def _news_of(phone: Phone, words: str) -> None:
    phone.news = (words, *phone.news)


def _agreed(phone: Phone, words: str) -> None:
    phone.principles = words


def _joined_before(phone: Phone, days: str) -> None:
    phone.joined_at = phone.now.astimezone(UTC) - timedelta(days=int(days))


def _asked_of(phone: Phone, name: str) -> None:
    phone.polls.make()
    if not phone.joined:
        _a_member(phone, name)


def _question(phone: Phone, place: str, kind: str, words: str) -> None:
    phone.polls.add(int(place), kind, words)


def _closes(phone: Phone, moment: str) -> None:
    phone.polls.closes(_moment(moment))


def _question_put(phone: Phone, place: str | None = None) -> None:
    poll = phone.polls.newest
    question = poll.question(int(place)) if place else poll.following(0)
    assert question is not None
    words = words_of(question) if place else first(poll)
    phone.put("poll", name_of(poll.id, question.place), words)


def _not_left(phone: Phone) -> None:
    phone.put_at = None


def _at(phone: Phone, moment: str) -> None:
    phone.now = _moment(moment)


def _moment(moment: str) -> datetime:
    naive = datetime.strptime(moment, "%A %d %B %Y, %H:%M")  # noqa: DTZ007 - the zone follows
    return naive.replace(tzinfo=LONDON)


def _people_read(phone: Phone, reads: str, days: str) -> None:
    phone.forum = replace(phone.forum, reads=reads, answers_in=int(days))


def _hours(phone: Phone, opens: str, closes: str) -> None:
    hours = (time.fromisoformat(opens), time.fromisoformat(closes))
    phone.forum = replace(phone.forum, opens=hours[0], closes=hours[1])


def _answered(phone: Phone) -> None:
    phone.answered = True


def _many(phone: Phone, count: str, what: str) -> None:
    tally = Tally(phone.now, int(count))
    match what:
        case "not understood":
            phone.memory = replace(phone.memory, misses_of_hour=tally)
        case "this hour":
            phone.memory = replace(phone.memory, replies_of_hour=tally)
        case "today":
            phone.memory = replace(phone.memory, replies_of_day=tally)


def _another_invite(phone: Phone, code: str, label: str) -> None:
    phone.invites[code] = InviteState.OPEN
    phone.places.forums[code] = replace(FORUM, label=label)


def _link(phone: Phone, code: str) -> None:
    phone.invites[code] = InviteState.OPEN
    phone.places.links.add(code)


def _of_lines(phone: Phone, name: str, here: str, others: str) -> None:
    _a_member(phone, name)
    phone.forum = replace(phone.forum, label=here)
    labels = others.replace(" and ", ", ").split(", ")
    phone.places.others = [Place(replace(FORUM, label=label), name, True) for label in labels]
    phone.places.last_at = phone.now.astimezone(UTC)


def _wants(phone: Phone, hours: str, kinds: str) -> None:
    consents = () if kinds == "nothing" else tuple(kinds.split(", "))
    phone.places.profile = Profile(hours, consents)


def _on_devices(phone: Phone) -> None:
    phone.places.synced = True


def _quiet_word(phone: Phone, word: str) -> None:
    phone.agreed = replace(phone.agreed, quiet_word=fold(word))


def _phrase(phone: Phone, words: str) -> None:
    phone.agreed = replace(phone.agreed, phrase=fold(words))


def _joined_today(phone: Phone) -> None:
    phone.joined_at = phone.now.astimezone(UTC)


def _asked_whether_still(phone: Phone) -> None:
    phone.standing = replace(phone.standing, doubted=True)
    phone.put("still", "asked", still_you.ask(has_phrase=phone.agreed.phrase is not None))


def _gone(phone: Phone) -> None:
    phone.member = phone.joined = False
    phone.alias = None
    phone.memory = Memory()
    phone.standing = Standing()


STATES: dict[str, Callable[..., None]] = {
    r"invite ([A-Z]+) for (.+)": _another_invite,
    r"link ([A-Z]+), made for her": _link,
    r"(\w+), a member of (.+?), and of (.+)": _of_lines,
    r"her times are (\S+); she wants (.+)": _wants,
    r"on Telegram": _on_devices,
    r"we asked whether it is still she": _asked_whether_still,
    r"somebody on it has asked who writes": _stands(doubted=True, asked_who=True),
    r"somebody writes again after it could not be reached": _stands(doubted=True),
    r"leaving": _stands(leaving=True),
    r"the days are over": _gone,
    r"(\d) questions?, (\d) news and (\d) notes? wait": _waits,
    r"nothing waits any more": _nothing_waits,
    r"we knocked; the time ends at (\d\d:\d\d)": _knocked,
    r"news (\d+) came, and asks what she thinks": _update_came,
    r"the newest news: (.+)": _news_of,
    r"the group has written down: (.+)": _agreed,
    r'poll ".+", asked of (\w+)': _asked_of,
    r"question (\d+), ([a-z/ ]+): (.+)": _question,
    r"the poll closes (.+)": _closes,
    r"decides: (.+)": lambda phone, who: phone.polls.decides(who),
    r"the poll has closed": lambda phone: phone.polls.close(),
    r"the question is put": _question_put,
    r"question (\d+) is put": _question_put,
    r"she joined (\d+) days? ago": _joined_before,
    r"it is (.+)": _at,
    r"people read (.+), and answer within (\d+) working days?": _people_read,
    r"we begin a talk between (\d\d:\d\d) and (\d\d:\d\d)": _hours,
    r"a stranger": _stands(),
    r"(\w+), a member": _a_member,
    r"not discreet": _stands(discreet=False),
    r"a number written down by somebody else; the check was sent": _not_confirmed,
    r"stopped": _stands(stopped=True),
    r"stopped, and told once how to start": _stands(stopped=True, start_offered=True),
    r"paused": _stands(paused=True),
    r"quiet": _stands(quiet=True),
    r'her quiet word is "(.+)"': _quiet_word,
    r'her phrase is "(.+)"': _phrase,
    r"she joined today": _joined_today,
    r"parked": _stands(parked=True),
    r"invite ([A-Z]+)": _invite(InviteState.OPEN),
    r"used invite ([A-Z]+)": _invite(InviteState.USED),
    r"old invite ([A-Z]+)": _invite(InviteState.OLD),
    r"somebody else used the code": _invites(InviteState.USED),
    r"the code grew too old": _invites(InviteState.OLD),
    r"our question has not left yet": _not_left,
    r"the provider has answered already": _answered,
    r"(\d+) replies so far, (not understood|this hour|today)": _many,
}
