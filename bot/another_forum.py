"""The code of another forum: the people of her own are not to see it, nor what is said about it.

It would tell them that she has another forum. What they do not see names no member: the house
lead sees it.
"""

from bot.changes import InviteTaken
from bot.context import Context
from bot.dialogues.commands import code_in, command
from bot.dialogues.pieces import JOIN, OWNER
from bot.scene import Turn
from storage import inbox


def hides_text(context: Context, text: str, state: str, mark: str | None) -> bool:
    """Whether a text is not hers to show: feedback is, and what people must look at."""
    is_plain = code_in(text) is not None or mark is None
    return is_plain and state != inbox.FILED and _is_about_it(context, text)


def hides_replies(context: Context, text: str, turn: Turn) -> bool:
    """Whether what we answer names that forum; once the code is used up she is a member there."""
    speaks_of_it = code_in(text) is not None or turn.memory.doing in {JOIN, OWNER}
    is_taken = any(isinstance(change, InviteTaken) for change in turn.changes)
    return speaks_of_it and not is_taken and _is_about_it(context, text)


def _is_about_it(context: Context, text: str) -> bool:
    """Whether this is a code that is not of her own forum, or an answer to what we ask about it."""
    if context.member is None:
        return False
    if context.invite is None:
        return code_in(text) is not None  # used by nobody: perhaps it is mistyped
    answers = context.scene.memory.doing in {JOIN, OWNER} and command(text) is None
    is_of_another = context.invite.forum_id != context.member.forum_id
    return is_of_another and (answers or code_in(text) is not None)
