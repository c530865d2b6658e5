"""The words of the bot: short, plain, and safe in other people's eyes."""

import re
import string
from itertools import product
from pathlib import Path

import pytest

from bot import phrases
from bot.phrases import choices, keys, languages, meanings, numbered, say
from bot.promises import LONGEST
from bot.readability import hints, longest_sentence, reading_age
from bot.segments import Encoding, cost

PRODUCT = Path(phrases.__file__).parent.parent
LONGEST_VALUES = {
    "hours": "w" * LONGEST,
    "day": "Wednesday 30 September",
    "name": "K" * 20,
    "line": "W" * 20,
    "low": "not at all",
    "high": "very much",
    "choices": numbered(choices("en", "menu_ready")) + ", 0 nothing.",
    "closes": "Wednesday 30 September, 10.30pm",
    "answer": "4, Something else",
    "number": "47",
    "numbers": "1, 2, 3 or 4",
    "how": "Reply with all that fit, like 1 3, or 0 to skip.",
}
LISTED = re.compile(
    r"police|\bmet\b|mopac|victim|crim|court|abus|forum|assault|violen|attack|officer|offen[cd]"
    r"|survivor|witness|report|case\b|safe(?!,|\.)\b|danger",
    re.IGNORECASE,
)
PLAIN_ONLY = {"risk_plain", "help_plain"}
WITH_NUMBERS = [
    "menu", "menu_ready", "more", "more_ready", "path_heard", "knock", "update", "news",
    "news_offer",
]  # fmt: skip
TEXTS = sorted(keys("en"))
LEADS = {
    "ask_phone": ["lead_hello", "lead_link", "lead_again"],
    "ask_name": [
        "lead_one_more",
        "lead_shared",
        "lead_own",
        "lead_unsure",
        "left_phone",
        "lead_again",
    ],
    "ask_consent": [
        "lead_name",
        "lead_thanks",
        "lead_no_name",
        "left_name",
        "lead_ok",
        "lead_again",
    ],
    "ask_times": [
        "lead_am_or_pm",
        "lead_midnight",
        "lead_never",
        "lead_times",
        "lead_none",
        "left_consent",
        "lead_again",
    ],
    "ask_age": ["lead_again"],
    "owner": ["lead_again"],
    "settings": ["lead_again", "lead_taken_back"],
    "settings_more": ["lead_again"],
    "settings_prove": ["lead_again"],
    "ask_phrase": ["lead_again"],
    "ask_phrase_how": ["ask_phrase"],
    "which_line": ["lead_kept", "lead_which"],
    "leave_choices": ["leave", "leave_line"],
    "erase_how": ["erase", "erase_again"],
}
LABELS = {
    "ask_phone": choices("en", "phone"),
    "ask_devices": choices("en", "devices"),
    "ask_age": choices("en", "age"),
    "owner": choices("en", "owner"),
    "poll_guess": choices("en", "poll_guess"),
    "settings": (*choices("en", "settings")[:3], "more, 0 nothing"),
    "settings_more": (*choices("en", "settings_more")[:2], "another phone, 0 back"),
    "which_line": (*["W" * 20] * 3, "W" * 20 + ", 0 another"),
    "ask_consent": choices("en", "consent"),
    "ask_times": (*choices("en", "times"), "any day 9.30am to 10.30pm"),
}
PAIRS = [pair for ask, leads in LEADS.items() for pair in product(leads, [ask])]


def filled(key: str) -> str:
    """Give a text with the longest values that it can meet."""
    listed = numbered(LABELS[key]) if key in LABELS else LONGEST_VALUES["choices"]
    return say("en", key, **(LONGEST_VALUES | {"choices": listed}))


def test_english_is_there() -> None:
    """A language is there because its file is."""
    assert languages() == ("en",)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_one_cheap_part(key: str) -> None:
    """With the longest values it is one part, in the alphabet that costs least."""
    found = cost(filled(key))

    assert (found.encoding, found.parts) == (Encoding.GSM_7, 1)


@pytest.mark.parametrize(("lead", "ask"), PAIRS)
def test_a_question_behind_its_lead_is_one_part(lead: str, ask: str) -> None:
    """What is sent as one message fits into one."""
    assert cost(f"{filled(lead)} {filled(ask)}").parts == 1


