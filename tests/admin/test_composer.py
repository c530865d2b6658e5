"""The composer: what words cost, what is wrong with them, and that it needs no JavaScript."""

import re
import time

import pytest

from admin.composer import MOST_SIGNS, Around, measure
from admin.prices import money
from bot.poll_words import SMS, forms
from bot.safety.listed_words import listed
from bot.segments import cost
from bot.written_poll import WrittenQuestion
from tests.admin.conftest import Staff
from tests.builders import Place

HERE = "/forums/riverside/measure"
PLAIN = "Hi, it is Amina. No, your words stay with our small team. Ask me anything."


@pytest.mark.parametrize(
    ("tenths", "expected"),
    [(40, "4p"), (45, "4.5p"), (0, "0p"), (990, "99p"), (1000, "£1.00"), (1600, "£1.60")],
)
def test_money_as_people_say_it(tenths: int, expected: str) -> None:
    """Pence up to a pound, then pounds and pence."""
    assert money(tenths) == expected


def test_plain_words_in_one_part() -> None:
    """What the bar says when all is well."""
    found = measure(PLAIN, Around(people=40))

    assert (found.parts, found.used, found.room) == (1, len(PLAIN), 160)
    assert (found.in_plain_alphabet, found.signs, found.listed) == (True, (), ())
    assert (found.each, found.in_all) == ("4p", "£1.60")
    assert found.reads_easily


def test_what_the_bot_says_around_them_counts() -> None:
    """A part is filled by the name before the words, too, and a knock is a part of its own."""
    found = measure(
        "x" * 150, Around(before="This is Sam, a person.", people=2, knocks=2, part_costs=50)
    )

    assert (found.parts, found.used) == (2, 173)
    assert (found.each, found.in_all) == ("10p", "30p")


def test_the_signs_that_make_it_longer_are_named_with_their_twins() -> None:
    """A curly quote has one, an emoji has none: with it all of the text takes the long form."""
    found = measure("It’s fine 🙂")

    assert not found.in_plain_alphabet
    assert [(sign.name, sign.twin) for sign in found.signs] == [
        ("slightly smiling face", None),
        ("right single quotation mark", "'"),
    ]
    assert found.in_plain_signs == "It's fine 🙂"


def test_what_goes_by_sms_is_what_is_paid() -> None:
    """Plain signs stand for those that have some, so a pasted quote costs nothing; it is named."""
    found = measure("“It’s fine”" + "x" * 100)

    assert (found.in_plain_alphabet, found.parts, found.as_typed) == (True, 1, 2)
    assert [sign.sign for sign in found.swapped] == ["“", "’", "”"]
    assert (found.forcing, found.in_plain_signs_already) == ((), False)


def test_three_parts_are_the_most() -> None:
    """Rule 31: the hard limit is said as such."""
    assert [measure("x" * size).too_long for size in (459, 460)] == [False, True]


@pytest.mark.parametrize(
    "words",
    [
        "x" * 100_000,
        "1 a " * 25_000,
        "😀" * 100_000,
        ". " * 50_000,
        "a.b" * 33_000,
        "\u0301" * 99_999,
    ],
)
def test_a_very_long_text_is_measured_quickly(words: str) -> None:
    """A document that was pasted: its length is told, its words are not looked at."""
    begun = time.process_time()
    found = measure(words)
    took = time.process_time() - begun

    assert (found.too_long, found.checked, found.hints) == (True, False, ())
    assert took < 1


def test_the_word_check_is_quick_with_a_text_without_spaces() -> None:
    """Those who send check words of any length."""
    begun = time.process_time()
    listed("a" * 100_000)

    assert time.process_time() - begun < 1
    assert measure("a" * MOST_SIGNS).checked


@pytest.mark.usefixtures("riverside")
def test_the_bar_names_the_sign_and_what_stands_for_it(facilitator: Staff) -> None:
    """In words, since a sign alone may be invisible."""
    text = facilitator.posts(HERE, words="It’s fine\u200b" + "x" * 70, name="words").text
    emoji = facilitator.posts(HERE, words="fine 🙂", name="words", knocks="1").text

    said = " ".join(re.sub(r"<.*?>", "", text).split())
    assert "Plain alphabet" in said
    assert "’ right single quotation mark, as &#39;; zero width space, left out." in said
    assert "As typed it would be 2 texts." in said
    assert "Long form" in emoji
    assert "slightly smiling face" in emoji
    assert 'name="plain"' not in emoji
    assert "About <strong>8p</strong>, with the knock before it" in emoji


