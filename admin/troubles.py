"""Messages that need a person's eye, in one forum or in the house: shown, and decided."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.rows import asked_row
from storage import audit, sends
from storage.outgoing import FAILED, HELD, UNSURE

AT_ONCE = 30  # how many of each state one page shows
STATES = (UNSURE, HELD, FAILED)


def show(template: str) -> str:
    """Show what is unsure, held or failed; the words only where somebody has to decide."""
    after = asked_row("after") or 0
    only = request.args.get("state") if request.args.get("state") in STATES else None
    with desk().database.write() as connection:
        found = {
            state: sends.in_trouble(
                connection,
                desk().keyring,
                visit().forum_id,
                state,
                visit().now,
                after=after if only else 0,
                most=AT_ONCE + 1,
            )
            for state in STATES
            if only in {None, state}
        }
        unsure = found.get(UNSURE, [])[:AT_ONCE]
        deeds = [
            visit().deed("message_shown", f"outgoing:{send.id}", send.member_id) for send in unsure
        ]
        audit.note_all(connection, deeds, visit().now)
    return render_template(template, found=found, at_once=AT_ONCE, later_page=after > 0)


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
