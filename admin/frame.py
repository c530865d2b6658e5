"""What every page shows around its own part: menu with counts, forum, times in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request, url_for

from admin import forms, small_groups, times, whose_form, wording
from admin.desk import desk
from admin.door import Visit, visit_or_none
from admin.page import Page
from admin.waiting import Waits, count
from admin.who_may_what import WHO_MAY_WHAT, may
from storage import forums


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu."""

    label: str
    href: str
    current: bool
    count: int
    grave: bool  # among what waits is a risk mark


def set_up(app: Flask, pages: Sequence[Page], version: str) -> None:
    """Give templates what the frame and the parts of pages need."""
    app.jinja_env.filters.update(
        age=lambda at: times.age(at, desk().clock()),
        clock=lambda at: times.clock(at, _zone()),
        day=_with_now(times.day),
        moment=_with_now(times.moment),
        on_day=_with_now(times.on_day),
        shortly=_with_now(times.shortly),
        weekday=times.weekday,
        groupby_day=_by_day,
        channel=wording.channel,
        kind=wording.kind,
        failure=wording.failure,
    )
    app.jinja_env.tests.update(risk=wording.is_risk, few=small_groups.is_few)
    app.jinja_env.globals.update(
        asset=lambda name: url_for("static", filename=name, v=version),
        mark_in_words=wording.mark,
        measure_address=_measure_address,
        once=whose_form.token,
    )
    app.context_processor(partial(_frame, pages))
    app.jinja_env.globals.pop("config", None)  # it holds the secret of the forms


def _zone() -> ZoneInfo:
    found = visit_or_none()
    return found.zone if found else ZoneInfo(forums.HOME)


def _with_now(say: Callable[[datetime, datetime, ZoneInfo], str]) -> Callable[[datetime], str]:
    return lambda at: say(at, desk().clock(), _zone())


def _by_day(lines: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Part what was said at moments, in their order, by the day on which it was."""
    now, zone = desk().clock(), _zone()
    parted = groupby(lines, lambda line: times.day(line.at or now, now, zone))
    return [(day, list(some)) for day, some in parted]


def _measure_address() -> str:
    found = visit_or_none()
    return url_for("measure.show", slug=found.forum.slug) if found and found.forum else ""


def _frame(pages: Sequence[Page]) -> dict[str, Any]:
    return {
        "demonstration": desk().demonstration,
        "visit": visit_or_none(),
        "menu": lambda: _menu(pages),
        "today": lambda: times.today(desk().clock(), _zone()),
        "stop_page": _stop_page,
        "kept_words": forms.kept_words,
        "month": lambda: times.month(desk().clock(), _zone()),
    }


# Whose menu stands on the pages of a place.
_MENUS = {"forum": "forum", "practice": "forum", "house": "house"}


def _menu(pages: Sequence[Page]) -> list[Item]:
    """List the pages of this place that this visitor may open."""
    found = visit_or_none()
    rule = WHO_MAY_WHAT.get(request.endpoint or "")
    here = rule and _MENUS.get(rule.place)
    if found is None or here is None:
        return []
    waits = count(desk(), found.forum_id)
    return [
        _item(page, found, waits)
        for page in pages
        if page.label
        and _MENUS[WHO_MAY_WHAT[page.endpoint].place] == here
        and may(page.endpoint, found.forum_id, found.who.roles)
    ]


def _stop_page() -> str | None:
    """Give where this visitor can stop all sending from here; none where they may not."""
    found = visit_or_none()
    if found is None:
        return None
    if found.forum is None:
        house = may("house_stopping.show", None, found.who.roles)
        return url_for("house_stopping.show") if house else None
    here = may("stopping.show", found.forum.id, found.who.roles)
    return url_for("stopping.show", slug=found.forum.slug) if here else None


def _item(page: Page, found: Visit, waits: Waits) -> Item:
    slug = found.forum.slug if found.forum else None
    return Item(
        page.label,
        url_for(page.endpoint, slug=slug),
        page.endpoint == request.endpoint or request.blueprint in page.holds,
        waits.by_name(page.counts),
        page.counts in {"inbox", "texts"} and waits.risks > 0,
    )