@pytest.mark.parametrize("key", TEXTS)
def test_a_sentence_has_fifteen_words_at_most(key: str) -> None:
    """Nobody has to keep a long sentence in mind."""
    assert longest_sentence(filled(key)) <= 15


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_read_at_the_age_of_nine(key: str) -> None:
    """One text alone may measure a little higher: "message" is a long word to a formula."""
    usual = {"hours": "weekdays 10 to 4", "day": "Tuesday", "name": "Wren", "line": "Line 2"}
    usual |= {"closes": "Friday 9am", "choices": ""}
    text = say("en", key, **(LONGEST_VALUES | usual))

    assert reading_age(text) <= 9.5


@pytest.mark.parametrize("key", TEXTS)
def test_nothing_would_make_a_text_plainer(key: str) -> None:
    """One question, at most four choices and 0, no figure of speech, no emoji (rule 30)."""
    assert hints(filled(key)) == ()


@pytest.mark.parametrize(("lead", "ask"), PAIRS)
def test_a_lead_and_its_question_hold_one_question(lead: str, ask: str) -> None:
    """What is sent as one message asks one thing."""
    assert hints(f"{filled(lead)} {filled(ask)}") == ()


def test_all_texts_together_are_read_at_the_age_of_nine() -> None:
    """The middle of all is below it."""
    ages = [reading_age(filled(key)) for key in TEXTS]

    assert sum(ages) / len(ages) <= 9


@pytest.mark.parametrize("key", sorted(keys("en") - PLAIN_ONLY))
def test_a_text_says_nothing_to_a_bystander(key: str) -> None:
    """No listed word stands in what a discreet member can get."""
    assert LISTED.findall(filled(key)) == []


def test_the_list_finds_what_it_is_to_find() -> None:
    """A list that finds nothing would prove nothing."""
    text = "Your forum: the police, the Met, MOPAC, a victim, a crime, court, abuse."
    expected = ["forum", "police", "Met", "MOPAC", "victim", "crim", "court", "abus"]

    assert expected == LISTED.findall(text)


@pytest.mark.parametrize("key", ["phone", "consent", "times", "tell", "check", *WITH_NUMBERS])
def test_a_choice_has_six_words_at_most(key: str) -> None:
    """A choice is seen at one glance."""
    assert max(len(label.split()) for label in choices("en", key)) <= 6


def test_the_check_shows_its_choices() -> None:
    """The words of the join check and its buttons say the same."""
    expected = (True, True)
    text = say("en", "check")

    assert expected == ("1 for yes" in text, "2 for no" in text)


@pytest.mark.parametrize("key", ["phone", "times", "tell", "check", *WITH_NUMBERS])
def test_no_word_means_two_choices(key: str) -> None:
    """A word that could mean either would pick one in doubt."""
    words = [word for meant in meanings("en", key) for word in meant]

    assert len(set(words)) == len(words)


def test_no_label_is_a_word_that_a_provider_acts_on() -> None:
    """We never ask for STOP, START, YES, HELP or their kin; "1 yes" asks for the 1."""
    taken = {"stop", "end", "quit", "cancel", "start", "unstop", "help", "info", "revoke", "optout"}
    labels = {label for key in ("phone", "consent", "times", "tell", "check", *WITH_NUMBERS)
              for label in choices("en", key)}  # fmt: skip

    assert taken & labels == set()


def test_every_text_is_used() -> None:
    """A text that nothing says is one that nobody reads again."""
    code = "".join(path.read_text("utf-8") for path in PRODUCT.rglob("*.py"))

    assert [key for key in TEXTS if f'"{key}"' not in code] == []


def test_only_known_values_stand_in_texts() -> None:
    """A translator sees a slip at once."""
    fields = {
        name
        for key in TEXTS
        for _, name, _, _ in string.Formatter().parse(say("en", key, **{
            value: f"{{{value}}}" for value in LONGEST_VALUES}))
        if name
    }  # fmt: skip

    assert fields == set(LONGEST_VALUES)
