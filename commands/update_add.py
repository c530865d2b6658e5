"""Keep news for the members of a forum, and with --send put it to them."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from bot import approving, broadcasting
from bot.as_sms import MOST_PARTS, length, named, one_line
from bot.broadcasting import Made
from bot.dialogues.update import words
from bot.messages import Reply
from bot.safety.listed_words import listed
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, warn, whoever
from commands.opening import Opened, opened

NAME = "update add"


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, the news in one or two wordings, and whether they go now."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--text", required=True, help="the news, in a sentence or two")
    parser.add_argument(
        "--discreet-text",
        metavar="TEXT",
        help="the same without words that a bystander may not read",
    )
    parser.add_argument(
        "--send",
        action="store_true",
        help="put it to the members now; to more than "
        f"{approving.MOST_UNAPPROVED} it waits for approval",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Keep it, and print its id as the last word of the last line."""
    news = _read(args.text, args.discreet_text)
    with opened(read_settings()) as house:
        update_id, said = house.database.repeated(partial(_add, house, args, news))
    warn(news.warnings)
    print(said)
    print(f"The update has the id {update_id}")


@dataclass(frozen=True, slots=True)
class _News:
    """The news as they go out, and what their writer should know."""

    plain: Reply
    discreet: Reply | None
    warnings: tuple[str, ...] = field(repr=False)


def _read(text: str, discreet_text: str | None) -> _News:
    plain, said = _composed("The text", text)
    warnings = [said] if said else []
    if discreet_text is None:
        if found := listed(text):
            warnings.append(
                f"The text holds {named(found)}: members who are discreet do not get it until it "
                "has a second wording, which --discreet-text gives."
            )
        return _News(plain, None, tuple(warnings))
    if found := listed(discreet_text):
        raise Problem(f"The discreet text holds {named(found)} all the same.")
    discreet, said = _composed("The discreet text", discreet_text)
    return _News(plain, discreet, (*warnings, *([said] if said else ())))


def _composed(what: str, text: str) -> tuple[Reply, str]:
    """Put a text into its message, and say where it takes more than one part."""
    line = one_line(text)
    if not line:
        raise Problem(f"{what} needs words, without signs that no phone can show.")
    reply = words(line)
    parts, said = length(reply.words)
    if parts > MOST_PARTS:
        raise Problem(f"{what} {said}, and {MOST_PARTS} are the most.")
    return reply, f"{what} {said}." if parts > 1 else ""


def _add(house: Opened, args: Namespace, news: _News, connection: Connection) -> tuple[int, str]:
    forum = forum_id(connection, args.forum)
    made = Made(forum, whoever(), house.clock())
    update_id = broadcasting.add_update(connection, house.keyring, made, news.plain, news.discreet)
    note(house, connection, "update_added", forum=forum, thing=f"update:{update_id}")
    if not args.send:
        return update_id, "The update is kept, and goes to nobody yet."
    asked = approving.ask(connection, f"update:{update_id}", made.by, made.now)
    note(house, connection, "update_sent", forum=forum, thing=f"update:{update_id}")
    assert asked is not None, "it was just kept, as a draft"  # noqa: S101 - in this transaction
    return update_id, asked.said("The update goes now")
