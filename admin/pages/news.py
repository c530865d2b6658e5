"""News: written in two wordings, looked at, sent, taken back, stopped, and what became of it."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from admin import news_rendered, news_shown, news_steps
from admin.composer import only_checks
from admin.desk import desk
from admin.door import visit
from admin.forms import drafted
from admin.news_forms import At, Second, Words, as_fields
from admin.news_rendered import delivered, writing
from admin.news_steps import Changed, delivery_of, note, page_of
from admin.of_forum import forum_id
from admin.rows import asked_row, posted_row
from bot.approving import UNDO
from bot.news import NotReworded
from bot.written_news import NotNews
from storage import forums
from storage.updates import UpdateState

views = Blueprint("news", __name__)
_Answer = Response | tuple[str, int] | str
_CHANGED = (
    "Somebody has changed this since you opened it, or it has gone meanwhile. Look at it as it is "
    "now before you save yours over it."
)


@views.get("/forums/<slug>/news")
def show(slug: str) -> str:
    """List the news of a forum, the newest first."""
    with desk().database.read() as connection:
        every = news_shown.of_forum(connection, asked_row("before"))
    shown = every[: news_shown.AT_ONCE]
    return render_template("news.html", every=shown, more=len(every) > news_shown.AT_ONCE)


@views.get("/forums/<slug>/news/write")
def write(slug: str) -> str:
    """Show an empty form for news, or one with the words of another."""
    like = asked_row("like")
    with desk().database.read() as connection:
        if like is None:
            return writing(connection, Words(drafted() or None))
        typed = news_shown.found(connection, like).written
        given = as_fields(typed)
        return writing(connection, Words(data=given), like=like)


@views.post("/forums/<slug>/news/write")
def add(slug: str) -> _Answer:
    """Keep news as a draft, and show what would happen."""
    return _keep(Words.posted(), None, asked_row("like"))


@views.get("/forums/<slug>/news/<row:which>/edit")
def edit(slug: str, which: int) -> _Answer:
    """Show news that have not gone, to be changed."""
    with desk().database.read() as connection:
        found = news_shown.found(connection, which)
        if found.has_gone or found.goes_in_a_moment:
            return redirect(page_of(which), 303)
        seen = news_shown.seen(connection, which)
        typed = as_fields(found.written) | {"seen": seen}
        return writing(connection, Words(drafted() or None, data=typed), which)


@views.post("/forums/<slug>/news/<row:which>/edit")
def change(slug: str, which: int) -> _Answer:
    """Put other words in the place of those that have not gone."""
    return _keep(Words.posted(), which)


def _keep(form: Words, which: int | None, like: int | None = None) -> _Answer:
    with desk().database.read() as connection:
        if which is not None:
            news_shown.row_of(connection, which)
        if only_checks():
            return writing(connection, form, which, like=like)
        read = form.read(forums.listed_words(connection, desk().keyring, forum_id()))
        if read is None:
            return writing(connection, form, which, like=like), 400

    try:
        return news_steps.keep(read, which, form.seen.data or 0, was_kept=like is None)
    except Changed:
        form.refuse("text", _CHANGED)
    with desk().database.read() as connection:
        return writing(connection, form, which, anew=True), 400


@views.get("/forums/<slug>/news/<row:which>")
def preview(slug: str, which: int) -> _Answer:
    """Show what would happen if it went now, to whom, in which words, at which cost."""
    return _rehearsal(which, At())


@views.get("/forums/<slug>/news/<row:which>/send")
def at(slug: str, which: int) -> _Answer:
    """Show it with the day and the time that somebody had chosen, and not sent."""
    return _rehearsal(which, At(drafted() or None))


@views.post("/forums/<slug>/news/<row:which>/send")
def send(slug: str, which: int) -> _Answer:
    """Let it go in a minute or at a time, or ask a second person."""
    form, now, seen = At.posted(), visit().now, posted_row("seen")
    if request.form.get("when") != "later":
        return news_steps.send(which, seen, now + UNDO)
    with desk().database.read() as connection:
        news_shown.row_of(connection, which)
        then = form.moment(now)
    if then is None:
        answer = _rehearsal(which, form)
        return (answer, 400) if isinstance(answer, str) else answer
    return news_steps.send(which, seen, then)


@views.post("/forums/<slug>/news/<row:which>/take-back")
def take_back(slug: str, which: int) -> Response:
    """Make a draft of what has not gone."""
    return news_steps.take_back(which)


@views.get("/forums/<slug>/news/<row:which>/approve")
def approve(slug: str, which: int) -> _Answer:
    """Show it to the second person, with all that they should know before they say yes."""
    return _rehearsal(which, At())


@views.post("/forums/<slug>/news/<row:which>/approve")
def say_yes(slug: str, which: int) -> Response:
    """Let it go, if this is a second person, and it still is what they saw."""
    return news_steps.approve(which)


@views.post("/forums/<slug>/news/<row:which>/stop")
def stop(slug: str, which: int) -> Response:
    """Let no more of it go, as far as it has not left."""
    return news_steps.stop(which)


@views.get("/forums/<slug>/news/<row:which>/delivery")
def delivery(slug: str, which: int) -> _Answer:
    """Show what became of it for each member."""
    with desk().database.write() as connection:
        if not news_shown.found(connection, which).has_gone:
            return redirect(page_of(which), 303)
        note(connection, "delivery_shown", which)
        return delivered(connection, which, Second())


@views.get("/forums/<slug>/news/<row:which>/second-wording")
def second(slug: str, which: int) -> _Answer:
    """Show what became of it, with the second wording that somebody had written, and not sent."""
    with desk().database.read() as connection:
        if not news_shown.found(connection, which).has_gone:
            return redirect(page_of(which), 303)
    return _with_second(which, Second(drafted() or None))


@views.post("/forums/<slug>/news/<row:which>/second-wording")
def second_wording(slug: str, which: int) -> _Answer:
    """Let those who wait for a second wording get one."""
    form = Second.posted()
    if only_checks():
        return _with_second(which, form)

    try:
        return news_steps.word_again(which, form.discreet.data or "")
    except NotNews as wrong:
        form.refuse_all(wrong)
    except NotReworded as refused:
        form.refuse("discreet", str(refused))
    return _with_second(which, form), 400


@views.post("/forums/<slug>/news/<row:which>/second-wording/take-back")
def take_wording_back(slug: str, which: int) -> Response:
    """Let those who wait for a second wording wait on, while it has not begun to go."""
    return news_steps.take_wording_back(which)


@views.get("/forums/<slug>/news/<row:which>/throw-away")
def ask_drop(slug: str, which: int) -> _Answer:
    """Say what throwing a draft away does."""
    with desk().database.read() as connection:
        one = news_shown.found(connection, which)
    if one.state != UpdateState.DRAFT:
        return redirect(page_of(which), 303)
    return render_template("news_drop.html", one=one)


@views.post("/forums/<slug>/news/<row:which>/throw-away")
def drop(slug: str, which: int) -> Response:
    """Throw a draft away, with all its words."""
    return news_steps.drop(which)


def _with_second(which: int, form: Second) -> str:
    with desk().database.read() as connection:
        return delivered(connection, which, form)


def _rehearsal(which: int, form: At) -> str | Response:
    with desk().database.write() as connection:
        found = news_shown.found(connection, which)
        if found.has_gone:
            return redirect(delivery_of(which), 303)
        note(connection, "audience_shown", which)
        return news_rendered.preview(connection, found, form)
