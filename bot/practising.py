"""Practice never touches a real person: what an invented phone may not text."""

from sqlalchemy import Connection

from bot.dialogues.commands import code_in
from storage import invites, practice
from storage.sealing import Keyring

REFUSED = "This code was made for a real member, so nobody who is invented may text it."


def would_tie(connection: Connection, keyring: Keyring, text: str) -> bool:
    """Say whether a text holds a code that makes this phone one more of a real member's."""
    code = code_in(text)
    invite = None if code is None else invites.find(connection, keyring, code)
    if invite is None or invite.member_id is None:
        return False
    return not practice.is_invented(connection, invite.member_id)
