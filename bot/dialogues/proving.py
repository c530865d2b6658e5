"""The agreed phrase: asked for before anything of hers is loosened, read back or erased.

Three wrong tries within a month end it: then only a person does it, for thirty days.
"""

from dataclasses import replace
from datetime import timedelta

from bot.changes import Change, NotKept
from bot.dialogues.choosing.fit import may_be_meant
from bot.dialogues.pieces import instant, words_kept
from bot.safety.agreed import PHRASE
from bot.scene import Memory, Scene, Tally

_TRIES = 3
_COUNTED_FOR = timedelta(days=30)


def may_be_asked(scene: Scene) -> bool:
    """Whether she can show by a text that it is she; else a person sees to it."""
    return scene.agreed.has_phrase and not scene.agreed.barred


def missed(scene: Scene) -> Memory | None:
    """Count a wrong try; none where there has been the last one.

    What was asked may change in between: LEAVE once more gives nobody three tries more.
    """
    now = instant(scene)
    tries = (scene.memory.wrong_phrases or Tally(now)).one_more(now, _COUNTED_FOR)
    return None if tries.count >= _TRIES else replace(scene.memory, wrong_phrases=tries)


def forgiven(memory: Memory) -> Memory:
    """Begin to count anew."""
    return replace(memory, wrong_phrases=None)


def held(scene: Scene, text: str) -> tuple[Change, ...]:
    """Keep what is said in its place; the phrase, or a slip of it, nobody is to read."""
    may_be_it = scene.agreed.phrase or may_be_meant(PHRASE, text)
    return (NotKept(),) if may_be_it else words_kept(text)
