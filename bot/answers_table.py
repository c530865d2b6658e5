"""The answers to polls as rows of a table, for the export."""

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.polls import KINDS
from bot.question import Question
from bot.stored_poll import words_of
from bot.tables import Row
from storage import answers, polls
from storage.base import AnyRow
from storage.sealing import Keyring, Owner

HEADER = ("poll", "question", "alias", "answer", "channel", "answered_at", "late")


def rows(
    connection: Connection, keyring: Keyring, poll_id: int, *, invented: bool
) -> Iterator[Row]:
    """Give one row for each member and question, and a second for what came after the closing.

    Invented people stand in it where they count: in a demonstration alone.
    """
    questions = polls.with_questions(connection, poll_id)
    if not questions:
        return  # a draft of which nothing is written yet
    title, asked = _opened(keyring, questions)
    for row in answers.standing(answers.of_poll(connection, poll_id)):
        value = answers.unseal(keyring, row)
        if value is None or (row.invented and not invented):
            continue
        question = asked[row.place]
        yield (
            title,
            question.text,
            answers.alias(keyring, row) or "",
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
