"""Whatever comes, in whatever order: what holds of every talk (a Hypothesis state machine).

`pytest --hypothesis-profile=ten-thousand tests/bot/test_state_machine.py` walks ten thousand
talks; an ordinary run some hundreds.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from bot.dialogues import knock, update
from bot.dialogues.answering.words import first, words_of
from bot.dialogues.pieces import GOOD_FOR, instant, waits_for_her
from bot.dialogues.tell import QUIET_FOR
from bot.messages import Event, Reply
from bot.question import Question, name_of
from bot.rendering import telegram
from bot.scene import Scene, Turn, Waiting
from tests.bot import walking
from tests.bot.numbers_shown import numbers_mean_what_they_say
from tests.bot.phone import Phone
from tests.bot.states import put_into
from tests.bot.what_may_come import (
    ANSWERS,
    BACK,
    LABELLED,
    LINK,
    LIVES,
    MEANWHILE,
    POLLS,
    SECOND,
    SENTENCES,
    SPANS,
    STARTS,
    TEXTS,
    WORDS,
    Label,
    Life,
)

pytestmark = pytest.mark.slow

IN_EVERY_RUN = 100  # talks: enough to find in a day of runs what one run would not


class Talk(RuleBasedStateMachine):
    """One phone, and whatever can happen to it."""

    phone: Phone
    guarded: bool

    @initialize(life=LIVES)
    def begin(self, life: Life) -> None:
        """Begin as somebody, and go on with a code, or with a poll."""
        self.phone = Phone(news=("They will look again in May.",), principles="We listen.")
        put_into(self.phone, f"invite {SECOND} for Line 9")
        put_into(self.phone, f"link {LINK}, made for her")
        for state in (*STARTS[life.start], f"we begin a talk between {life.hours}"):
            put_into(self.phone, state)
        self.phone.places.profile = life.profile
        self.guarded = life.guarded
        if not self.phone.member:
            self._hear(life.text)
        elif life.command:
            self._hear(life.command)
        elif self._may_begin():
            self._open(life.asked, None)

    @rule(several=st.lists(WORDS, min_size=1, max_size=4), back=BACK)
    def texts(self, several: list[str | Label], back: str) -> None:
        """She texts one thing after the other; out of a silence she comes back, or does not."""
        for words in several:
            self._hear(back if back and self._is_silenced() else self._text_of(words))

    @rule(several=st.lists(ANSWERS | LABELLED, min_size=1, max_size=4))
    def answers(self, several: list[str | Label]) -> None:
        """She texts nothing but answers."""
        for words in several:
            self._hear(self._text_of(words))

    @rule(words=WORDS)
    def sends_a_picture(self, words: str | Label) -> None:
        """She sends a picture, and words with it."""
        self._hear(self._text_of(words), media=True)

    @rule(back=st.sampled_from([0, 0, 0, 1, 2, 5, None]), place=st.integers(0, 4))
    def presses(self, back: int | None, place: int) -> None:
        """She presses a button of the newest message that has some, or of one before."""
        shown = [(asks, telegram.render(each)[1]) for asks, each in self.phone.asked]
        with_buttons = [each for each in shown if each[1]][::-1]
        asks, number = "", str(place)  # of a message that we do not know any more
        if back is not None and with_buttons:
            asks, buttons = with_buttons[min(back, len(with_buttons) - 1)]
            number, _ = buttons[place % len(buttons)]
        scene = replace(self.phone.scene(number, asks), event=Event.PRESSED, button_of=asks)
        self._happened(scene, number, self.phone.press_unknown(number, asks))

    @rule(place=st.sampled_from([0, 0, 1, 2, 5, None]), text=TEXTS)
    def edits(self, place: int | None, text: str) -> None:
        """She changes one of her texts, or one that we never had."""
        known = list(self.phone.texts)[::-1]
        old = None if place is None or not known else known[min(place, len(known) - 1)]
        before = None if old is None else self.phone.texts[old]
        names = (before.question,) if before else ()
        scene = replace(self.phone.scene(text, *names), event=Event.EDITED, before=before)
        self._happened(scene, text, self.phone.edit(old, text))

    @rule(event=st.sampled_from([*[Event.REACTED] * 4, Event.BLOCKED, Event.UNBLOCKED, None]))
    def signs(self, event: Event | None) -> None:
        """She puts a sign on a message, as such or in words, or blocks us."""
        before = self.phone.scene("")
        if event is None:
            newest = self.phone.asked[-1][1].words if self.phone.asked else "Done."
            self._hear(f"Liked “{newest}”")
        else:
            self._happened(replace(before, event=event), "", self.phone.happens(event))
        if event in {None, Event.REACTED} and not before.standing.quiet:
            assert self.phone.memory.step == before.memory.step

    @rule(word=st.sampled_from(["STOP", "START", "START", "HELP", "unstop"]))
    def the_provider_answers(self, word: str) -> None:
        """The provider answers a word of its own; we say nothing beside it."""
        self.phone.answered = True
        scene = replace(self.phone.scene(word), answered=True)
        turn = self.phone.text(word)
        assert turn.replies == ()
        self._happened(scene, word, turn)

    @rule(span=SPANS)
    def is_silent(self, span: timedelta) -> None:
        """Time passes."""
        before = self.phone.scene("")
        turns = self.phone.wait(span)
        assert len(turns) <= 1
        for turn in turns:
            assert len(turn.replies) <= 1
            self._happened(before, "", turn)
        wakes = self.phone.memory.wake_at
        assert wakes is None or wakes > self.phone.now

    @precondition(lambda self: self._may_begin())
    @rule(asked=POLLS, days=st.sampled_from([None, 1, 20]))
    def a_poll_opens(self, asked: list[Question], days: int | None) -> None:
        """A poll opens, and its first question comes."""
        self._until_her_turn()
        self._open(asked, days)

    @precondition(lambda self: self.phone.polls.known)
    @rule(closes=st.booleans())
    def a_poll_goes_on(self, closes: bool) -> None:
        """The newest poll closes, whatever is open; or a question of it comes again."""
        if closes:
            self.phone.polls.close()
        elif self._may_begin():
            self._until_her_turn()
            self._put_question()

    @precondition(lambda self: self._may_begin())
    @rule(waiting=st.builds(Waiting, *[st.integers(0, 2)] * 3), hours=st.integers(0, 9))
    def we_knock(self, waiting: Waiting, hours: int) -> None:
        """Something waits for her, and we knock; where nothing does, news comes at once."""
        self._until_her_turn()
        self.phone.waiting = waiting
        self.phone.knock_until = self.phone.now + timedelta(hours=hours)
        if waiting:
            self._put("knock", "asked", knock.words(waiting))
        else:
            said = "Letters go out at once now."
            self.phone.news = (said, *self.phone.news)[:3]
            self._put("update", str(1 + hours), update.words(said))

    @rule(what=st.sampled_from(list(MEANWHILE)))
    def meanwhile(self, what: str) -> None:
        """Something becomes so that she need not notice."""
        MEANWHILE[what](self.phone)

    def _text_of(self, words: str | Label) -> str:
        if isinstance(words, str):
            return words
        shown = self.phone.asked[-1][1] if self.phone.asked else Reply("", zero="1")
        labels = [label for label in (*shown.choices, shown.zero) if label] or ["1"]
        label = labels[words.place % len(labels)]
        return label if words.slip is None else label[: words.slip] + label[words.slip + 1 :]

    def _hear(self, text: str, *, media: bool = False) -> None:
        scene = replace(self.phone.scene(text), media=media)
        self._happened(scene, text, self.phone.text(text, media=media))

    def _happened(self, before: Scene, text: str, turn: Turn) -> None:
        step = walking.Step(before, text, turn, self.phone)
        for reply in turn.replies:
            walking.fits(reply, in_a_chat=before.synced)
        walking.one_question(step)
        walking.stored_once(step, is_said=text in SENTENCES)
        if not self.guarded:
            walking.feedback_ends(step)
            self.phone.memory = walking.calm(self.phone.memory)
        walking.nothing_after_the_quiet_word(step)
        walking.nothing_is_asked_that_was_answered(step)
        if turn.replies:
            walking.words_are_kept(step)
            numbers_mean_what_they_say(step)
        walking.stop_stops(self.phone)
        walking.quiet_word_silences(self.phone)
        walking.menu_leads_home(self.phone)

    def _may_begin(self) -> bool:
        """Whether the gate would let go what we begin, now or once it is her turn."""
        phone, standing = self.phone, self.phone.standing
        silent = standing.stopped or standing.paused or standing.quiet or standing.leaving
        knows = standing.confirmed and phone.joined and phone.member and not standing.parked
        has_left = phone.put_at is not None or not waits_for_her(phone.memory)
        return knows and has_left and not silent

    def _is_silenced(self) -> bool:
        standing = self.phone.standing
        return standing.stopped or standing.paused or standing.leaving

    def _until_her_turn(self) -> None:
        """Wait until nothing is open any more, or is too old to wait for."""
        phone = self.phone
        for span in (QUIET_FOR, GOOD_FOR):
            until = phone.memory.let_be_until
            is_let_be = until is not None and instant(phone.scene("")) < until
            if waits_for_her(phone.memory) or is_let_be:
                self.is_silent(span + timedelta(minutes=1))

    def _open(self, asked: list[Question], days: int | None) -> None:
        polls = self.phone.polls
        polls.make()
        for place, each in enumerate(asked, start=1):
            polls.add(place, each.kind, " | ".join((each.text, *each.options)))
        if days is not None:
            polls.closes(self.phone.now + timedelta(days=days))
        polls.decides("You advise, the group decides.")
        self._put_question()

    def _put_question(self) -> None:
        poll = self.phone.polls.asked((name_of(self.phone.polls.newest.id, 1),), self.phone.now)
        assert poll is not None
        question = poll.following(0)
        if question is None or not poll.is_open:
            return
        begun = not poll.answers
        message = first(poll) if begun else words_of(question)
        self._put("poll", name_of(poll.id, question.place), message)

    def _put(self, doing: str, step: str, message: Reply) -> None:
        before = self.phone.scene("")
        self.phone.put(doing, step, message)
        turn = Turn(self.phone.memory, (message,))
        walking.fits(message, in_a_chat=before.synced)
        numbers_mean_what_they_say(walking.Step(before, "", turn, self.phone))


Talk.TestCase.settings = settings(
    max_examples=max(IN_EVERY_RUN, settings().max_examples), stateful_step_count=30
)
TestTalk = Talk.TestCase
