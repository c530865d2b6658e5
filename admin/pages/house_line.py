"""House line: whether messages come in and go out, in words; no word and no name of anybody."""

from flask import Blueprint, render_template

from admin import flow_words
from admin.desk import desk
from admin.door import visit
from admin.waiting import flowing
from bot.flow import Wrong, troubles
from bot.invitations import Ways

views = Blueprint("house_line", __name__)


@views.get("/house/line")
def show() -> str:
    """Show how it stands now."""
    now = visit().now
    found = flowing(desk())
    wrong, ways = troubles(found, now), desk().ways
    used = {channel.name for channel in found.channels}
    return render_template(
        "house_line.html",
        line=found,
        troubles=[flow_words.trouble(each) for each in wrong],
        refusals=flow_words.refusals(found),
        unused=[name for name in _on(ways) if name not in used],
        kinds={each.kind for each in wrong},
        Wrong=Wrong,
        found_at=now,
    )


def _on(ways: Ways) -> list[str]:
    """Name the channels of this line, used or not."""
    return [name for name, is_on in (("sms", ways.sms), ("telegram", ways.telegram)) if is_on]
