"""No more texts, in other words than STOP: nobody should have to guess the one that works.

Only STOP itself stops: whoever says "stop texting me on Mondays" must not fall silent by it.
"""

from bot.dialogues.pieces import kept, reply
from bot.reading import is_one_of
from bot.scene import Scene, Turn
from bot.stop_words import may_be_stop

_WORDS = frozenset(
    {
        "stop texting", "stop texting me", "stop messaging", "stop messaging me",
        "stop messages", "stop the messages", "stop these messages", "stop texts",
        "stop the texts", "stop these texts", "stop sending", "stop sending me texts",
        "stop sending me messages", "stop contacting me", "stop it please stop texting",
        "no more texts", "no more messages", "dont text me", "dont text me again",
        "do not text me", "dont message me", "do not message me", "dont contact me",
        "do not contact me", "leave me alone", "take me off", "take me off this",
        "take my number off", "remove me", "remove my number", "unsubscribe me",
    }
)  # fmt: skip


def takes(scene: Scene, text: str) -> bool:
    """Take such a text in every state in which STOP would change something."""
    return is_one_of(text, _WORDS) or may_be_stop(text)


def turn(scene: Scene, text: str) -> Turn:
    """Keep it, and say which word it is; what is open stays open."""
    return Turn(scene.memory, replies=(reply("no_more"),), changes=kept(scene))
