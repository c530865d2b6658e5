"""Add a member who joined in person, and who agreed there to all kinds of message."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from bot import posting
from bot.changes import KINDS_OF_CONSENT
from bot.dialogues.joining.consent import WORDING
from bot.dialogues.joining.name import LONGEST
from bot.dialogues.pieces import CHECK, LANGUAGE, opening
from bot.memory import remember
from bot.messages import Kind, Reply
from bot.numbers import uk_mobile
from bot.phrases import choices, say
from bot.safety.hours import Hours, overlap
from bot.scene import Memory
from commands import Problem, ReadSettings
from commands.at_the_desk import forum_id, note, whoever
from commands.forum_add import read_hours
from commands.opening import Opened, opened
from storage import addresses, consents, members, outbox, threads
from storage.addresses import Known

NAME = "member add"
IN_PERSON = "in_person"
LONGEST_CHAT = 15  # digits of a Telegram chat id


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in the room, as the command line tells."""

    forum: str
    name: str = field(repr=False)
    channel: str
    chat: str = field(repr=False)
    is_number: bool  # else a chat, which confirms itself by pressing Start
    confirmed: bool
    discreet: bool
    hours: str | None


def add_arguments(parser: ArgumentParser) -> None:
    """Take a forum, a name, and one way to reach the member."""
    parser.add_argument("--forum", metavar="SLUG", required=True)
    parser.add_argument("--name", required=True, help="the name to be called by, often invented")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--sms", metavar="NUMBER", help="a UK mobile number")
    way.add_argument("--telegram", metavar="CHAT_ID", help="gets what waits after pressing Start")
    parser.add_argument(
        "--confirmed", action="store_true", help="the member answered on that phone in the room"
    )
    parser.add_argument("--open", action="store_true", help="switch discreet mode off")
    parser.add_argument("--times", metavar="HH:MM-HH:MM", help="when we may begin a talk")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Add the member, and print the id as the last line."""
    if args.telegram and args.confirmed:
        raise Problem("A Telegram chat confirms itself by pressing Start: leave --confirmed out.")
    name = _name(args.name)
    hours = None if args.times is None else read_hours(args.times, "--times")
    with opened(read_settings()) as house:
        channel, chat = _way(house, args)
        guest = Guest(
            forum=args.forum,
            name=name,
            channel=channel,
            chat=chat,
            is_number=args.sms is not None,
            confirmed=args.confirmed,
            discreet=not args.open,
            hours=hours,
        )
        member_id = house.database.repeated(partial(add, house, guest))
        if args.sms and not (house.settings.sms_is_on or house.demonstration):
            print("Warning: SMS is off, so nothing goes to this number yet.", file=sys.stderr)
    print(_what_follows(args))
    print(member_id)


def add(house: Opened, guest: Guest, connection: Connection) -> str:
    """Add a member, whatever we know of the phone, and give her id.

    A phone that we know keeps how it stands, and the stricter profile of the two is in force.
    """
    forum = forum_id(connection, guest.forum)
    known = _phone(house, guest, connection)
    member_id = members.of_person(connection, known.row.person_id, forum)
    if member_id is None:
        member_id = _new_member(house, guest, connection, known, forum)
    else:
        _again(house, guest, connection, known, member_id)
    note(house, connection, "member_added", forum=forum, member=member_id)
    return member_id


def _phone(house: Opened, guest: Guest, connection: Connection) -> Known:
    """Lock the phone, making it where we have not met it."""
    where = connection, house.keyring, guest.channel, guest.chat
    made = addresses.lock(*where) or addresses.add(*where, house.clock(), confirmed=guest.confirmed)
    return made or addresses.meet(*where, house.clock())  # somebody else made it just now


def _new_member(
    house: Opened, guest: Guest, connection: Connection, known: Known, forum: int
) -> str:
    now = house.clock()
    new = members.NewMember(
        known.row.person_id,
        forum,
        joined_by=whoever(),
        state=members.IN,
        alias=guest.name,
        discreet=guest.discreet,
        hours=guest.hours,
    )
    member_id = members.add(connection, house.keyring, new, now)
    _consent(house, connection, member_id)
    _tell_phone(house, guest, connection, known)
    if known.row.member_id is None:
        addresses.change(connection, [known.id], member_id=member_id)
    if _is_to_be_checked(guest, known):
        _check(house, connection, known, member_id)
    return member_id


def _again(
    house: Opened, guest: Guest, connection: Connection, known: Known, member_id: str
) -> None:
    """Do for a member of this forum what was said now; whoever was joining has joined."""
    _tell_phone(house, guest, connection, known)
    if guest.hours:
        members.change(connection, member_id, hours=guest.hours)
    row = members.with_forum(connection, member_id)
    if row is None or row.state != members.JOINING:
        return
    alias = members.seal_alias(house.keyring, members.owner_of(row), guest.name)
    facts = {"state": members.IN, "joined_at": house.clock(), "joined_by": whoever()}
    members.change(connection, member_id, alias=alias, **facts)
    _consent(house, connection, member_id)
    if known.row.member_id == member_id:  # no question of joining is open any more
        addresses.change(connection, [known.id], memory=None, asked_row=None)


def _consent(house: Opened, connection: Connection, member_id: str) -> None:
    """Write down the yes to all kinds, and who heard it."""
    choice = consents.Choice(WORDING, IN_PERSON, house.clock(), heard_by=whoever())
    consents.add(connection, member_id, dict.fromkeys(KINDS_OF_CONSENT, True), choice)


def _tell_phone(house: Opened, guest: Guest, connection: Connection, known: Known) -> None:
    """Bring the profile of a phone up to date, and that it answered in the room."""
    now = house.clock()
    addresses.change(connection, [known.id], **_profile(guest, known))
    if guest.hours:
        house.journal.note("profile", [known.row.blind], now)
    if guest.confirmed and known.row.confirmed_at is None:
        # The check is answered: neither it nor the wait for its answer may come after this.
        spared = (Kind.RISK, Kind.STOP_CONFIRMATION)
        outbox.cancel(connection, [known.id], "confirmed", now, spared)
        addresses.change(connection, [known.id], confirmed_at=now, memory=None, asked_row=None)


def _profile(guest: Guest, known: Known) -> dict[str, object]:
    """Give what is in force on this phone now: the narrower, the more discreet."""
    if known.is_new:
        return {"discreet": guest.discreet, "hours": guest.hours}
    before = known.row.hours
    hours = guest.hours or before
    if guest.hours and before:
        hours = str(overlap(Hours.parse(before), Hours.parse(guest.hours)))
    return {"discreet": known.row.discreet or guest.discreet, "hours": hours}


def _is_to_be_checked(guest: Guest, known: Known) -> bool:
    """Whether a number is asked if it is right: not one that has answered, or was asked."""
    unknown = known.row.confirmed_at is None and known.row.memory is None
    return guest.is_number and not guest.confirmed and unknown


def _check(house: Opened, connection: Connection, known: Known, member_id: str) -> None:
    """Put the one neutral question, and let the conversation wait for its answer."""
    reply = Reply(
        say(LANGUAGE, "check"), choices=choices(LANGUAGE, "check"), asks=True, kind=Kind.CHECK
    )
    # The row names no member: until it answers, nobody knows whose number it is.
    post = posting.Post(f"check:{member_id}", None, None, house.clock())
    asked = posting.put(connection, house.keyring, known, post, reply)
    memory = remember(opening(Memory(), CHECK))
    conversation = threads.Conversation(
        memory=house.keyring.seal(known.owner, "addresses.memory", memory),
        member_id=member_id,
        asked_row=asked,
        feedback_id=None,
        wake_at=None,
        heard_at=known.row.heard_at,
        invite_id=None,
        unreachable_at=known.row.unreachable_at,
    )
    threads.remember(connection, known.id, conversation)


def _way(house: Opened, args: Namespace) -> tuple[str, str]:
    """Read the channel and the number or chat; in a demonstration all live on `try`."""
    if args.telegram:
        if not (args.telegram.isascii() and args.telegram.isdigit()) or (
            len(args.telegram) > LONGEST_CHAT or args.telegram.startswith("0")
        ):
            raise Problem("A Telegram chat id of one person is a number, like 123456789.")
        return ("try" if house.demonstration else "telegram"), args.telegram
    allowed = house.settings.allow_test_numbers or house.demonstration
    try:
        number = uk_mobile(args.sms, test_numbers=allowed)
    except ValueError as error:
        raise Problem(str(error)) from None
    if not house.demonstration:
        return "sms", number
    if not number.startswith("+447700900"):
        raise Problem("This is a demonstration: only invented numbers, 07700 900000 to 900999.")
    return "try", number


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise Problem(f"A member's name is one line of 1 to {LONGEST} letters.")
    return name


def _what_follows(args: Namespace) -> str:
    if args.confirmed:
        return "The member is added, and messages may go to this number."
    if args.telegram:
        return "The member is added. What waits goes to this chat once it has pressed Start."
    return "The member is added. The number gets one neutral question, and nothing else first."
