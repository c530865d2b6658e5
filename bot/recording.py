"""Records a turn: one `case` for each change, the replies, and what the conversation remembers.

Remembering more about members costs a thought here, and is meant to.
"""

from typing import assert_never

from bot import another_forum, knocking, posting
from bot.changes import (
    AgreedOn,
    Alias,
    AllTold,
    Answered,
    AskedForPerson,
    Blocked,
    Change,
    ChoseLine,
    Cleared,
    Confirmed,
    Consent,
    Erasing,
    InviteTaken,
    Joined,
    Kept,
    KnockLater,
    KnockSkipped,
    Leaving,
    LeftErasing,
    LeftKeeping,
    Linked,
    MoreDiscreet,
    NewOwner,
    NoLongerAgreed,
    NotKept,
    Opened,
    OwnPhone,
    Parked,
    Paused,
    PutOff,
    Quiet,
    Resumed,
    Reworded,
    Risk,
    SharedPhone,
    Skipped,
    Started,
    StartOffered,
    Stayed,
    StillHers,
    Stopped,
    Times,
    Told,
    TooMany,
    WhichLine,
    WhoIsThis,
    WrongCodes,
    WrongPhrase,
)
from bot.changes_of_settings import Loosens, StaysAsItIs, Windows
from bot.dialogues.pieces import JOIN, OWNER, waits_for_her
from bot.memory import remember
from bot.recorded import answers, belonging, doubting, joining, saying, silence
from bot.recorded.ledger import Arrival, InviteGone, Ledger
from bot.safety.hours import Hours
from bot.scene import InviteState, Turn
from storage import addresses, clearings, knocks, members, threads
from storage.base import AnyRow

# What takes back that something is to be looser: the safer of two readings.
# What silences a phone does so by itself.
_TAKES_BACK = (
    StaysAsItIs, SharedPhone, Times, Windows, Consent, MoreDiscreet, WrongPhrase, WhoIsThis,
)  # fmt: skip

__all__ = ["Arrival", "InviteGone", "Ledger", "conclude"]


def conclude(ledger: Ledger, turn: Turn) -> None:
    """Write what a turn causes, what it answers, and what is remembered of it."""
    doubting.noticed(ledger)
    _record(ledger, turn.changes)
    known, arrival = ledger.known, ledger.arrival
    asked = posting.answer(ledger.connection, ledger.keyring, known, _post(ledger, turn), turn)
    _make_room(ledger, turn)
    conversation = threads.Conversation(
        memory=ledger.keyring.seal(known.owner, "addresses.memory", remember(turn.memory)),
        member_id=ledger.member_id,
        invite_id=_open_invite(ledger, turn),
        asked_row=asked or known.row.asked_row,
        feedback_id=ledger.feedback_id,
        wake_at=turn.memory.wake_at,
        heard_at=max(arrival.said_at, known.row.heard_at or arrival.said_at),
        # A phone that writes can be reached again.
        unreachable_at=known.row.unreachable_at if arrival.inbox_id is None else None,
    )
    threads.remember(ledger.connection, known.id, conversation, **ledger.address)


def _make_room(ledger: Ledger, turn: Turn) -> None:
    """Let the next that waits come, once nothing is open on this phone any more.

    After words of risk nothing is asked of her (rule 15).
    """
    before, after = ledger.context.scene.memory, turn.memory
    kinds = {type(change) for change in turn.changes}
    is_done = waits_for_her(before) and not waits_for_her(after)
    if ledger.context.waits and (is_done or Opened in kinds) and Risk not in kinds:
        # What she opened in this very turn stands in no row yet.
        at = ledger.now if Opened in kinds else knocking.opened_at(ledger.known.row, ledger.now)
        comes = knocks.next_ready(ledger.connection, ledger.known.id, at)
        if comes is not None and not turn.replies:
            _show_choice(ledger, comes)


def _show_choice(ledger: Ledger, row_id: int) -> None:
    """Let what she opened by a button show the choice made there, as no reply does."""
    pressed = ledger.context.pressed
    if pressed is not None:
        label = ledger.keyring.seal(
            ledger.known.owner, "outgoing.pressed_label", _label(ledger, pressed)
        )
        knocks.brought(ledger.connection, row_id, pressed.id, label)


def _open_invite(ledger: Ledger, turn: Turn) -> int | None:
    """Keep the code that is being answered, until it is used up.

    Who is joining has used hers up: another code is looked at, and then let be.
    """
    invite, scene = ledger.context.invite, ledger.context.scene
    if invite is None or scene.invite is not InviteState.OPEN:
        return None
    if {InviteTaken, Linked} & {type(change) for change in turn.changes}:
        return None
    answers = scene.joined and turn.memory.doing in {JOIN, OWNER}
    joins = ledger.member_id is None or answers
    return int(invite.id) if joins else None


