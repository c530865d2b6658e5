"""Who may open which page and do what: one table, and nothing is allowed that has no row in it.

A row says for one endpoint where it lies and which roles it needs there. A role counts only
where it was given: in one forum, or in the house, which is no forum. "Safeguarding" in the
house is the house lead. Commissioners, analysts and system people see no raw words (rule 21).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from storage.sessions import Step


class Role(StrEnum):
    """What somebody is in one forum, or in the house."""

    FACILITATOR = "facilitator"
    SAFEGUARDING = "safeguarding"
    ANALYST = "analyst"
    COMMISSIONER = "commissioner"
    SYSTEM = "system"


# open: nobody needs to be signed in. own: whoever is signed in, about nobody but themselves.
# step: whoever has still to do what the page is for, before they are in. forum, house: whoever
# has one of the roles there. practice: a forum too, which the address need not name; it holds
# invented people only, so whoever runs the line may be there as well.
Place = Literal["open", "own", "step", "forum", "house", "practice"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an endpoint lies, and who may use it there."""

    place: Place
    roles: frozenset[Role] = frozenset()
    steps: frozenset[Step] = frozenset()  # who is not wholly in, and may use it all the same


_OPEN = Rule("open")
_OWN = Rule("own")
_CODE = Rule("step", steps=frozenset({Step.CODE, Step.CODE_FIRST}))
_SET_UP = Rule("step", steps=frozenset({Step.SETUP}))
_PHONE = Rule("step", steps=frozenset({Step.PHONE}))
_CODES = Rule("step", steps=frozenset({Step.CODES}))
_LOCKED = Rule("step", steps=frozenset({Step.LOCKED}))
_READERS = Rule("forum", frozenset({Role.FACILITATOR, Role.SAFEGUARDING}))
_FACILITATORS = Rule("forum", frozenset({Role.FACILITATOR}))
_PRACTICE = Rule("practice", frozenset({Role.FACILITATOR, Role.SYSTEM}))
_HOUSE_LEAD = Rule("house", frozenset({Role.SAFEGUARDING}))
_SYSTEM = Rule("house", frozenset({Role.SYSTEM}))
_HOUSE_KEEPERS = Rule("house", frozenset({Role.SAFEGUARDING, Role.SYSTEM}))

