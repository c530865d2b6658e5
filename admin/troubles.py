"""Messages that need a person's eye, in one forum or in the house: shown, and decided."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.forms import carry_out
from admin.of_forum import forum
from admin.rows import asked_row
from admin.who_may_what import may
from admin.worded_once import worded_once
from storage import audit, person_answers, sends, switches
from storage.outgoing import HELD, UNSURE
from storage.sends import SORTS

AT_ONCE = 30  # how many of each sort one page shows


def show(template: str) -> str:
    """Show what was lost, is unsure, held or failed; the words only where somebody decides."""
    after = asked_row("after") or 0
    only = request.args.get("state") if request.args.get("state") in SORTS else None
    with desk().database.write() as connection:
        found = {
            sort: sends.in_trouble(
                connection,
                desk().keyring,
                visit().forum_id,
                sort,
                visit().now,
                after=after if only else 0,
                most=AT_ONCE + 1,
            )
            for sort in SORTS
            if only in {None, sort}
        }
        sending = switches.standing(connection, visit().forum_id)
        once = worded_once(connection) if found.get(HELD) else ()
        unsure = found.get(UNSURE, [])[:AT_ONCE]
        deeds = [
            visit().deed("message_shown", f"outgoing:{send.id}", send.member_id) for send in unsure
        ]
        audit.note_all(connection, deeds, visit().now)
    return render_template(
        template,
        found=found,
        at_once=AT_ONCE,
        later_page=after > 0,
        sending=sending,
        worded_once=once,
        may_word=may("news.delivery", visit().forum_id, visit().who.roles),
    )


def decide(which: int, back_to: str) -> Response:
    """Write down whether an unsure message arrived. It is never sent again by itself."""
    answer = request.form.get("arrived")
    if answer not in {"yes", "no"}:
        abort(400)
    here, arrived = visit(), answer == "yes"
    with desk().database.write() as connection:
        done = sends.decide_unsure(connection, which, here.forum_id, arrived=arrived, now=here.now)
        if done:
            said = "message_arrived" if arrived else "message_did_not_arrive"
            audit.note(connection, here.deed(said, f"outgoing:{which}"), here.now)
    flash(str(which), ("send_arrived" if arrived else "send_lost") if done else "send_before")
    slug = here.forum.slug if here.forum else None
    return redirect(url_for(back_to, slug=slug), 303)


def mark_seen(which: int) -> Response:
    """Write down that somebody has seen that an answer was lost: it needs no person any more."""

    def work(connection: Connection) -> str:
        here = visit()
        whose = person_answers.mark_seen(connection, which, here.forum_id)
        if whose is not None:
            deed = here.deed("lost_answer_seen", f"outgoing:{which}", whose)
            audit.note(connection, deed, here.now)
        flash(str(which), "send_before" if whose is None else "send_seen")
        slug = forum().slug
        if whose is not None and request.form.get("to") == "thread":
            anchor = f"ours-{which}"
            return url_for("thread.show", slug=slug, member=whose, _anchor=anchor)
        return url_for("sending.show", slug=slug)

    return carry_out(work)