@pytest.mark.usefixtures("riverside")
def test_the_bar_for_words_that_are_being_typed(facilitator: Staff) -> None:
    """The page that follows what is typed; hostile words come back as they are."""
    fine = facilitator.posts(HERE, words=PLAIN, people="40", name="words").text
    bad = facilitator.posts(HERE, words="<b>police’</b>", people="1", discreet="yes", name="w").text

    assert "Plain alphabet" in fine
    assert "<strong>£1.60</strong> in all" in fine
    assert "“police”" in bad
    assert "<b>" not in bad
    assert 'name="plain" value="w" data-plain="&lt;b&gt;police&#39;&lt;/b&gt;"' in bad


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("discreet", [False, True])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("choice", ("Better updates", "One contact person", "It’s about letters")),
        ("several", ("Updates", "Letters")),
        ("scale", ()),
        ("scale", ("Cold", "Warm")),
        ("yes_no", ()),
        ("number", ()),
        ("text", ()),
    ],
)
@pytest.mark.usefixtures("riverside")
def test_a_question_counts_as_it_will_be_sent(
    facilitator: Staff, kind: str, options: tuple[str, ...], place: int, *, discreet: bool
) -> None:
    """With how it is answered, who decides, and what the talk says before a later question."""
    words, decides = "What matters most next time", "You advise, the group decides"
    asked = WrittenQuestion(kind, words, options, words)
    sent = {
        form.discreet: form.words for form in forms(asked, place, decides) if form.channel == SMS
    }
    fields = {"kind": kind, "options": "\r\n".join(options), "place": str(place)}
    if discreet:
        fields["discreet"] = "yes"
    bar = facilitator.posts(HERE, words=words, decides=decides, name="text", **fields).text

    assert f"{cost(sent[discreet]).units} of 160 characters" in bar


@pytest.mark.usefixtures("riverside")
def test_a_question_is_looked_at_with_its_answers(facilitator: Staff) -> None:
    """What a bystander should not read, and the sign that makes all of it longer."""
    fields = {"kind": "choice", "place": "1", "words": "What first?", "name": "text"}
    plain = facilitator.posts(HERE, **fields, options="Letters\nUpdates").text
    bad = facilitator.posts(HERE, **fields, options="Letters 🙂\nThe police").text

    assert "Nothing a bystander should not read" in plain
    assert "“police”" in bad
    assert "slightly smiling face" in bad
    assert "Long form" in bad


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "choice", "options": ""},
        {"kind": "scale", "options": "one end"},
        {"kind": "scale", "options": "\x00\n\u202e\n"},
        {"kind": "no such kind", "options": "a\nb"},
        {"kind": "", "options": "a\n" * 100_000},
        {"kind": "several", "options": "a\n" * 100_000, "decides": "x" * 100_000},
    ],
)
@pytest.mark.usefixtures("riverside")
def test_a_question_that_is_not_whole_is_measured_as_far_as_it_goes(
    facilitator: Staff, fields: dict[str, str]
) -> None:
    """Somebody is still writing it, or sends nonsense."""
    answer = facilitator.posts(HERE, words="What first?", place="9" * 40, name="text", **fields)

    assert answer.status_code == 200
    assert "characters" in answer.text


@pytest.mark.usefixtures("riverside")
def test_words_within_a_message_have_no_cost_of_their_own(facilitator: Staff) -> None:
    """Who decides, and the label: their signs and words are looked at all the same."""
    fields = {"name": "decides", "within": "the first question"}
    bad = facilitator.posts(HERE, words="The police decide 🙂", **fields).text
    page = facilitator.opens("/forums/riverside/polls/add").text
    label = facilitator.opens("/forums/riverside/settings").text

    assert "<strong>20 characters</strong> of the first question" in bad
    assert 'data-said="Some signs make it longer. Holds words that others should not see."' in bad
    assert "“police”" in bad
    assert "Long form" in bad
    assert "About <strong>" not in bad
    assert "Members read it in the first question" in page
    assert 'data-within="what the bot says"' in label


def test_nonsense_is_measured_all_the_same(facilitator: Staff, riverside: Place) -> None:
    """Nothing that is posted makes it fail."""
    sent = {"words": "\x00\u202e", "people": "-9", "knocks": "x" * 99, "name": '"><i>'}
    page = facilitator.posts(f"/forums/{riverside.slug}/measure", **sent)

    assert page.status_code == 200
    assert "<i>" not in page.text
