"""Questions of every kind, as Hypothesis makes them up."""

from hypothesis import strategies as st

from bot.polls import KINDS
from bot.question import Question

_ENGLISH = """
    better clear one contact letters updates person phone the a and or not more time at all don't
    never evenings Tuesday first two no now please x ? ! , - 3
"""
_WORDS = [*_ENGLISH.split(), "café", "łatwo", "জল", "سلام", "数字", "👍"]
_label = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join) | st.text(
    max_size=12
)


def _made(kind: str, options: st.SearchStrategy[list[str]]) -> st.SearchStrategy[Question]:
    made = st.builds(
        Question,
        place=st.just(1),
        kind=st.just(kind),
        text=st.just("How many days was it?"),
        options=options.map(tuple),
    )
    return made.filter(lambda question: KINDS[kind].problem(question) is None)


_OPTIONS: dict[str, st.SearchStrategy[list[str]]] = {
    "choice": st.lists(_label, min_size=2, max_size=4),
    "several": st.lists(_label, min_size=2, max_size=4),
    "scale": st.lists(_label, min_size=2, max_size=2) | st.just([]),
}
QUESTIONS = {kind: _made(kind, _OPTIONS.get(kind, st.just([]))) for kind in KINDS}
ANY = st.one_of(*QUESTIONS.values())
NUMBERED = st.one_of(*(QUESTIONS[kind] for kind in ("choice", "several", "scale", "yes_no")))
