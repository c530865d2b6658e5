"""Members who have said yes to polls and news, and something that is put to all of them."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from bot import approving, broadcasting
from bot.broadcasting import Made
from bot.dialogues.update import words
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import addresses, consents, forums, member_phones, members
from storage.consents import Choice
from storage.forums import Forum
from storage.outgoing import Outgoing
from tests.faults.installation import SLUG, Installation, now
from tests.faults.living import zone

_POLL = WrittenPoll(
    "Before session 4",
    "Facilitators",
    "To plan it",
    "You advise",
    (WrittenQuestion("choice", "What first?", ("Updates", "Letters", "Calls")),),
)
_NEWS = words("The room is smaller.")


def listen(
    installation: Installation, channel: str, chats: Iterable[str], where: str | None = None
) -> None:
    """Let people be members to whom polls and news may go at once, as they are."""
    keyring = installation.keyring
    with installation.database.write() as connection:
        connection.execute(update(Forum).values(zone=where or zone()))
        forum_id = _forum(connection)
        for chat in chats:
            known = addresses.add(connection, keyring, channel, chat, now())
            assert known is not None
            new = members.NewMember(
                known.row.person_id, forum_id, "code", members.IN, "Alex", discreet=False
            )
            member_id = members.add(connection, keyring, new, now())
            member_phones.add(connection, member_id, known.id)
            addresses.change(connection, [known.id], member_id=member_id, discreet=False)
            yes = {"polls": True, "updates": True}
            consents.add(connection, member_id, yes, Choice(1, channel, now()))


def open_poll(installation: Installation) -> str:
    """Let a poll of one question open now; gives the cause of its messages."""
    with installation.database.write() as connection:
        made = Made(_forum(connection), "ash", now())
        poll_id = broadcasting.add_poll(connection, installation.keyring, made, _POLL)
        _let_go(connection, f"poll:{poll_id}")
    return f"poll:{poll_id}:open"


def send_news(installation: Installation) -> str:
    """Let a piece of news go now; gives the cause of its messages."""
    with installation.database.write() as connection:
        made = Made(_forum(connection), "ash", now())
        update_id = broadcasting.add_update(connection, installation.keyring, made, _NEWS, None)
        _let_go(connection, f"update:{update_id}")
    return f"update:{update_id}"


def put(installation: Installation, cause: str) -> int:
    """Count the messages of one cause."""
    with installation.database.read() as connection:
        found = select(func.count()).where(Outgoing.cause == cause)
        return connection.execute(found).scalar_one()


def _let_go(connection: Connection, thing: str) -> None:
    """Let it go now: many members need a second person, and a minute to take it back."""
    asked_at = now() - timedelta(minutes=2)
    asked = approving.ask(connection, thing, "ash", asked_at)
    assert asked
    if asked.waits:
        assert approving.approve(connection, thing, "birch", asked_at, asked_at)


def _forum(connection: Connection) -> int:
    forum_id = forums.find(connection, SLUG)
    assert forum_id is not None
    return forum_id
