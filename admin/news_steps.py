"""What is done with news: each step in one transaction, once, and written down."""

from datetime import datetime

from flask import flash, redirect, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import news_shown
from admin.desk import desk
from admin.door import visit
from admin.forms import back_to_draft, carry_out
from admin.of_forum import forum, forum_id
from admin.rows import posted_moment
from admin.whose import me
from bot import approving, news
from bot.broadcasting import Made
from bot.written_news import DISCREET, News
from storage import audit


class Changed(Exception):
    """These are not the words that somebody looked at."""


def keep(read: News, which: int | None, seen: int, *, was_kept: bool) -> Response:
    """Keep news as a draft, or put other words in the place of those that were seen."""

    def work(connection: Connection) -> str:
        made = Made(forum_id(), me(), visit().now)
        if which is None:
            new = news.add(connection, desk().keyring, made, read)
            _note_mark(connection, new, was=False, now=read.written.sensitive)
            return _done(connection, "update_added", new, "news_kept")
        was = news_shown.row_of(connection, which).sensitive
        if not news.edit(connection, desk().keyring, which, made, read, seen):
            raise Changed
        _note_mark(connection, which, was=was, now=read.written.sensitive)
        return _done(connection, "update_changed", which, "news_kept")

    return carry_out(work, was_kept=was_kept)


def send(which: int, seen: int, at: datetime) -> Response:
    """Let the words that were seen go from then on, or ask a second person."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        asked = approving.ask(connection, f"update:{which}", me(), visit().now, at)
        if asked is None:
            return _said(which, "news_before")
        if news_shown.seen(connection, which) != seen:
            raise Changed
        said = "news_asked" if asked.waits else "news_goes"
        return _done(connection, "update_sent", which, said)

    try:
        return carry_out(work)
    except Changed:
        return redirect(_said(which, "news_changed"), 303)


def take_back(which: int) -> Response:
    """Make a draft of what has not gone."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        if not approving.take_back(connection, f"update:{which}", visit().now):
            return _said(which, "news_not_back")
        return _done(connection, "update_taken_back", which, "news_back")

    return carry_out(work)


def approve(which: int) -> Response:
    """Let it go as the second person, who saw the asking that the form names by its moment."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        thing, asked = f"update:{which}", posted_moment("asked")
        if not approving.approve(connection, thing, me(), asked, visit().now):
            return _said(which, "news_not_approved")
        return _done(connection, "update_approved", which, "news_approved")

    return carry_out(work)


def stop(which: int) -> Response:
    """Let no more of it go, as far as it has not left."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        if not news.stop(connection, which, me(), visit().now):
            _said(which, "news_not_stopped")
        else:
            _done(connection, "update_stopped", which, "news_stopped")
        return delivery_of(which)

    return carry_out(work)


def word_again(which: int, text: str) -> Response:
    """Let those who wait for a second wording get this one."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        made = Made(forum_id(), me(), visit().now)
        news.word_again(connection, desk().keyring, which, made, text)
        _done(connection, "update_worded_again", which, "news_worded")
        return delivery_of(which)

    return carry_out(work)


def take_wording_back(which: int) -> Response:
    """Take a second wording back within its minute; its form begins with it where it is empty."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        made = Made(forum_id(), me(), visit().now)
        words = news.take_wording_back(connection, desk().keyring, which, made)
        if words is None:
            _said(which, "news_wording_gone")
            return delivery_of(which)
        _done(connection, "update_wording_taken_back", which, "news_wording_back")
        form = url_for("news.second", slug=forum().slug, which=which)
        back_to_draft(connection, form, {DISCREET: [words]})
        return form

    return carry_out(work)


def drop(which: int) -> Response:
    """Throw a draft away, with all its words."""

    def work(connection: Connection) -> str:
        news_shown.row_of(connection, which)
        if not news.drop(connection, which):
            return _said(which, "news_not_dropped")
        _done(connection, "update_deleted", which, "news_dropped")
        return url_for("news.show", slug=forum().slug)

    return carry_out(work)


def note(connection: Connection, action: str, which: int) -> None:
    """Write down what this visitor did, or saw."""
    audit.note(connection, visit().deed(action, f"update:{which}"), visit().now)


def page_of(which: int) -> str:
    """Give the path on which a piece of news stands before it goes; after that, leads on."""
    return url_for("news.preview", slug=forum().slug, which=which)


def delivery_of(which: int) -> str:
    """Give the path on which stands what became of it."""
    return url_for("news.delivery", slug=forum().slug, which=which)


def _note_mark(connection: Connection, which: int, *, was: bool, now: bool) -> None:
    """Write down that news were marked as sensitive, or are no longer."""
    if was != now:
        note(connection, "update_marked" if now else "update_unmarked", which)


def _done(connection: Connection, action: str, which: int, said: str) -> str:
    note(connection, action, which)
    return _said(which, said)


def _said(which: int, said: str) -> str:
    flash(str(which), said)
    return page_of(which)
