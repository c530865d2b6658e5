"""Invitations: what an invite code is given on with, by command, on a page or on a card.

Nothing here may tell a bystander what it is about.
"""

from dataclasses import dataclass, replace
from typing import Self

from bot.safety.listed_words import listed
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Ways:
    """Which channels this line has, and by what members reach it there."""

    sms: bool = False
    number: str | None = None
    telegram: bool = False
    bot_name: str | None = None
    test_numbers: bool = False  # numbers that belong to nobody are accepted

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Read them from the settings; what is not set there the worker may have learnt."""
        sender = settings.twilio_from or ""
        number = settings.sms_number or (sender if sender.startswith("+") else None)
        return cls(
            settings.sms_is_on,
            number,
            settings.telegram_is_on,
            settings.telegram_bot_name,
            settings.allow_test_numbers,
        )

    def with_learnt(self, bot_name: str | None, number: str | None) -> "Ways":
        """Add what providers say is ours, where no setting says otherwise.

        A messaging service has numbers of its own: the worker has learnt one of them.
        """
        return replace(self, number=self.number or number, bot_name=self.bot_name or bot_name)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One code, with all that it can be given on with; none for a channel that is off."""

    code: str
    sms_text: str | None
    sms_number: str | None
    telegram_link: str | None

    @property
    def sms_to_scan(self) -> str | None:
        """Give what a phone's camera reads as a text that is ready to send."""
        return f"SMSTO:{self.sms_number}:JOIN {self.code}" if self.sms_number else None

    @property
    def link_is_bland(self) -> bool:
        """Whether the link may stand where a bystander reads it; a bot's name may tell."""
        return self.telegram_link is not None and not listed(self.telegram_link)


def invitation(ways: Ways, code: str) -> Invitation:
    """Word one code for the channels of this line."""
    to = ways.number or "the number that you were given"
    has_chat = ways.telegram and ways.bot_name
    return Invitation(
        code,
        f"Text JOIN {code} to {to}" if ways.sms else None,
        ways.number if ways.sms else None,
        f"https://t.me/{ways.bot_name}?start={code}" if has_chat else None,
    )
