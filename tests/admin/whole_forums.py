"""Forums with something of every kind in them, so that a page that leaks has what to leak."""

from dataclasses import dataclass, field

from bot import broadcasting
from bot.broadcasting import Made
from bot.dialogues.update import words as words_of_news
from bot.written_poll import WrittenQuestion
from storage import audit, drafts, invites, members, notes, staff, themes
from storage.audit import Deed
from storage.forums import owner
from tests.admin.asking import a_poll, agrees, an_answer, some_news
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_person,
    an_unsure_row,
    some_feedback,
)

KINDS = (
    "alias", "said", "kept", "sent", "noted", "theme", "title", "asked", "chosen", "answered",
    "told", "drafted",
)  # fmt: skip
HALF_A_THOUGHT = "half"  # what a colleague has typed and not sent: for nobody else's eyes


@dataclass(frozen=True, slots=True)
class Whole:
    """A forum, a member of it, somebody who works there, and the words that are theirs alone."""

    place: Place
    member: Somebody
    colleague: str  # an e-mail address
    words: dict[str, str] = field(repr=False)

    @property
    def half_a_thought(self) -> str:
        """What the colleague has typed and not sent."""
        return self.words[HALF_A_THOUGHT]

    @property
    def of_its_own(self) -> set[str]:
        """What those may see who work there."""
        return {self.words[kind] for kind in KINDS}


def a_whole_forum(ground: Ground, name: str, slug: str, tag: str) -> Whole:
    """Make one; each of its words begins with the tag."""
    words = {kind: f"{tag} {kind}" for kind in (*KINDS, HALF_A_THOUGHT)}
    place = a_forum(ground, f"Forum {tag}", slug)
    colleague = f"colleague-{slug}@example.org"
    a_person(ground, "facilitator", place, colleague)
    member = a_member(ground, place, words["alias"])
    agrees(ground, member)
    some_feedback(ground, member, words["said"])
    a_kept_text(ground, member, words["kept"], mark="person")
    an_unsure_row(ground, member, words["sent"])
    choice = WrittenQuestion("choice", words["asked"], (words["chosen"], "Another"))
    text = WrittenQuestion("text", "And in your own words?")
    poll = a_poll(ground, place, choice, text, title=words["title"])
    for other in range(6):  # beside a group that is large enough to be shown
        answering = a_member(ground, place, f"Other {other} {slug}")
        an_answer(ground, answering, poll, 1, "1")
    an_answer(ground, member, poll, 1, "1")
    an_answer(ground, member, poll, 2, words["answered"])
    a_poll(ground, place, text, title=f"Later {tag}", is_open=False)
    some_news(ground, place, words["told"])
    _at_the_desk(ground, Whole(place, member, colleague, words))
    return Whole(place, member, colleague, words)


def _at_the_desk(ground: Ground, whole: Whole) -> None:
    """Let the colleague note, file, invite, prepare, and leave half a thought on every form."""
    keyring, now, forum = ground.keyring, ground.clock(), whole.place.id
    with ground.database.write() as connection:
        who = staff.find(connection, whole.colleague)
        assert who is not None
        notes.add(connection, keyring, whole.member.owner, who, whole.words["noted"], now)
        themes.add(connection, keyring, owner(connection, forum), whole.words["theme"], now)
        invites.add(connection, keyring, forum, whole.colleague, now)
        made = Made(forum, whole.colleague, now)
        news = words_of_news(whole.words["drafted"])
        broadcasting.add_update(connection, keyring, made, news, None)
        deed = Deed("feedback_shown", staff_id=who, forum_id=forum, member_id=whole.member.id)
        audit.note(connection, deed, now)
        assert members.with_forum(connection, whole.member.id)
        here = f"/forums/{whole.place.slug}"
        for path in ("news", "polls", f"members/{whole.member.id}/thread", "members/add"):
            typed = {"words": [whole.half_a_thought], "note": [whole.half_a_thought]}
            drafts.keep(connection, keyring, who, f"{here}/{path}", typed, now)
