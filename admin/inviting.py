"""Invites: codes made here, each shown once with all that it is given on with."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import segno
from sqlalchemy import Connection

from admin.desk import desk
from admin.door import visit
from bot.invitations import Invitation, Ways, invitation
from storage import audit, house, invites

MOST = 20  # at once


@dataclass(frozen=True, slots=True)
class Card:
    """One code as a page or a printed card shows it."""

    invitation: Invitation = field(repr=False)
    sms_picture: str | None = field(repr=False)  # SVG of ours
    chat_picture: str | None = field(repr=False)

    @property
    def spaced(self) -> str:
        """Give the code in two halves: easier to read aloud and to copy."""
        code = self.invitation.code
        return f"{code[: len(code) // 2]} {code[len(code) // 2 :]}"


def make(
    connection: Connection, forum: int, number: int, member_id: str | None = None
) -> list[str]:
    """Make codes, and note that they were made; gives the codes, the only time that they are seen.

    With a member it gives her one more phone.
    """
    here = visit()
    made = [
        invites.add(connection, desk().keyring, forum, f"staff:{here.who.id}", here.now, member_id)
        for _ in range(number)
    ]
    deeds = [here.deed("invite_made", "invite", member_id) for _ in made]
    audit.note_all(connection, deeds, here.now)
    return made


def ways(connection: Connection) -> Ways:
    """Give by what members reach this line, with what the worker has learnt."""
    return desk().ways.with_learnt(*house.learnt(connection))


def cards(ways: Ways, codes: Iterable[str]) -> list[Card]:
    """Word codes for the channels of this line, and draw what a camera reads."""
    return [_card(invitation(ways, code)) for code in codes]


def _card(made: Invitation) -> Card:
    chat = made.telegram_link if made.link_is_bland else None
    return Card(made, _drawn(made.sms_to_scan), _drawn(chat))


def _drawn(words: str | None) -> str | None:
    """Draw a QR code; its ground is white in the dark, too, since cameras want it so."""
    if words is None:
        return None
    picture = segno.make(words, error="m", micro=False)
    return str(
        picture.svg_inline(
            svgclass="fl-qr", lineclass=None, omitsize=True, border=4, light="#fff", dark="#000"
        )
    )
