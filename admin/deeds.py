"""Deeds of the log in words: what somebody did, as colleagues would say it."""

from collections.abc import Mapping

# By what they are about, in the order of the filter; each deed says what was done.
DEEDS: Mapping[str, Mapping[str, str]] = {
    "Words that were shown": {
        "feedback_shown": "saw feedback",
        "text_shown": "saw a text",
        "thread_shown": "saw a thread",
        "inbox_shown": "saw the inbox",
        "message_shown": "saw a message of ours",
        "answer_shown": "saw an answer to a question",
        "results_shown": "saw the results of a poll",
        "delivery_shown": "saw who got a message",
        "practice_shown": "saw the simulator",
        "notes_shown": "saw notes",
    },
    "Reading and answering": {
        "feedback_marked_read": "marked feedback as read",
        "feedback_marked_unread": "marked feedback as unread",
        "text_marked_read": "marked a text as read",
        "text_marked_unread": "marked a text as unread",
        "thread_marked_read": "marked a thread as read",
        "thread_marked_unread": "marked a thread as unread",
        "text_answered": "answered a text",
        "answer_sent": "answered a text",
        "answer_taken_back": "took an answer back",
        "note_added": "wrote a note",
        "note_taken_back": "took a note back",
        "theme_made": "made a theme",
        "theme_begun": "began a theme again",
        "theme_renamed": "renamed a theme",
        "theme_ended": "ended a theme",
        "theme_added": "put a text under a theme",
        "theme_taken_off": "took a text from a theme",
        "message_arrived": "wrote down that a message arrived",
        "message_did_not_arrive": "wrote down that a message did not arrive",
        "lost_answer_seen": "wrote down that they saw that an answer did not go",
    },
    "Members and invites": {
        "invite_made": "made an invite",
        "invite_cancelled": "cancelled an invite",
        "card_shown": "saw the card of an invite",
        "members_shown": "saw the list of members",
        "member_added": "added a member who joined in person",
        "member_shown": "saw a member",
        "member_stopped": "stopped all messages for a member",
        "member_paused": "paused messages for a member",
        "member_changed": "changed a member's times or discreet mode",
        "address_revealed": "saw a number or chat",
        "practice_phone_made": "made an invented phone",
        "practice_text": "wrote as an invented member",
    },
    "Polls and news": {
        "poll_added": "wrote a poll",
        "poll_changed": "changed a poll",
        "poll_marked": "marked a poll as sensitive",
        "poll_unmarked": "took the mark “sensitive” off a poll",
        "poll_deleted": "deleted a poll",
        "poll_opened": "opened a poll, or asked for it",
        "poll_taken_back": "took a poll back",
        "poll_approved": "approved a poll",
        "poll_refused": "refused a poll",
        "poll_closed": "closed a poll",
        "poll_reminded": "reminded those who had not answered, or asked for it",
        "poll_reminder_approved": "approved the reminder of a poll",
        "poll_reminder_taken_back": "took the reminder of a poll back",
        "update_added": "wrote news",
        "update_changed": "changed news",
        "update_marked": "marked news as sensitive",
        "update_unmarked": "took the mark “sensitive” off news",
        "update_deleted": "deleted news",
        "update_sent": "sent news, or asked for it",
        "update_taken_back": "took news back",
        "update_approved": "approved news",
        "update_refused": "refused news",
        "update_stopped": "stopped news",
        "update_worded_again": "gave news a second wording",
        "update_wording_taken_back": "took a second wording back",
        "audience_shown": "saw who would get something",
        "principles_kept": "wrote the principles",
        "answers_exported": "downloaded the answers to a poll",
    },
    "The line and its people": {
        "signed_in": "signed in",
        "signed_out": "signed out",
        "backup_made": "made a backup",
        "backup_restored": "put a backup back",
        "forum_added": "made a forum",
        "forum_changed": "changed a forum setting",
        "hours_widened": "allowed early or late messages",
        "sending_stopped": "stopped all sending",
        "sending_allowed": "allowed sending again",
        "link_made": "made a sign-in link",
        "role_added": "gave somebody a role",
        "role_removed": "took a role away",
        "name_changed": "changed their name",
        "password_changed": "chose a password",
        "authenticator_changed": "set up an authenticator",
        "authenticator_forgotten": "let an authenticator be forgotten",
        "recovery_code_used": "used a recovery code",
        "recovery_codes_made": "made recovery codes",
        "session_ended": "ended a session",
        "locked": "locked the screen",
        "unlocked": "unlocked the screen",
    },
}
_SAID = {action: said for group in DEEDS.values() for action, said in group.items()}


def said(action: str) -> str:
    """Say what somebody did; one that has no words yet is shown by its name."""
    return _SAID.get(action, action.replace("_", " "))


def group(name: str) -> frozenset[str]:
    """Give the actions of one group; none of this name narrows nothing."""
    return frozenset(DEEDS.get(name, {}))
