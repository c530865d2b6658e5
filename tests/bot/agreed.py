"""What was agreed with whoever has the phone of a transcript: by heart here, as a hash there."""

from dataclasses import dataclass, replace
from hashlib import sha256

from bot.changes import AgreedOn, Change, NoLongerAgreed
from bot.reading import fold
from bot.safety.agreed import PHRASE, QUIET_WORD, chosen, readings
from bot.scene import Agreed


@dataclass(frozen=True)
class Words:
    """A phrase and a quiet word, folded; none where there is none."""

    phrase: str | None = None
    quiet_word: str | None = None

    def heard(self, text: str, *, chooses: bool) -> Agreed:
        """Say whether a text is one of them."""
        said = next((number for words, number in readings(text) if words == self.phrase), None)
        return Agreed(
            has_phrase=self.phrase is not None,
            has_quiet_word=self.quiet_word is not None,
            phrase=said is not None,
            number=said or "",
            quiet_word=self.quiet_word is not None and fold(text) == self.quiet_word,
            twin=sha256(chosen(text).encode()).hexdigest() if chooses else "",
        )

    def after(self, change: Change, text: str) -> "Words":
        """Say what is agreed after a change that this text brought."""
        match change:
            case AgreedOn(what) if what == PHRASE:
                return replace(self, phrase=chosen(text))
            case AgreedOn(what) if what == QUIET_WORD:
                return replace(self, quiet_word=chosen(text))
            case NoLongerAgreed(what):
                return replace(self, **{what.replace(" ", "_"): None})
        return self
