"""Words of risk: a fixed answer at once, the flow stops, people are told (rule 15)."""

from dataclasses import replace
from datetime import timedelta

from bot.changes import Risk
from bot.dialogues import line
from bot.dialogues.pieces import instant, kept, resting, urgent
from bot.safety.risk import words_of_risk
from bot.scene import Scene, Turn

NUMBERS_FOR = timedelta(hours=24)  # and so long nothing that we begin asks anything of her


def takes(scene: Scene, text: str) -> bool:
    """Take what holds such words, in any state."""
    return words_of_risk(text) is not None


def turn(scene: Scene, text: str) -> Turn:
    """Answer in the form that is safe on this phone, and ask nothing more."""
    key = "risk_discreet" if scene.standing.discreet else "risk_plain"
    memory = replace(
        resting(scene.memory),
        misses=0 if scene.standing.confirmed else 1,  # the check is not asked again either
        numbers_until=instant(scene) + NUMBERS_FOR,
        let_be_until=instant(scene) + NUMBERS_FOR,
    )
    return Turn(
        memory,
        replies=(urgent(key),),
        changes=(*kept(scene), alarm(scene, text)),
    )


def alarm(scene: Scene, text: str) -> Risk:
    """Alert the people of the forum of this thread; where it may be any of hers, the house too.

    An answer to danger waits for no question about lines.
    """
    return Risk(words_of_risk(text) or "", any_line=line.is_unclear(scene))
