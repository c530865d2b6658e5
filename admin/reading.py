"""The texts that wait for a person in the house: shown, and read. They belong to no forum."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.rows import asked_row
from storage import audit, texts

AT_ONCE = 30  # how many one page shows


def show(template: str) -> str:
    """Show one page of them, the gravest first, and write down what was shown."""
    rank = request.args.get("rank")
    after = (int(rank), asked_row("after") or 0) if rank in {"0", "1", "2"} else (-1, 0)
    with desk().database.write() as connection:
        waiting = texts.to_read(
            connection, desk().keyring, visit().forum_id, after=after, most=AT_ONCE + 1
        )
        shown = waiting[:AT_ONCE]
        deeds = [visit().deed("text_shown", f"inbox:{text.id}", text.member_id) for text in shown]
        audit.note_all(connection, deeds, visit().now)
    return render_template(
        template, texts=shown, more=len(waiting) > AT_ONCE, later_page=after != (-1, 0)
    )


def mark_read(which: int, back_to: str) -> Response:
    """Note that somebody has read one; nothing happens where somebody was first."""
    here = visit()
    with desk().database.write() as connection:
        done = texts.mark_read(connection, which, here.forum_id, here.who.id, here.now)
        if done:
            audit.note(connection, here.deed("text_marked_read", f"inbox:{which}"), here.now)
    flash(str(which), "text_read" if done else "text_before")
    return redirect(url_for(back_to), 303)
