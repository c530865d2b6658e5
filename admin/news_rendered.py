"""The pages of news, drawn: where they are written, looked at, and followed."""

from flask import render_template
from sqlalchemy import Connection

from admin import how_it_went, news_shown, rehearsed
from admin.door import visit
from admin.news_forms import At, Second, Words, measured, measured_second
from admin.news_shown import News
from admin.of_forum import forum_id
from bot import news
from bot.approving import MOST_UNAPPROVED
from storage import forums, switches
from storage.updates import UpdateState


def writing(
    connection: Connection,
    form: Words,
    which: int | None = None,
    *,
    anew: bool = False,
    like: int | None = None,
) -> str:
    """Draw the form for two wordings; with `anew` as one that knows what stands there now.

    With `like` it began with the words of another.
    """
    one = None if which is None else news_shown.found(connection, which)
    if one and anew:
        form.seen.raw_data, form.seen.data = None, news_shown.seen(connection, one.id)
    text, discreet = measured(connection, form)
    return render_template(
        "news_write.html", form=form, text=text, discreet=discreet, one=one, like=like
    )


def preview(connection: Connection, one: News, form: At) -> str:
    """Draw what would happen if it went now, and what can be done."""
    found = rehearsed.of_news(connection, news_shown.row_of(connection, one.id))
    many = found.would.people > MOST_UNAPPROVED
    facts = forums.facts(connection, forum_id())
    return render_template(
        "news_preview.html",
        one=one,
        seen=news_shown.seen(connection, one.id),
        hands=news_shown.hands(connection, one.id),
        found=found,
        would=found.would,
        at_a_glance=rehearsed.AT_A_GLANCE,
        form=form,
        needs_two=many or one.written.sensitive,
        most_alone=MOST_UNAPPROVED,
        sending=switches.standing(connection, forum_id()),
        hours=facts.hours,
    )


def delivered(connection: Connection, which: int, form: Second) -> str:
    """Draw what became of it, and what can still be done."""
    one = news_shown.found(connection, which)
    every = how_it_went.delivered(connection, one.thing)
    tally = how_it_went.tally(every)
    waits = one.state == UpdateState.SENT and tally["waits"] > 0
    goes = news.second_goes(connection, news_shown.row_of(connection, which))
    return render_template(
        "news_delivery.html",
        one=one,
        found=every,
        tally=tally,
        hands=news_shown.hands(connection, which),
        lacks=one.lacks if waits else (),
        sending=switches.standing(connection, forum_id()),
        form=form,
        measured=measured_second(connection, form, tally["waits"]),
        second_goes=goes if goes is not None and goes > visit().now else None,
    )
