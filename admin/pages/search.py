"""Search: what members of a forum said, by the words in it.

It is posted: what is looked for must stand in no address, and it stands in no log.
"""

from flask import Blueprint, render_template
from wtforms import StringField

from admin import forms
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.of_forum import forum_id
from admin.rows import LARGEST, number
from admin.thread_lines import Place
from storage import audit, search
from storage.said import Said
from storage.search import Found
from storage.whole_words import pieces, words

views = Blueprint("search", __name__)
_PATH = "/forums/<slug>/search"
AT_ONCE = 20  # how many texts one page shows
LONGEST = 200  # signs that may be typed


class SearchForm(Form):
    """What to look for."""

    words = StringField(
        "Words to look for",
        description="Whole words, in any order. A text is found when all of them are in it.",
    )
    before = StringField()

    def sought(self) -> frozenset[str]:
        """Give the words; none where something is wrong with them, which is said then."""
        typed = self.words.data or ""
        found = words(typed)
        if len(typed) > LONGEST:
            self.refuse(
                "words", f"Type at most {LONGEST} characters. There are {len(typed)} of them."
            )
            return frozenset()
        if not found:
            self.refuse("words", "Type a word. Only letters and numbers can be looked for.")
        return found


@views.get(_PATH)
def show(slug: str) -> str:
    """Show the form alone."""
    return _page(SearchForm(forms.drafted()))


@views.post(_PATH)
def find(slug: str) -> str | tuple[str, int]:
    """Show a page of the texts that hold all words; each is a view, and the words are not noted."""
    form = SearchForm.posted()
    sought = form.sought()
    if not sought:
        return _page(form), 400
    above = number(form.before.data) or LARGEST
    with desk().database.read() as connection:
        found = search.find(
            connection, desk().keyring, forum_id(), sought, above=above, most=AT_ONCE
        )
    _note(found)
    return _page(form, found, sought, later_page=above != LARGEST)


def _note(found: Found) -> None:
    here = visit()
    deeds = [
        here.deed("texts_searched", "search"),
        *(here.deed("text_shown", f"inbox:{text.id}", text.member_id) for text in found.texts),
    ]
    with desk().database.write() as connection:
        audit.note_all(connection, deeds, here.now)
        forms.forget_draft(connection)


def _page(
    form: SearchForm,
    found: Found | None = None,
    sought: frozenset[str] = frozenset(),
    *,
    later_page: bool = False,
) -> str:
    return render_template(
        "search.html",
        form=form,
        found=found,
        pieces=lambda text: pieces(text, sought),
        place=_below,
        later_page=later_page,
    )


def _below(text: Said) -> Place:
    """Give the place in a thread above which a text is the newest."""
    return Place(text.at, 0, text.id + 1)
