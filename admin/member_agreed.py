"""A phrase and a word for silence, agreed with a member who is with somebody of her forum.

The words are shown on no page and stand in no draft and no log. A page says when this forum agreed
on some, and never whether another forum did.
"""

from flask import flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField, validators

from admin import member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out
from admin.member_profile import HEARD
from admin.of_forum import forum, present
from bot import agreeing
from bot.agreeing import Wish
from bot.dialogues.choosing.fit import Unfit
from bot.safety.agreed import PHRASE, QUIET_WORD, chosen
from storage import audit

_A_PHRASE, _A_WORD, _NO_PHRASE, _NO_WORD = "phrase", "word", "no_phrase", "no_word"
_WHAT = {_A_PHRASE: PHRASE, _A_WORD: QUIET_WORD, _NO_PHRASE: PHRASE, _NO_WORD: QUIET_WORD}
_AGREES = {_A_PHRASE, _A_WORD}
_SAID = {
    Unfit.LETTERS: "Use letters alone, without numbers.",
    Unfit.SHORT_WORD: "Use a word of three letters or more.",
    Unfit.LONG_WORD: "Use one to three words: it is typed in a hurry.",
    Unfit.SHORT_PHRASE: "Use two to five words, of eight letters or more in all.",
    Unfit.LONG_PHRASE: "Use two to five words.",
    Unfit.USED: "The bot understands that as something else. Use other words.",
    Unfit.COMMON: "People say that by chance. Use words that they say less.",
    Unfit.LISTED: "Others may wonder about that on a screen. Use plainer words.",
    Unfit.NAME: "They are called so here. Use other words.",
    Unfit.TAKEN: "Use other words: the phrase and the word for silence are never the same.",
}


class Agreed(Form):
    """What a member agreed on. Its two fields are named in `way_back.NOT_WORDS`."""

    what = RadioField(
        "What have you agreed?",
        [validators.InputRequired("Choose what you have agreed.")],
        choices={
            _A_WORD: "A word for silence: texted alone, it silences us at once",
            _A_PHRASE: "A phrase: it shows us that it is them who writes",
            _NO_WORD: "From now on no word for silence",
            _NO_PHRASE: "From now on no phrase",
        },
    )
    agreed = PasswordField(
        "The word or the phrase",
        description="Let them type it. A word: one to three words. A phrase: two to five.",
    )
    agreed_again = PasswordField("The same once more")
    heard = RadioField(
        "How did you hear it?",
        [validators.InputRequired("Say how you heard it from them.")],
        choices=HEARD,
    )


def show(member_id: str) -> str:
    """Ask what was agreed."""
    return _page(Agreed(), member_id)


def agree(member_id: str) -> Response | tuple[str, int]:
    """Keep what was agreed, in the place of any other."""
    here, form = visit(), Agreed.posted()
    form.validate()
    with desk().database.write() as connection:
        _look(connection, form, member_id)
    if form.problems():
        return _page(form, member_id), 400
    agrees = form.what.data in _AGREES
    wish = Wish(_WHAT[form.what.data], form.agreed.data if agrees else None, here.now)

    def work(connection: Connection) -> str:
        row = present(connection, member_id)
        agreeing.keep(connection, desk().keyring, desk().reception.journal, row, wish)
        action = "member_agreed" if agrees else "member_agreed_no_longer"
        deed = here.deed(action, f"{form.what.data}:heard_{form.heard.data}", row.id)
        audit.note(connection, deed, here.now)
        flash("", action)
        return url_for("member.show", slug=forum().slug, member=row.id)

    return carry_out(work)


def _look(connection: Connection, form: Agreed, member_id: str) -> None:
    """Refuse words that cannot be agreed on; where none are, none are looked at."""
    row, what, words = present(connection, member_id), form.what.data, form.agreed.data or ""
    if what not in _AGREES:
        return
    if not words.strip():
        form.refuse("agreed", "Let them type what they chose.")
    elif wrong := agreeing.why_not(connection, desk().keyring, row, _WHAT[what], words):
        form.refuse("agreed", _SAID[wrong])
    elif chosen(words) != chosen(form.agreed_again.data or ""):
        form.refuse("agreed_again", "The two were not the same. Let them type both again.")


def _page(form: Agreed, member_id: str) -> str:
    with desk().database.read() as connection:
        present(connection, member_id)
        who = member_facts.facts(connection, member_id)
    return render_template("member_agreed.html", form=form, who=who)
