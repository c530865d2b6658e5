"""The themes of one text: which of the forum's it is about, and a new one in passing."""

from functools import partial

from flask import Blueprint, abort, flash, render_template
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField

from admin import forms, theme_names
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.of_forum import forum_id
from admin.rows import number
from admin.thread_page import address, whose_or_404
from storage import audit, forums, said, themes
from storage.themes import Listed

views = Blueprint("text_themes", __name__)
_PATH = "/forums/<slug>/members/<member>/texts/<row:which>/themes"


class ThemesForm(Form):
    """Which themes a text is about."""

    themes = SelectMultipleField("It is about", coerce=number, validate_choice=False)
    new = StringField(
        "A new theme",
        description=f"Only if none fits. At most {theme_names.LONGEST} characters, as “Letters”.",
    )

    def offer(self, every: list[Listed], filed: set[int]) -> None:
        """Offer the themes of the forum; one that has ended only where the text is under it."""
        offered = [theme for theme in every if not theme.ended or theme.id in filed]
        self.themes.choices = [(theme.id, theme.name) for theme in offered]


@views.get(_PATH)
def show(slug: str, member: str, which: int) -> str:
    """Show a text with its themes."""
    return _page(member, which, ThemesForm(forms.drafted()) if forms.drafted() else None)


@views.post(_PATH)
def file(slug: str, member: str, which: int) -> Response | tuple[str, int]:
    """Note which themes a text is about."""
    form, name = ThemesForm.posted(), ""
    with desk().database.read() as connection:
        every = themes.every(connection, desk().keyring, forum_id())
    if name := theme_names.tidy(form.new.data):
        same = [theme for theme in every if theme.name.casefold() == name.casefold()]
        wrong = None if same else theme_names.problem(name, every)
        if wrong:
            form.refuse("new", wrong)
            return _page(member, which, form), 400
    wanted = set(form.themes.data or [])
    return forms.carry_out(partial(_file, member=member, which=which, wanted=wanted, new=name))


def _file(connection: Connection, member: str, which: int, wanted: set[int], new: str) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    if not themes.has_text(connection, which, whose.id, forum_id()):
        abort(404)
    every = themes.every(connection, desk().keyring, forum_id())
    if new:
        wanted = wanted | {_made(connection, every, new)}
    filed = set(themes.of_texts(connection, forum_id(), [which]).get(which, []))
    known = {theme.id for theme in themes.every(connection, desk().keyring, forum_id())}
    deeds = [
        here.deed("theme_added", f"inbox:{which} theme:{theme}", whose.id)
        for theme in sorted(wanted & known)
        if themes.file(connection, which, theme, here.who.id, here.now)
    ]
    deeds += [
        here.deed("theme_taken_off", f"inbox:{which} theme:{theme}", whose.id)
        for theme in sorted(filed - wanted)
        if themes.take_off(connection, which, theme)
    ]
    audit.note_all(connection, deeds, here.now)
    if deeds:
        flash(str(which), "themes_filed")
    return address(member, f"text-{which}")


def _made(connection: Connection, every: list[Listed], name: str) -> int:
    """Make a theme in passing; where there is one of this name, that is meant."""
    same = next((theme.id for theme in every if theme.name.casefold() == name.casefold()), None)
    if same is not None:
        return same
    here, forum = visit(), forums.owner(connection, forum_id())
    row = themes.add(connection, desk().keyring, forum, name, here.now)
    audit.note(connection, here.deed("theme_made", f"theme:{row}"), here.now)
    return row


def _page(member: str, which: int, form: ThemesForm | None) -> str:
    here, keyring = visit(), desk().keyring
    with desk().database.write() as connection:
        whose = whose_or_404(connection, member)
        text = said.these(connection, keyring, forum_id(), [which]).get(which)
        if text is None or text.member_id != whose.id:
            abort(404)
        every = themes.every(connection, keyring, forum_id())
        filed = themes.of_texts(connection, forum_id(), [which]).get(which, [])
        audit.note(connection, here.deed("text_shown", f"inbox:{which}", whose.id), here.now)
    form = form or ThemesForm(data={"themes": filed})
    form.offer(every, set(filed))
    return render_template("text_themes.html", form=form, whose=whose, text=text)