def _post(ledger: Ledger, turn: Turn) -> posting.Post:
    arrival, pressed = ledger.arrival, ledger.context.pressed
    is_hers = ledger.known.row.confirmed_at is not None
    hidden = another_forum.hides_replies(ledger.context, arrival.text, turn)
    return posting.Post(
        cause=arrival.cause,
        member_id=ledger.member_id if is_hers and not hidden else None,
        said_at=arrival.said_at,
        now=arrival.now,
        passes=posting.passes(ledger.context.scene.standing, turn),
        pressed_row=None if pressed is None else pressed.id,
        pressed_label=None if pressed is None else _label(ledger, pressed),
    )


def _label(ledger: Ledger, pressed: AnyRow) -> str:
    """Give the label of the button that was pressed; the number where it has none."""
    shown = posting.buttons_of(ledger.connection, ledger.keyring, ledger.known, pressed)
    return dict(shown).get(ledger.arrival.text, ledger.arrival.text)


def _record(ledger: Ledger, changes: tuple[Change, ...]) -> None:
    if any(isinstance(change, InviteTaken) for change in changes):
        joining.begin(ledger, changes)
    for change in changes:
        _note(ledger, change)
    if any(phone.looser_at for phone in ledger.known.phones) and any(
        isinstance(change, _TAKES_BACK) for change in changes
    ):
        ledger.family |= silence.NOTHING_LOOSER
    if ledger.member and ledger.member_id:
        members.change(ledger.connection, ledger.member_id, **ledger.member)
    others = [each for each in ledger.known.family if each != ledger.known.id]
    if others:
        addresses.change(ledger.connection, others, **ledger.family)
    # What is known of this phone is written with the conversation on it.
    ledger.address = ledger.family | ledger.address


def _note(ledger: Ledger, change: Change) -> None:  # noqa: C901, PLR0912, PLR0915 - one case for each change, and nothing else
    match change:
        case InviteTaken():
            pass  # done before the others, which are about the member that it makes
        case SharedPhone() | OwnPhone():
            joining.share(ledger, shared=isinstance(change, SharedPhone))
        case Alias():
            joining.name(ledger, change)
        case Consent(kinds, wording):
            joining.consent(ledger, kinds, wording)
        case Times(start, end):
            joining.set_hours(ledger, Hours.parse(f"{start:%H:%M}-{end:%H:%M}"))
        case Windows(hours):
            joining.set_hours(ledger, Hours.parse(hours))
        case Joined():
            joining.joined(ledger)
        case Told(about):
            saying.told(ledger, about)
        case AllTold():
            ledger.feedback_id = None
        case Stopped():
            silence.stop(ledger)
        case Paused():
            silence.pause(ledger)
        case Quiet():
            silence.fall_quiet(ledger)
        case AgreedOn(what):
            joining.agree(ledger, what)
        case NoLongerAgreed(what):
            joining.agree_no_longer(ledger, what)
        case Started():
            silence.start(ledger)
        case Resumed():
            ledger.address["paused_at"] = None
        case StartOffered():
            ledger.address["start_offered_at"] = ledger.now
        case Confirmed():
            silence.confirm(ledger)
        case Parked():
            silence.park(ledger)
        case StillHers():
            doubting.still_hers(ledger)
        case WhoIsThis():
            doubting.asked_who(ledger)
        case Answered() | Skipped() | PutOff():
            answers.note(ledger, change)
        case Opened() | KnockLater() | KnockSkipped():
            ledger.address |= knocking.note(ledger.connection, ledger.known, change, ledger.now)
        case Reworded():
            saying.reworded(ledger)
        case Blocked():
            silence.block(ledger)
        case ChoseLine(place):
            belonging.choose_line(ledger, place)
        case Linked():
            belonging.link(ledger)
        case NewOwner():
            belonging.part(ledger)
        case Leaving() | LeftKeeping() | LeftErasing() | Erasing() | Stayed():
            silence.leave(ledger, change)
        case WrongPhrase():
            silence.bar(ledger)
        case Loosens(what):
            joining.loosen(ledger, what)
        case Cleared():
            clearings.ask(ledger.connection, ledger.known.id, ledger.now)
        case MoreDiscreet():
            joining.more_discreet(ledger)
        case (
            Kept()
            | NotKept()
            | StaysAsItIs()
            | Risk()
            | WrongCodes()
            | TooMany()
            | AskedForPerson()
            | WhichLine()
        ):
            pass  # they stand on the inbox row itself: its state and its mark
        case _:
            assert_never(change)
