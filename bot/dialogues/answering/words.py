"""The words of a poll's question, as one message: the talk and every preview say the same."""

from dataclasses import replace

from bot.dialogues.pieces import LANGUAGE, asking
from bot.messages import Reply
from bot.phrases import choices, say, zero
from bot.polls import KINDS
from bot.question import Poll, Question
from bot.segments import Encoding, cost, parts, plain

_TEXT = "text"


def first(poll: Poll) -> Reply:
    """Put the first question that she has not met; the first message says who decides."""
    return words_of(poll.following(0) or poll.questions[0], decides=poll.decides)


def words_of(question: Question, lead: str = "", decides: str = "") -> Reply:
    """Put a question behind the words that lead to it; what does not fit is left out."""
    labels = KINDS[question.kind].labels(question)
    asked = f"{_ended(question.text)} {KINDS[question.kind].ask(question)} {leave(question)}"
    decides = _ended(decides)
    wanted = ((lead, decides), (lead, ""), ("", ""))
    before, after = next((pair for pair in wanted if _fits(pair[0], asked, pair[1])), ("", ""))
    return Reply(
        _joined(before, asked, after),
        choices=labels,
        asks=True,
        zero=zero(LANGUAGE, "poll") if labels else "",
        bare=_joined(before, _ended(question.text), after) if labels else "",
    )


def behind(lead: str, question: Reply) -> Reply:
    """Put a line before what is asked once more, where both fit into one message."""
    if not _fits(lead, question.words):
        return question
    bare = _joined(lead, question.bare) if question.bare else ""
    return replace(question, words=_joined(lead, question.words), bare=bare)


def guessed(question: Question, value: str) -> Reply:
    """Ask whether we understood."""
    label, number = KINDS[question.kind].label(question, value), value.replace(" ", " and ")
    by_number = value.isdecimal() and not label.startswith(value)
    said = (f"{number}, {label}" if by_number else label, label, number)
    labels = choices(LANGUAGE, "poll_guess")
    asked = (asking("poll_guess", labels, answer=answer) for answer in said)
    # What she wrote in signs of another alphabet is not repeated: it would cost three parts. Nor is
    # a label that her forum has put on its list since she was asked.
    shown = (
        reply
        for reply in asked
        if question.is_safe
        and _fits(reply.words)
        and cost(plain(reply.words)).encoding is Encoding.GSM_7
    )
    return next(shown, asking("poll_guess_words", labels))


def missed(question: Question) -> Reply:
    """Say that we did not understand, how the question is answered, and that people are there."""
    labels = KINDS[question.kind].labels(question)
    words = say(LANGUAGE, "poll_missed", how=_how(question, labels))
    return Reply(
        words,
        choices=labels,
        asks=True,
        zero=zero(LANGUAGE, "poll") if labels else "",
        bare=" ".join(say(LANGUAGE, "poll_missed", how="").split()) if labels else "",
    )


def leave(question: Question) -> str:
    """Say how this question is left: where 0 is an answer, by SKIP."""
    return say(LANGUAGE, "poll_leave_by_word" if answers_zero(question) else "poll_leave")


def answers_zero(question: Question) -> bool:
    """Whether 0 is an answer like any other."""
    return not KINDS[question.kind].ZERO_SKIPS


def answers_any_words(question: Question) -> bool:
    """Whether there is nothing that this question does not take for an answer."""
    return question.kind == _TEXT


def _how(question: Question, labels: tuple[str, ...]) -> str:
    if labels:
        return say(LANGUAGE, "poll_how_one", numbers=_numbers(len(labels)))
    if question.options:
        return say(LANGUAGE, "poll_how_several")
    return f"{KINDS[question.kind].ask(question)} {leave(question)}"


def _numbers(most: int) -> str:
    """Write the numbers of some choices: "1, 2 or 3"."""
    listed = [str(number) for number in range(1, most + 1)]
    return " or ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)


def _ended(words: str) -> str:
    """End a sentence that was written down without its full stop."""
    words = words.strip()
    return f"{words}." if words[-1:].isalnum() else words


def _joined(*words: str) -> str:
    return " ".join(part for part in words if part)


def _fits(*words: str) -> bool:
    return parts(plain(_joined(*words))) == 1
