"""Themes: the subjects under which a forum files what its members said."""

from functools import partial

from flask import Blueprint, abort, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import StringField

from admin import forms, theme_names
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.of_forum import forum, forum_id
from admin.rows import LARGEST, asked_row
from storage import audit, forums, said, themes
from storage.themes import Listed

views = Blueprint("themes", __name__)
_PATH = "/forums/<slug>/themes"
AT_ONCE = 30  # how many texts of a theme one page shows


class NameForm(Form):
    """The name of a theme."""

    name = StringField(
        "Name of the theme", description=f"At most {theme_names.LONGEST} characters, as “Letters”."
    )

    def is_good(self, others: list[Listed]) -> bool:
        """Say whether it may have this name, with what is wrong in one sentence."""
        wrong = theme_names.problem(theme_names.tidy(self.name.data), others)
        if wrong:
            self.refuse("name", wrong)
        return not wrong


@views.get(_PATH)
def show(slug: str) -> str:
    """List the themes of a forum, with the form of a new one."""
    return _page(NameForm(forms.drafted()))


@views.post(_PATH)
def make(slug: str) -> Response | tuple[str, int]:
    """Make a theme."""
    form = NameForm.posted()
    if not form.is_good(_every()):
        return _page(form), 400
    return forms.carry_out(partial(_make, name=theme_names.tidy(form.name.data)))


def _make(connection: Connection, name: str) -> str:
    here, keyring = visit(), desk().keyring
    forum = forums.owner(connection, forum_id())
    row = themes.add(connection, keyring, forum, name, here.now)
    audit.note(connection, here.deed("theme_made", f"theme:{row}"), here.now)
    flash(str(row), "theme_made")
    return _list()


@views.get(f"{_PATH}/<row:which>/texts")
def texts(slug: str, which: int) -> str:
    """Show all that was said about a theme, whole, the newest first; each text is a view."""
    here, keyring, theme = visit(), desk().keyring, _one_or_404(which)
    with desk().database.write() as connection:
        above = asked_row("before") or LARGEST
        ids = themes.texts_under(connection, which, forum_id(), above=above, most=AT_ONCE + 1)
        found = said.these(connection, keyring, forum_id(), ids[:AT_ONCE])
        deeds = [
            here.deed("text_shown", f"inbox:{text.id}", text.member_id) for text in found.values()
        ]
        audit.note_all(connection, deeds, here.now)
    return render_template(
        "theme_texts.html",
        theme=theme,
        texts=[found[each] for each in ids[:AT_ONCE]],
        more=len(ids) > AT_ONCE,
        later_page=above != LARGEST,
    )


@views.get(f"{_PATH}/<row:which>")
def edit(slug: str, which: int) -> str:
    """Show the form that gives a theme another name."""
    theme = _one_or_404(which)
    return _edit_page(theme, NameForm(forms.drafted(), data={"name": theme.name}))


@views.post(f"{_PATH}/<row:which>")
def rename(slug: str, which: int) -> Response | tuple[str, int]:
    """Give a theme another name."""
    theme, form = _one_or_404(which), NameForm.posted()
    if not form.is_good([each for each in _every() if each.id != which]):
        return _edit_page(theme, form), 400
    name = theme_names.tidy(form.name.data)
    return forms.carry_out(partial(_rename, which=which, name=name))


def _rename(connection: Connection, which: int, name: str) -> str:
    here, forum = visit(), forums.owner(connection, forum_id())
    if themes.rename(connection, desk().keyring, forum, which, name):
        audit.note(connection, here.deed("theme_renamed", f"theme:{which}"), here.now)
        flash(str(which), "theme_renamed")
    return _list()


@views.post(f"{_PATH}/<row:which>/end")
def end(slug: str, which: int) -> Response:
    """Offer a theme no longer; what is filed under it stays."""
    return forms.carry_out(partial(_end, which=which))


def _end(connection: Connection, which: int) -> str:
    here = visit()
    if themes.end(connection, which, forum_id(), here.now):
        audit.note(connection, here.deed("theme_ended", f"theme:{which}"), here.now)
        flash(str(which), "theme_ended")
    return _list()


@views.post(f"{_PATH}/<row:which>/begin")
def begin_again(slug: str, which: int) -> Response:
    """Offer a theme again."""
    return forms.carry_out(partial(_begin_again, which=which))


def _begin_again(connection: Connection, which: int) -> str:
    here = visit()
    if themes.begin_again(connection, which, forum_id()):
        audit.note(connection, here.deed("theme_begun", f"theme:{which}"), here.now)
        flash(str(which), "theme_begun")
    return _list()


def _every() -> list[Listed]:
    with desk().database.read() as connection:
        return themes.every(connection, desk().keyring, forum_id())


def _one_or_404(which: int) -> Listed:
    found = next((theme for theme in _every() if theme.id == which), None)
    if found is None:
        abort(404)
    return found


def _list() -> str:
    return url_for("themes.show", slug=forum().slug)


def _page(form: NameForm) -> str:
    return render_template("themes.html", form=form, themes=_every())


def _edit_page(theme: Listed, form: NameForm) -> str:
    return render_template("theme.html", form=form, theme=theme)
