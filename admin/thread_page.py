"""What the page of a thread shows, put together from its lines, its form and who else waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import abort, current_app, render_template, url_for
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from admin import became, thread_lines
from admin.composer import Around, Measure, measure
from admin.desk import desk
from admin.door import visit
from admin.of_forum import forum, forum_id
from admin.promised import promised
from admin.rows import asked_row
from admin.thread_form import Answering, answering, may_be_answered
from admin.thread_lines import NEWEST, Place, Shown, in_words
from admin.whom_to_tell import Person, to_tell
from admin.wording import is_risk
from bot.answering import bar, parted
from bot.messages import Kind
from bot.phrases import say
from bot.promises import hours_in_words
from bot.safety.table import good_until
from storage import (
    audit,
    forums,
    inbox_list,
    ours,
    person_answers,
    said,
    switches,
    themes,
    thread_marks,
    whose_thread,
)
from storage.base import AnyRow
from storage.inbox_list import DANGER, TO_ANSWER, TO_READ, Filter, Line
from storage.ours import Ours
from storage.outgoing import DELIVERED, SENT, UNDER_WAY, UNSURE, WAITING
from storage.said import Said
from storage.sends import FAILED_FOR
from storage.switches import Standing
from storage.thread_marks import Thread
from storage.whose_thread import Whose

SEEN = "answers_seen"  # the field that says which answer of a colleague stood on the page
_BESIDE = 12  # how many other threads that wait are named
_WAITING = Filter(frozenset({DANGER, TO_ANSWER, TO_READ}))
_BY_SMS = {"sms", "try"}
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class View:
    """All that the page of a thread shows."""

    whose: Whose
    forum: AnyRow
    own: tuple[str, ...] = field(repr=False)  # listed words of the forum itself
    shown: Shown
    is_newest: bool
    others: tuple[Line, ...] = field(repr=False)  # threads that wait, without their words
    answers: dict[int, int]  # the rows of people's answers, by the text that they answer
    themes: dict[int, list[str]] = field(repr=False)  # of each text
    answering: Answering | None  # none on an older page
    bar: tuple[str, ...]  # why nothing can go in answer to the text that is chosen
    newest_answer: int
    overtaken: Ours | None  # what a colleague answered meanwhile
    lost: frozenset[int]  # the rows of answers that did not go, for which she may still wait
    sending: Standing
    danger: "Danger | None"  # where words that may mean danger wait to be read

    @property
    def measured(self) -> Measure | None:
        """The measure of what stands in the form; none without one."""
        if self.answering is None or self.answering.chosen is None:
            return None
        form, by_sms = self.answering.form, self.by_sms
        return measure(
            form.words.data,
            Around(
                people=int(by_sms),
                knocks=int(by_sms and self.whose.discreet),
                discreet=self.whose.discreet,
                part_costs=self.forum.part_costs,
                own=self.own,
                before=f"This is {form.name.data or 'Sam'}, a person.",
            ),
        )

    @property
    def by_sms(self) -> bool:
        """Whether an answer goes by SMS: on the channel on which the text came."""
        chosen = self.answering.chosen if self.answering else None
        return chosen is not None and chosen.channel in _BY_SMS

    @property
    def until(self) -> datetime:
        """Until when an answer that is sent now waits for a good moment."""
        return good_until(Kind.ANSWER, visit().now)

    @property
    def promise(self) -> str | None:
        """By when somebody was promised an answer; none where nobody was, or has it."""
        asked = [text for text in self.shown.texts if text.waits and text.id not in self.answers]
        days = (promised(text.mark, text.said_at, self.forum) for text in asked)
        return next(filter(None, days), None)


@dataclass(frozen=True, slots=True)
class Danger:
    """What was done about the last of the texts that may mean danger, and who is to be told."""

    text: int  # the first of them, to be read now
    reply: str | None  # the state of the bot's fixed answer; none where it gave none
    people: tuple[Person, ...]

    @property
    def went(self) -> str:
        """How far the fixed answer has come."""
        known = {SENT: "went", DELIVERED: "went", UNSURE: "unsure"}
        known |= dict.fromkeys(UNDER_WAY, "unsure") | dict.fromkeys(WAITING, "waits")
        return "none" if self.reply is None else known.get(self.reply, "did_not_go")


def whose_or_404(connection: Connection, member: str) -> Whose:
    """Give the member of this forum whom an address names."""
    found = whose_thread.find(connection, desk().keyring, forum_id(), member)
    if found is None:
        abort(404)
    return found


def thread_of(whose: Whose) -> Thread:
    """Name the thread of a member of this forum."""
    return Thread(forum_id(), whose.id)


def address(member: str, anchor: str | None = None) -> str:
    """Give the path of a thread."""
    return url_for("thread.show", slug=forum().slug, member=member, _anchor=anchor)


def page(
    member: str,
    typed: MultiDict[str, str],
    problems: Mapping[str, tuple[str, ...]] | None = None,
    *,
    above: Place | None = None,
    overtaken: int = 0,
) -> str:
    """Show a page of a thread, with what was typed and what is wrong with it; it is a view."""
    with desk().database.write() as connection:
        view = _read(connection, member, typed, above, overtaken)
        deed = visit().deed("thread_shown", f"inbox:{view.shown.seen[1]}", view.whose.id)
        audit.note(connection, deed, visit().now)
    if view.answering:
        for name, sentences in (problems or {}).items():
            view.answering.form.refuse(name, *sentences)
    return render_template(
        "thread.html",
        view=view,
        sending=view.sending,
        answers_seen=SEEN,
        answered_in_words=in_words,
        became=_became,
        has_page=current_app.view_functions.__contains__,
        knock_line=f"{say(LANGUAGE, 'knock_note')} {say(LANGUAGE, 'knock_how')}",
        may_be_answered=may_be_answered,
        promised=promised,
        signed=_signed,
        text_of=person_answers.text_of,
        times_in_words=hours_in_words,
    )


def _became(line: Ours) -> str:
    here = visit()
    return became.in_words(line, here.now, here.zone)


def _signed(words: str | None) -> str:
    return parted(words or "")[0]


def _read(
    connection: Connection,
    member: str,
    typed: MultiDict[str, str],
    above: Place | None,
    overtaken: int,
) -> View:
    keyring, whose = desk().keyring, whose_or_404(connection, member)
    thread = thread_of(whose)
    since = None if above else thread_marks.waits_since(connection, thread)
    shown = thread_lines.page(connection, keyring, thread, above or NEWEST, since)
    answered, newest = person_answers.answered(connection, whose.id)
    asked = asked_row("answers") or 0
    offered = _offered(connection, whose, shown, asked)
    sent = (line for line in shown.lines if isinstance(line, Ours))
    form = None if above else answering(offered, answered, typed, asked)
    return View(
        whose=whose,
        forum=forums.facts(connection, forum_id()),
        own=forums.listed_words(connection, keyring, forum_id()),
        shown=shown,
        is_newest=above is None,
        others=_others(connection, whose),
        answers=answered,
        themes=_themes(connection, shown),
        answering=form,
        bar=_bar(connection, whose, form),
        newest_answer=newest,
        lost=_lost(connection, whose),
        sending=switches.standing(connection, thread.forum_id),
        danger=_danger(connection, thread, shown),
        overtaken=next((line for line in sent if line.id == overtaken), None),
    )


def _bar(connection: Connection, whose: Whose, form: Answering | None) -> tuple[str, ...]:
    chosen = None if form is None else form.chosen
    return () if chosen is None else bar(connection, chosen.id, whose.id)


def _lost(connection: Connection, whose: Whose) -> frozenset[int]:
    """Name the answers that did not go and still matter; who has left waits for none."""
    if whose.has_left:
        return frozenset()
    return person_answers.lost_of(connection, whose.id, visit().now - FAILED_FOR)


def _danger(connection: Connection, thread: Thread, shown: Shown) -> Danger | None:
    grave = [text.id for text in shown.texts if text.waits and is_risk(text.mark)]
    if not grave:
        return None
    return Danger(
        grave[0],
        ours.state_of_safety_reply(connection, thread.forum_id, thread.member_id, max(grave)),
        to_tell(connection, thread.forum_id),
    )


def _offered(connection: Connection, whose: Whose, shown: Shown, asked: int) -> tuple[Said, ...]:
    """Give the texts that may be answered: those shown, and the one that was asked for."""
    if not asked or any(text.id == asked for text in shown.texts):
        return shown.texts
    found = said.these(connection, desk().keyring, forum_id(), [asked]).get(asked)
    return (found, *shown.texts) if found and found.member_id == whose.id else shown.texts


def _others(connection: Connection, whose: Whose) -> tuple[Line, ...]:
    """List who else waits, the most pressing first; their words stay where they are."""
    found = inbox_list.lines(connection, desk().keyring, forum_id(), _WAITING, most=_BESIDE + 1)
    return tuple(line for line in found if line.member_id != whose.id)[:_BESIDE]


def _themes(connection: Connection, shown: Shown) -> dict[int, list[str]]:
    """Name the themes of each text on a page."""
    ids = [text.id for text in shown.texts]
    names = {each.id: each.name for each in themes.every(connection, desk().keyring, forum_id())}
    found = themes.of_texts(connection, forum_id(), ids)
    return {text: [names[theme] for theme in under] for text, under in found.items()}