WHO_MAY_WHAT: dict[str, Rule] = {
    "static": _OPEN,
    "sign_in.ask": _OPEN,
    "sign_in.check": _OPEN,
    "sign_in.offer": _OPEN,
    "sign_in.enter": _OPEN,
    "blank.show": _OPEN,  # it shows nothing, and must work when the session is over
    "sign_out.leave": Rule("own", steps=frozenset(Step)),
    "code.show": _CODE,
    "code.check": _CODE,
    "set_up.show": _SET_UP,
    "set_up.choose": _SET_UP,
    "phone.show": _PHONE,
    "phone.prove": _PHONE,
    "phone.codes": _CODES,
    "phone.kept": _CODES,
    "lock.show": _LOCKED,
    "lock.unlock": _LOCKED,
    # Also where the session is over already: what was being written is kept all the same.
    "lock.now": Rule("own", steps=frozenset({Step.LOCKED, Step.OVER})),
    "account.show": _OWN,
    "account.name": _OWN,
    "account.rename": _OWN,
    "account.end": _OWN,
    "account.end_others": _OWN,
    "account_proofs.password": _OWN,
    "account_proofs.change_password": _OWN,
    "account_proofs.phone": _OWN,
    "account_proofs.replace_phone": _OWN,
    "account_proofs.codes": _OWN,
    "account_proofs.new_codes": _OWN,
    "kept.throw_away": _OWN,
    "home.show": _OWN,
    "help.show": _OWN,
    "overview.show": _READERS,
    "measure.show": _READERS,
    "inbox.show": _READERS,
    "search.show": _READERS,
    "search.find": _READERS,
    "thread.show": _READERS,
    "thread.answer": _READERS,
    "thread.take_back": _READERS,
    "thread.mark_read": _READERS,
    "thread.mark_unread": _READERS,
    "notes.write": _READERS,
    "notes.add": _READERS,
    "notes.take_back": _READERS,
    "themes.show": _READERS,
    "themes.make": _READERS,
    "themes.texts": _READERS,
    "themes.edit": _READERS,
    "themes.rename": _READERS,
    "themes.end": _READERS,
    "themes.begin_again": _READERS,
    "text_themes.show": _READERS,
    "text_themes.file": _READERS,
    "polls.show": _FACILITATORS,
    "polls.add": _FACILITATORS,
    "polls.results_of": _FACILITATORS,
    "polls.edit": _FACILITATORS,
    "polls.add_question": _FACILITATORS,
    "polls.question": _FACILITATORS,
    "polls.move": _FACILITATORS,
    "polls.take_out": _FACILITATORS,
    "polls.open": _FACILITATORS,
    "polls.take_back": _FACILITATORS,
    "polls.approve": _FACILITATORS,
    "polls.give_back": _FACILITATORS,
    "polls.ask_close": _FACILITATORS,
    "polls.close": _FACILITATORS,
    "polls.remind": _FACILITATORS,
    "polls.approve_reminder": _FACILITATORS,
    "polls.take_reminder_back": _FACILITATORS,
    "polls.drop": _FACILITATORS,
    "polls.delivery": _FACILITATORS,
    "polls.download": _FACILITATORS,
    "polls.export": _FACILITATORS,
    "news.show": _FACILITATORS,
    "news.write": _FACILITATORS,
    "news.add": _FACILITATORS,
    "news.edit": _FACILITATORS,
    "news.change": _FACILITATORS,
    "news.preview": _FACILITATORS,
    "news.at": _FACILITATORS,
    "news.send": _FACILITATORS,
    "news.second": _FACILITATORS,
    "news.take_back": _FACILITATORS,
    "news.approve": _FACILITATORS,
    "news.say_yes": _FACILITATORS,
    "news.stop": _FACILITATORS,
    "news.delivery": _FACILITATORS,
    "news.second_wording": _FACILITATORS,
    "news.take_wording_back": _FACILITATORS,
    "news.ask_drop": _FACILITATORS,
    "news.drop": _FACILITATORS,
    "forum.show": _FACILITATORS,
    "forum.change": _FACILITATORS,
    "team.show": _FACILITATORS,
    "team.add": _FACILITATORS,
    "team.remove": _FACILITATORS,
    "house_staff.show": _SYSTEM,
    "house_staff.add": _SYSTEM,
    "house_staff.link": _SYSTEM,
    "house_staff.remove": _SYSTEM,
    "log.show": _READERS,
    "stopping.show": _READERS,
    "stopping.turn": _READERS,
    "members.show": _READERS,
    "members.search": _READERS,
    "member.show": _READERS,
    "member.ask_stop": _READERS,
    "member.stop": _READERS,
    "member.ask_pause": _READERS,
    "member.pause": _READERS,
    "member.ask_quiet": _READERS,
    "member.quiet": _READERS,
    # In a forum with a safeguarding lead nobody else opens it: the page says so.
    "member.ask_open": _READERS,
    "member.open_again": _READERS,
    "member.ask_reveal": _READERS,
    "member.reveal": _READERS,
    "member.settings": _FACILITATORS,
    "member.change": _FACILITATORS,
    "member.words": _FACILITATORS,
    "member.agree": _FACILITATORS,
    "member.ask_phone": _FACILITATORS,
    "member.add_phone": _FACILITATORS,
    "member_flags.show": _READERS,
    "member_flags.close": _READERS,
    "member.ask_erase": _FACILITATORS,
    "member.erase": _FACILITATORS,
    "member_add.show": _FACILITATORS,
    "member_add.add": _FACILITATORS,
    "invites.show": _FACILITATORS,
    "invites.make": _FACILITATORS,
    "invites.card": _FACILITATORS,
    "invites.cancel": _FACILITATORS,
    "sending.show": _READERS,
    "sending.decide": _READERS,
    "sending.mark_seen": _READERS,
    "try_it.show": _PRACTICE,
    "try_it.make": _PRACTICE,
    "try_it.say": _PRACTICE,
    "try_it.press": _PRACTICE,
    "house_inbox.show": _HOUSE_LEAD,
    "house_inbox.mark_read": _HOUSE_LEAD,
    "house_line.show": _HOUSE_KEEPERS,
    "house_log.show": _HOUSE_KEEPERS,
    "house_stopping.show": _HOUSE_KEEPERS,
    "house_stopping.turn": _HOUSE_KEEPERS,
    "house_sending.show": _HOUSE_LEAD,
    "house_sending.decide": _HOUSE_LEAD,
}


class Verdict(StrEnum):
    """What becomes of a request."""

    IN = "in"
    SIGN_IN = "sign_in"
    NO = "no"
    NOT_HERE = "not_here"  # the existence of what was asked for is not told
    DONE = "done"  # a step that lies behind them


Roles = Mapping[int | None, frozenset[str]]  # by forum; under none, in the house


def judge(endpoint: str | None, forum_id: int | None, roles: Roles | None) -> Verdict:
    """Decide on a request: `roles` is none for somebody who is not signed in.

    `forum_id` is none where the address names no forum, or one that does not exist.
    """
    rule = WHO_MAY_WHAT.get(endpoint or "")
    if rule and rule.place == "open":
        return Verdict.IN
    if roles is None:
        return Verdict.SIGN_IN
    if endpoint is None:
        return Verdict.NOT_HERE
    if rule is None:
        return Verdict.NO
    if rule.place == "step":
        return Verdict.DONE
    if rule.place == "own":
        return Verdict.IN
    return _in_place(rule, None if rule.place == "house" else forum_id, roles)


def _in_place(rule: Rule, where: int | None, roles: Roles) -> Verdict:
    if rule.place != "house" and where is None:
        return Verdict.NOT_HERE
    here = roles.get(where, frozenset())
    if rule.place == "practice":
        here |= roles.get(None, frozenset()) & {Role.SYSTEM}
    if not here:
        return Verdict.NOT_HERE
    return Verdict.IN if here & rule.roles else Verdict.NO


def may_on_the_way(endpoint: str | None, step: Step) -> bool:
    """Say whether somebody who is not wholly in may use an endpoint: those of their step alone."""
    rule = WHO_MAY_WHAT.get(endpoint or "")
    return rule is not None and step in rule.steps


def may(endpoint: str, forum_id: int | None, roles: Roles) -> bool:
    """Say whether a page is to be offered to somebody."""
    return judge(endpoint, forum_id, roles) is Verdict.IN
