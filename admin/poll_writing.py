"""Writing a poll: what it says of itself, and its questions, one on each page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort, flash, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import poll_forms, poll_rows
from admin.composer import Around, measure, only_checks
from admin.desk import desk
from admin.door import visit
from admin.forms import carry_out, drafted
from admin.of_forum import forum_id
from admin.poll_forms import PollForm, QuestionForm
from admin.question_as_sent import Asked, options_in
from admin.whose import me
from bot import approving, poll_drafts
from bot.poll_drafts import Change, Overtaken
from bot.written_poll import MOST_QUESTIONS, WrittenPoll, WrittenQuestion
from storage import audit, forums, polls

Page = str | tuple[str, int] | Response
SEEN = "seen"  # the edition of the poll that a form was shown with; a draft keeps its own
_NO_OPENING = {polls.PollState.OPEN, polls.PollState.CLOSED}


@dataclass(frozen=True, slots=True)
class Opening:
    """When a poll is to open; none: as soon as somebody says so."""

    at: datetime | None


def add(slug: str) -> Page:
    """Write a new poll: first what it is for, then its questions."""
    zone = visit().zone
    if request.method == "GET":
        given = poll_forms.empty_fields(visit().now, zone)
        return _poll_page(PollForm(drafted() or None, data=given))
    form = PollForm.posted()
    if only_checks():
        return _poll_page(form)
    read = form.read(visit().now, zone)
    if read is None:
        return _poll_page(form), 400

    def keep(connection: Connection) -> str:
        here, (poll, opens) = visit(), read
        which = poll_drafts.add(connection, desk().keyring, forum_id(), me(), poll, here.now)
        polls.change(connection, which, opens_at=opens)
        audit.note(connection, here.deed("poll_added", f"poll:{which}"), here.now)
        _note_mark(connection, which, was=False, now=poll.sensitive)
        flash(str(which), "poll_kept")
        return url_for("polls.results_of", slug=slug, which=which)

    return carry_out(keep)


def edit(slug: str, which: int) -> Page:
    """Change what a poll says of itself, and when it opens and closes."""
    zone, (old, seen, opens) = visit().zone, _read(which)
    if request.method == "GET":
        kept = drafted()
        form = PollForm(kept or None, data=poll_forms.as_fields(old, opens, zone))
        return _poll_page(form, which, kept.get(SEEN, seen))
    form, held = PollForm.posted(), request.form.get(SEEN, seen)
    if only_checks():
        return _poll_page(form, which, held)
    read = form.read(visit().now, zone)
    if read is None:
        return _poll_page(form, which, held), 400
    new, at = read

    def how(poll: WrittenPoll) -> WrittenPoll:
        return replace(new, questions=poll.questions)

    try:
        return _changed(slug, which, how, Opening(at))
    except Overtaken:
        form.refuse("title", _overtaken())
        return _poll_page(form, which, seen), 400


def question(slug: str, which: int, place: int | None = None) -> Page:
    """Write one more question, or change one."""
    poll, seen, _ = _read(which)
    last = len(poll.questions)
    if place is not None and not 1 <= place <= last:
        abort(404)
    here = place or last + 1
    if here > MOST_QUESTIONS:
        flash(str(which), "poll_full")
        return _to_poll(slug, which)
    if request.method == "GET":
        given = poll_forms.question_fields(poll.questions[here - 1]) if place else {}
        kept = drafted()
        form = QuestionForm(kept or None, data=given)
        return _question_page(form, poll, which, here, kept.get(SEEN, seen))
    form, held = QuestionForm.posted(), request.form.get(SEEN, seen)
    if only_checks():
        return _question_page(form, poll, which, here, held)
    asked = form.read(here, _own())
    if asked is None:
        return _question_page(form, poll, which, here, held), 400
    written: WrittenQuestion = asked
    try:
        return _changed(slug, which, lambda old: poll_forms.with_question(old, here, written))
    except Overtaken:
        form.refuse("text", _overtaken())
        return _question_page(form, poll, which, here, seen), 400


def move(slug: str, which: int, place: int) -> Page:
    """Move a question one up or one down."""
    by = {"up": -1, "down": 1}.get(request.form.get("way", ""))
    if by is None:
        abort(400)
    step: int = by
    return _at_once(slug, which, lambda poll: poll_forms.with_question_moved(poll, place, step))


def take_out(slug: str, which: int, place: int) -> Page:
    """Take a question out of a poll."""
    return _at_once(slug, which, lambda poll: poll_forms.without_question(poll, place))


def _at_once(slug: str, which: int, how: Callable[[WrittenPoll], WrittenPoll]) -> Page:
    _read(which)
    try:
        return _changed(slug, which, how)
    except Overtaken:
        flash(str(which), "poll_overtaken")
        return _to_poll(slug, which)


def _changed(
    slug: str,
    which: int,
    how: Callable[[WrittenPoll], WrittenPoll],
    opening: Opening | None = None,
) -> Response:
    def change(connection: Connection) -> str:
        here = visit()
        now = Change(me(), here.now, request.form.get(SEEN, ""))
        path = url_for("polls.results_of", slug=slug, which=which)
        before = poll_rows.found(connection, which)
        if not poll_drafts.change(connection, desk().keyring, which, now, how):
            flash(str(which), "poll_too_late")
            return path
        if opening is not None:
            _set_opening(connection, which, opening.at)
        audit.note(connection, here.deed("poll_changed", f"poll:{which}"), here.now)
        after = poll_rows.found(connection, which)
        _note_mark(connection, which, was=before.sensitive, now=after.sensitive)
        flash(str(which), _what_became(before.state, after.state))
        return path

    return carry_out(change)


def _note_mark(connection: Connection, which: int, *, was: bool, now: bool) -> None:
    """Write down that a poll was marked as sensitive, or is no longer."""
    if was != now:
        here, action = visit(), "poll_marked" if now else "poll_unmarked"
        audit.note(connection, here.deed(action, f"poll:{which}"), here.now)


def _set_opening(connection: Connection, which: int, opens: datetime | None) -> None:
    """Set when it opens; where it is to open already, not within the next minute."""
    row = poll_rows.found(connection, which)
    earliest = visit().now + approving.UNDO
    if row.state != polls.PollState.DRAFT:
        opens = max(opens or earliest, earliest)
    polls.change(connection, which, opens_at=opens)


def _what_became(before: str, after: str) -> str:
    """Name the notice that says what the change did."""
    if before == polls.PollState.DRAFT:
        return "poll_saved"
    if after == polls.PollState.WAITING:
        return "poll_saved_waits"
    return "poll_saved_opens" if after == polls.PollState.READY else "poll_saved"


def _read(which: int) -> tuple[WrittenPoll, str, datetime | None]:
    """Give a poll as it is written, its edition, and when it opens."""
    with desk().database.read() as connection:
        row = poll_rows.found(connection, which)
        if row.state in _NO_OPENING:
            abort(404)
        poll = poll_drafts.written(connection, desk().keyring, row)
    return poll, poll_drafts.edition(poll), poll_rows.planned(row)


def _overtaken() -> str:
    return (
        "Somebody has changed this poll since you opened this page. "
        "What you wrote stands here: look at theirs, then save again."
    )


def _to_poll(slug: str, which: int) -> Page:
    return carry_out(lambda _: url_for("polls.results_of", slug=slug, which=which))


def _own() -> tuple[str, ...]:
    """Give the words that this forum has added to the word check."""
    with desk().database.read() as connection:
        return forums.listed_words(connection, desk().keyring, forum_id())


def _poll_page(form: PollForm, which: int | None = None, seen: str = "") -> str:
    decides = measure(form.decides.data, Around(within="the first question", own=_own()))
    return render_template("poll_edit.html", form=form, which=which, seen=seen, decides=decides)


def _question_page(form: QuestionForm, poll: WrittenPoll, which: int, place: int, seen: str) -> str:
    with desk().database.read() as connection:
        part_costs = forums.part_costs(connection, forum_id())
    asked = Asked(place, poll.decides, form.kind.data or "", options_in(form.options.data or ""))
    around = Around(part_costs=part_costs, asked=asked, own=_own())
    plain, discreet = (
        measure(words, replace(around, discreet=is_discreet))
        for words, is_discreet in ((form.text.data, False), (form.discreet.data, True))
    )
    return render_template(
        "poll_question.html",
        form=form,
        which=which,
        place=place,
        seen=seen,
        plain=plain,
        discreet=discreet,
        hints=poll_forms.KIND_HINTS,
    )
