"""News in the house: kept, changed, stopped, and worded a second time."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import approving, broadcasting
from bot.approving import MOST_UNAPPROVED, UNDO
from bot.broadcasting import Made
from bot.dialogues.pieces import LANGUAGE
from bot.messages import Reply
from bot.phrases import say
from bot.poll_words import worded
from bot.posting import cost
from bot.rendering import sms
from bot.written_news import News, Written, lacks, read
from storage import broadcasts, forums, updates, wordings
from storage.base import AnyRow
from storage.present import present
from storage.sealing import Keyring
from storage.updates import UpdateState
from storage.wordings import NewWording

STOPPED = "recalled"  # why a row did not go: staff stopped it
BEHIND = say(LANGUAGE, "update_how")  # what the bot says behind the words that people write


class NotReworded(Exception):
    """Why a second wording cannot be given any more, in one plain sentence."""


def add(connection: Connection, keyring: Keyring, made: Made, news: News) -> int:
    """Keep a piece of news as a draft, and give its id."""
    update_id = broadcasting.add_update(connection, keyring, made, news.plain, news.discreet)
    _keep_typed(connection, keyring, made.forum_id, update_id, news.written)
    return update_id


def edit(
    connection: Connection, keyring: Keyring, update_id: int, made: Made, news: News, seen: int
) -> bool:
    """Put other words in the place of those of a draft, which is then asked for anew.

    False where its time has come, or where its wording is no more the one that was `seen`.
    """
    thing = f"update:{update_id}"
    last = wordings.last(connection, thing) if _edited(connection, thing, made) else None
    if last is None or last.id != seen:
        return False
    forum = forums.owner(connection, made.forum_id)
    text = worded(thing, news.plain, news.discreet)
    wordings.add(connection, keyring, forum, text, made.now)
    _keep_typed(connection, keyring, made.forum_id, update_id, news.written)
    return True


def drop(connection: Connection, update_id: int) -> bool:
    """Take a draft away with all its words; false where it is no draft any more."""
    if not updates.drop(connection, update_id):
        return False
    wordings.drop(connection, f"update:{update_id}")
    return True


def _edited(connection: Connection, thing: str, made: Made) -> bool:
    return approving.edited(connection, thing, made.by, made.now)


def _keep_typed(
    connection: Connection, keyring: Keyring, forum_id: int, update_id: int, written: Written
) -> None:
    forum = forums.owner(connection, forum_id)
    typed = json.dumps([written.text, written.discreet, *written.taken_back])
    marked = written.sensitive
    updates.keep_typed(connection, keyring, forum, update_id, typed, sensitive=marked)


def typed(connection: Connection, keyring: Keyring, row: AnyRow) -> Written:
    """Give a piece of news as it was typed; where that was not kept, as it goes out."""
    forum = forums.owner(connection, row.forum_id)
    kept = updates.typed(keyring, forum, row)
    if kept is not None:
        text, discreet, *taken_back = json.loads(kept)
        return Written(text, discreet, tuple(taken_back), row.sensitive)
    last = wordings.last(connection, f"update:{row.id}")
    if last is None:
        return Written("")
    plain = wordings.unseal(keyring, last, forum, discreet=False) or ""
    second = wordings.unseal(keyring, last, forum, discreet=True)
    return Written(plain, second, sensitive=row.sensitive)


def stop(connection: Connection, update_id: int, by: str, now: datetime) -> bool:
    """Let no more of some news go, as far as it has not left; false where there is nothing to stop.

    What a worker is sending in this moment may still arrive.
    """
    if not updates.stop(connection, update_id, by, now):
        return False
    broadcasts.cancel_one(connection, f"update:{update_id}", STOPPED, now)
    return True


def word_again(
    connection: Connection, keyring: Keyring, update_id: int, made: Made, text: str
) -> int:
    """Give news that are going a second wording; gives how many wait for a good moment with it.

    That may be none now: of those who wait for the first wording somebody may be discreet later.
    It goes a minute later, so that it can be taken back. What has left stays as it was. NotNews
    where the words are none, NotReworded where there is one already, where the news wait for nobody
    any more, or for so many who need it that a second person is needed.
    """
    going = _going(connection, update_id, made)
    own = forums.listed_words(connection, keyring, made.forum_id)
    before = None if going is None else typed(connection, keyring, going.row)
    # One that holds a word which the forum has added since is as good as none.
    if going is None or before is None or (before.discreet and not lacks(before, own)):
        raise NotReworded("This news has a second wording already, or goes to nobody any more.")
    written = replace(before, discreet=text)
    discreet = read(written, own).discreet
    waiting = broadcasts.waiting(connection, going.cause)
    hers: int = sum(each.discreet for each in waiting)
    _refuse(len(waiting), hers, sensitive=written.sensitive)
    _put_into_words(connection, keyring, going, made, (_as_sms(discreet), waiting))
    _hold(connection, waiting, made.now + UNDO)
    _keep_typed(connection, keyring, made.forum_id, update_id, written)
    return hers


def second_goes(connection: Connection, row: AnyRow) -> datetime | None:
    """Say when a second wording goes that news got after they had gone; none: there is none."""
    last = wordings.last(connection, f"update:{row.id}")
    if row.state != UpdateState.SENT or last is None or last.discreet_words is None:
        return None
    made_at: datetime = last.made_at
    return made_at + UNDO if made_at > row.sent_at else None


def take_wording_back(
    connection: Connection, keyring: Keyring, update_id: int, made: Made
) -> str | None:
    """Take a second wording back within its minute, and give it as it was typed.

    It is kept with the news. Who waited for one waits again. None where its time has come, or a
    worker was faster.
    """
    going = _going(connection, update_id, made)
    goes = None if going is None else second_goes(connection, going.row)
    if going is None or goes is None or goes <= made.now:
        return None
    waiting = broadcasts.waiting(connection, going.cause)
    if broadcasts.has_left(connection, going.cause, going.last.id):
        return None
    before = typed(connection, keyring, going.row)
    words = before.discreet or ""
    after = replace(before, discreet=None, taken_back=(*before.taken_back, words))
    _put_into_words(connection, keyring, going, made, (None, waiting))
    _hold(connection, waiting, None)
    _keep_typed(connection, keyring, made.forum_id, update_id, after)
    return words


@dataclass(frozen=True, slots=True)
class _Going:
    """News that have been put, with the version in which they go; nobody else words them now."""

    cause: str
    row: AnyRow
    last: AnyRow


def _going(connection: Connection, update_id: int, made: Made) -> _Going | None:
    """Take news that are going in hand; none where they are not, or were stopped."""
    cause = f"update:{update_id}"
    sent = UpdateState.SENT
    if not updates.move(connection, update_id, sent, sent, edited_by=made.by):
        return None
    row, last = updates.find(connection, update_id), wordings.last(connection, cause)
    return _Going(cause, row, last) if row and last else None


def _put_into_words(
    connection: Connection,
    keyring: Keyring,
    going: _Going,
    made: Made,
    how: tuple[str | None, list[AnyRow]],
) -> None:
    """Let all that waits go in a new version, each in its form and at its cost."""
    bland, waiting = how
    forum = forums.owner(connection, made.forum_id)
    plain = wordings.unseal(keyring, going.last, forum, discreet=False) or ""
    buttons = wordings.buttons(connection, keyring, going.last.id)
    new = NewWording(going.cause, plain, bland, buttons)
    wording_id = wordings.add(connection, keyring, forum, new, made.now)
    hers = plain if bland is None else bland
    rows = {each.id: cost(each.sender, hers if each.discreet else plain) for each in waiting}
    broadcasts.reword(connection, rows, wording_id)


def _hold(connection: Connection, waiting: list[AnyRow], until: datetime | None) -> None:
    """Let those wait who are discreet: the others get the words that they would have got."""
    rows = [each.id for each in waiting if each.discreet]
    broadcasts.hold_for_a_wording(connection, rows, until)


def _as_sms(reply: Reply | None) -> str:
    return sms.render(present(reply, "it was read from words"))


def _refuse(waiting: int, discreet: int, *, sensitive: bool) -> None:
    if not waiting:
        raise NotReworded("Nobody waits for it any more, so there is nobody to send it to.")
    if sensitive:
        raise NotReworded(
            "This news is marked as sensitive, so a second person looks at each wording first. "
            "Stop it, and write it again with both wordings."
        )
    if discreet > MOST_UNAPPROVED:
        raise NotReworded(
            f"{discreet} members wait for it, and to more than {MOST_UNAPPROVED} a second person "
            "says yes first. Stop this news, and write it again with both wordings."
        )
