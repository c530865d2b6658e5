"""The inbox of a forum: who said something, by alias, the most pressing first."""

from flask import Blueprint, render_template, request

from admin.desk import desk
from admin.door import visit
from admin.of_forum import forum_id
from admin.promised import promised
from admin.rows import asked_row
from admin.waiting import count
from admin.whom_to_tell import to_tell
from storage import audit, forums, inbox_list, said, themes
from storage.inbox_list import BEFORE_ALL, DANGER, READ, TO_ANSWER, TO_READ, Filter, Line

views = Blueprint("inbox", __name__)
AT_ONCE = 20  # how many threads one page shows
_WAITING = frozenset({DANGER, TO_ANSWER, TO_READ})
_SHOWN = {
    "unread": Filter(_WAITING),
    "person": Filter(_WAITING, asked=True),
    "danger": Filter(frozenset({DANGER})),
}


@views.get("/forums/<slug>/inbox")
def show(slug: str) -> str:
    """Show a page of the list; what its lines show of the words is written down as seen."""
    here, keyring = visit(), desk().keyring
    which = forum_id()
    chosen, wanted = _wanted()
    with desk().database.write() as connection:
        until = asked_row("until") or inbox_list.last_text(connection, which)
        found = inbox_list.lines(
            connection, keyring, which, wanted, until=until, after=_after(), most=AT_ONCE + 1
        )
        lines = found[:AT_ONCE]
        newest = said.these(connection, keyring, which, [line.newest for line in lines])
        deeds = [here.deed("inbox_shown", f"inbox:{line.newest}", line.member_id) for line in lines]
        audit.note_all(connection, deeds, here.now)
        facts = {
            "people": to_tell(connection, which) if lines and lines[0].rank == DANGER else (),
            "forum": forums.facts(connection, which) if _is_asked(lines) else None,
            "channels": inbox_list.channels(connection, which),
            "themes": themes.every(connection, keyring, which),
            "themes_of": themes.of_members(connection, which, [x.member_id for x in lines]),
        }
    return render_template(
        "inbox.html",
        lines=lines,
        newest=newest,
        more=_further(found[AT_ONCE - 1], until) if len(found) > AT_ONCE else None,
        chosen=chosen,
        later_page=_after() != BEFORE_ALL,
        waits=count(desk(), which),
        promised=promised,
        **facts,
    )


def _is_asked(lines: list[Line]) -> bool:
    """Say whether somebody on the page asked for a person: what was promised is told of them."""
    return any(line.rank == TO_ANSWER for line in lines)


def _wanted() -> tuple[dict[str, str | int], Filter]:
    """Read which filter is asked for: as it stands in addresses, and as it is looked up."""
    shown = request.args.get("show", "")
    found = _SHOWN.get(shown, Filter())
    theme, channel = asked_row("theme") or None, request.args.get("channel")
    channel = channel if channel and channel.isidentifier() else None
    chosen = {"show": shown if shown in _SHOWN else None, "theme": theme, "channel": channel}
    given = {name: value for name, value in chosen.items() if value is not None}
    return given, Filter(found.ranks, found.asked, theme, channel)


def _after() -> tuple[int, int]:
    """Read the place above: of what was read, the newest stands first."""
    rank = request.args.get("rank", "")
    if rank not in {str(each) for each in (DANGER, TO_ANSWER, TO_READ, READ)}:
        return BEFORE_ALL
    row = asked_row("after") or 0
    return int(rank), -row if int(rank) == READ else row


def _further(last: Line, until: int) -> dict[str, int]:
    """Give what an address says of the page below."""
    return {"rank": last.place[0], "after": abs(last.place[1]), "until": until}
