"""Our texts for Advanced Opt-Out at Twilio, in the order in which its page asks for them."""

from bot.dialogues.pieces import LANGUAGE
from bot.phrases import say

# Twilio acts on these before we hear of them. YES is one of Twilio's own: from somebody who has
# stopped it must begin again, so it stays. We ask for 1 and 2, and never for it (rule 33).
KEYWORDS = {
    "Opt-out": ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    "Opt-in": ("START", "UNSTOP", "YES"),
    "Help": ("HELP", "INFO"),
}
REPLIES = {"Opt-out": "stop", "Opt-in": "started", "Help": "help_provider"}


def texts() -> str:
    """Give keywords and replies, to be pasted one after the other."""
    blocks = [
        f"{name} keywords:\n{', '.join(words)}\n{name} message:\n{say(LANGUAGE, REPLIES[name])}\n"
        for name, words in KEYWORDS.items()
    ]
    return "\n".join(blocks).rstrip()
