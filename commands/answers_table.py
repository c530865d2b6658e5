"""The answers to polls as rows of a table, for the export."""

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.polls import KINDS
from bot.question import Question
from bot.stored_poll import words_of
from commands import Problem, tables
from commands.opening import Opened
from storage import answers, polls
from storage.base import AnyRow
from storage.sealing import Keyring, Owner

HEADER = ("poll", "question", "alias", "answer", "channel", "answered_at", "late")


def polls_of(connection: Connection, forum_id: int, poll_id: int | None) -> list[AnyRow]:
    """List the polls of a forum, the oldest first; or the one that is asked for."""
    found = polls.of_forum(connection, forum_id)[::-1]
    if poll_id is None:
        return found
    one = [poll for poll in found if poll.id == poll_id]
    if not one:
        raise Problem(f"This forum has no poll {poll_id}.")
    return one


def rows(house: Opened, connection: Connection, poll_id: int) -> Iterator[tables.Row]:
    """Give one row for each member and question, and a second for what came after the closing."""
    questions = polls.with_questions(connection, poll_id)
    title, asked = _opened(house.keyring, questions)
    for row in answers.standing(answers.of_poll(connection, poll_id)):
        value = answers.unseal(house.keyring, row)
        # Invented people count in a demonstration alone.
        if value is None or (row.invented and not house.demonstration):
            continue
        question = asked[row.place]
        yield (
            title,
            question.text,
            answers.alias(house.keyring, row) or "",
            KINDS[question.kind].label(question, value),
            row.channel,
            row.at.isoformat(timespec="seconds"),
            "yes" if row.late else "no",
        )


def _opened(keyring: Keyring, rows: list[AnyRow]) -> tuple[str, dict[int, Question]]:
    """Open the title of a poll, and its questions by their places."""
    first = rows[0]
    forum = Owner("forums", first.forum_id, first.forum_key, first.forum_master)
    asked = {}
    for row in rows:
        words = words_of(keyring, forum, row.words)
        asked[row.place] = Question(row.place, row.kind, words.text, words.options)
    return polls.unseal_title(keyring, forum, first), asked
