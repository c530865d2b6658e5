"""Our texts for Advanced Opt-Out at Twilio, in the order in which its page asks for them."""

from bot.dialogues.pieces import LANGUAGE
from bot.phrases import say

# Twilio acts on these before we hear of them. YES is not among them, though Twilio puts it
# there: it answers our questions, and would get an answer of Twilio's instead of ours.
KEYWORDS = {
    "Opt-out": ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    "Opt-in": ("START", "UNSTOP"),
    "Help": ("HELP", "INFO"),
}
REPLIES = {"Opt-out": "stop", "Opt-in": "started", "Help": "help_provider"}
_NOTE = "Take YES out of the opt-in keywords: it is an answer to our own questions."


def texts() -> str:
    """Give keywords and replies, to be pasted one after the other."""
    blocks = [
        f"{name} keywords:\n{', '.join(words)}\n{name} message:\n{say(LANGUAGE, REPLIES[name])}\n"
        for name, words in KEYWORDS.items()
    ]
    return "\n".join([*blocks, _NOTE])
