"""The second question of joining: what name shall I use."""

import re
import unicodedata

from bot.changes import Alias
from bot.dialogues.commands import command
from bot.dialogues.joining import Answer
from bot.dialogues.pieces import LANGUAGE, question
from bot.messages import Reply
from bot.phrases import say
from bot.reading import is_numeric, is_one_of
from bot.safety.listed_words import listed
from bot.scene import Scene
from bot.segments import Encoding, cost
from bot.stop_words import begins_with_stop

LONGEST = 20
_INTRODUCED = re.compile(r"(?:my name is|my name's|call me|you can call me|use)\s+", re.IGNORECASE)
# "I'm Wren" is a name; "im scared" is not, and must not become one.
_I_AM = re.compile(r"(?:i am|i'm|im)\s+", re.IGNORECASE)
_ANY = frozenset(
    {
        "no", "none", "no name", "any", "any name", "anything", "whatever", "nothing", "nobody",
        "idk", "dont know", "i dont know", "dont mind", "i dont mind", "dont care", "no thanks",
        "no thank you", "rather not", "rather not say", "id rather not", "id rather not say",
    }
)  # fmt: skip
_NO_NAMES = frozenset(
    {
        "ok", "okay", "yes", "yep", "yeah", "yup", "why", "what", "who", "when", "how",
        "what name", "not sure", "go away", "hello",
    }
)  # fmt: skip


def ask(scene: Scene, lead: str) -> Reply:
    """Put the question."""
    asked = say(LANGUAGE, "ask_name")
    return question(f"{lead} {asked}".strip())


def read(scene: Scene, text: str) -> Answer | None:
    """Read a name; a sentence, a number or a question is none."""
    if is_one_of(text, _ANY):
        return safer(scene)
    is_word = is_one_of(text, _NO_NAMES) or command(text) or begins_with_stop(text)
    if is_word or is_numeric(text) or "?" in text:
        return None
    name = _name_in(text)
    if not _looks_like_a_name(name):
        return None
    # A name in another script would cost three parts, and one like "Survivor" would be held back
    # by the word check, with the question behind it. We need not repeat it.
    lead = say(LANGUAGE, "lead_name", name=name)
    own = () if scene.forum is None else scene.forum.listed
    if cost(name).encoding is Encoding.GSM_7 and not listed(lead, own):
        return Answer((Alias(name),), lead)
    return Answer((Alias(name),), say(LANGUAGE, "lead_thanks"))


def safer(scene: Scene) -> Answer:
    """Take a name that is kind, and says nothing to anybody: staff know her by her thread."""
    return Answer((Alias(say(LANGUAGE, "no_name")),), say(LANGUAGE, "lead_no_name"))


def _name_in(text: str) -> str:
    """Take off the introduction, what cannot be seen, and the marks at both ends."""
    normal = unicodedata.normalize("NFC", text)
    seen = "".join(" " if c.isspace() else c for c in normal if c.isprintable() or c.isspace())
    name = " ".join(seen.replace("’", "'").split())
    name = _INTRODUCED.sub("", name, count=1) if _INTRODUCED.match(name) else name
    found = _I_AM.match(name)
    if found:
        rest = name[found.end() :]
        name = rest if rest[:1].isupper() else ""
    return name.strip(" .,!;:-_\"'()[]{}*")


def _looks_like_a_name(name: str) -> bool:
    words = name.split()
    if not any(c.isalpha() for c in name) or len(name) > LONGEST:
        return False
    return len(words) <= 2 or (len(words) == 3 and all(word[0].isupper() for word in words))
