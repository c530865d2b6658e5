"""The word check: what it finds, what it leaves alone, and which labels are taken."""

import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety import listed_words
from bot.safety.listed_words import RESERVED, listed, reserved, words_in

ENGLISH = tomllib.loads(files(listed_words).joinpath("en.toml").read_text("utf-8"))
# Of everyday texts; among them are those that lie near a listed word.
ORDINARY = """
    about after again answer appointment bus café change chat choose class clear coffee comet course
    courteous date day dentist discuss door early email evening feel fine form friend fortune garden
    go good group hear help here home hour idea join kind last late later letter library line list
    listen long lunch meet meeting message morning mug near new news next note number official open
    organise paper park pay people person phone place plan please policy polite quiet read reply
    report room safe say school see send share short soon speak staff start street talk tea tell
    text thank thing time today town train tuesday turn understand visit voice wait walk week
    welcome window word work write year yes
"""
POSSESSIVES = ("{}", "{}'s", "{}s'", "{}\u2019s")
WRITTEN = [
    *(form.format(word) for word in ENGLISH["words"].split() for form in (*POSSESSIVES, "{}s")),
    *(form.format(word) for word in ENGLISH["forms"].split() for form in POSSESSIVES[:2]),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The police came", ("police",)),
        ("POLICE!", ("police",)),
        ("The victim's view and the victims' view", ("victim", "victims")),
        ("Crimes, courts and abuse", ("crimes", "courts", "abuse")),
        ("stalked by a stalker, who was stalking", ("stalked", "stalker", "stalking")),
        ("two robberies, one burglary", ("robberies", "burglary")),
        ("kidnapped, stabbed, coerced", ("kidnapped", "stabbed", "coerced")),
        ("policewomen at the forum", ("policewomen", "forum")),
        ("domestic-violence", ("domestic", "violence")),
        ("self-harm", ("self harm",)),
        ("New Scotland Yard", ("scotland yard",)),
        ("in danger now", ("danger",)),
        ("MOPAC and the Mayor", ("mopac", "mayor")),
        # Signs that hide a word from a machine and not from a person.
        ("fo\u00adrum", ("forum",)),
        ("vic\u200btim", ("victim",)),
        ("f\u00f3rum", ("forum",)),
        ("our_forum", ("forum",)),
        ("\uff46\uff4f\uff52\uff55\uff4d", ("forum",)),  # full-width letters
        ("#VictimVoice", ("victim",)),
        ("officer7", ("officer",)),
        # Links, in which nothing parts the words.
        ("see https://victimvoice.example/x", ("victim",)),
        ("www.metpolice.example", ("metpolice", "police")),
        ("t.me/OurForumBot", ("forum",)),
        ("forumline.example", ("forumline", "forum")),
    ],
)
def test_listed(text: str, found: tuple[str, ...]) -> None:
    """Each listed word is found in its forms, each once, in the order of the text."""
    assert listed(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Met said", ("met",)),
        ("Met's plan", ("met",)),
        ("(Met)", ("met",)),
        ("the met said", ("met",)),
        ("THE MET SAID NO", ("met",)),
        ("told MET staff", ("met",)),
        ("MetPolice", ("police", "metpolice", "met")),
        # A doubt, and the check is careful.
        ("Met you at three?", ("met",)),
        ("we met at three", ()),
        ("WE MET AT THREE", ()),
        ("have met them", ()),
        ("Metal, meter, helmet, comet", ()),
    ],
)
def test_the_name_met(text: str, found: tuple[str, ...]) -> None:
    """The name is found, the verb is not."""
    assert listed(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Figures and signs where letters belong.
        ("p0lice", "police"),
        ("v1ctim", "victim"),
        ("po1ice", "police"),
        ("cr!me", "crime"),
        ("4buse", "abuse"),
        ("a$$ault", "assault"),
        ("r*pe", "rape"),
        ("p*lice station", "police"),
        # Letters one by one.
        ("p.o.l.i.c.e", "police"),
        ("the M.O.P.A.C. plan", "mopac"),
        ("c o u r t", "court"),
        ("i-d-v-a", "idva"),
        # Letters of other alphabets.
        ("p\u043elice", "police"),  # a Cyrillic o
        ("\u0441ourt", "court"),  # a Cyrillic s
        ("vict\u0456m", "victim"),  # a Ukrainian i
        ("\u03bdictim", "victim"),  # a Greek nu
        ("cr\u0131me", "crime"),  # without its dot
        ("f\u00f8rum", "forum"),
        ("\U0001d429\U0001d428lice", "police"),  # bold letters of mathematics
        # Capitals anywhere.
        ("PoLiCe", "police"),
        ("viCTIM", "victim"),
    ],
)
def test_a_word_that_is_spelt_apart_from_the_list(text: str, found: str) -> None:
    """A bystander reads it all the same."""
    assert listed(text) == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "Room 5a at 10am on the 3rd, SE1 7AB, b4 noon, gr8",
        "a b c d, or e.g. i.e. U.K.",
        "Reply 1 2 3, or 0. It is 20% off at 4.50!",
        "rosa@line.example or 07700 900123",
        "\u043f\u043e\u043b\u043a\u0430 \u0441\u043e\u0440",  # Russian: a shelf, and litter
        "2*3*4, **yes**, f*** it, so!so",
    ],
)
def test_figures_signs_and_other_alphabets_pass(text: str) -> None:
    """Where nothing is hidden, nothing is found."""
    assert listed(text) == ()


@given(
    st.sampled_from(WRITTEN),
    st.sampled_from([str.lower, str.upper, str.title]),
    st.sampled_from(
        ["%s", "the %s.", "(%s)", "so:%s!", "#%s", "%s-like", "a/%s", "\u201c%s\u201d"]
    ),
)
def test_a_word_is_found_whatever_stands_around_it(
    word: str, case: Callable[[str], str], around: str
) -> None:
    """In any case, with a possessive or a plural behind it, between any signs."""
    assert listed(around % case(word))


@given(st.lists(st.sampled_from(ORDINARY.split()), min_size=1, max_size=12))
def test_ordinary_words_are_no_listed_ones(words: list[str]) -> None:
    """However they follow one another, nobody is kept from writing."""
    assert listed(" ".join(words)) == ()


@pytest.mark.parametrize(
    ("text", "own", "found"),
    [
        ("The Riverbank is open", ("riverbank",), ("riverbank",)),
        ("Riverbanks, RIVERBANK'S, r1verbank", ("riverbank",), ("riverbanks", "riverbank")),
        ("see www.ourriverbank.example", ("riverbank",), ("riverbank",)),
        ("Ash House, and the ash houses", ("ash house",), ("ash house", "ash houses")),
        ("ash, and a house", ("ash house",), ()),
        ("see www.wash.example", ("ash",), ()),
        ("the police at the Riverbank", ("riverbank",), ("police", "riverbank")),
        ("the Riverbank", (), ()),
    ],
)
def test_the_words_of_a_forum(text: str, own: tuple[str, ...], found: tuple[str, ...]) -> None:
    """They count in their forms as those of the house do, which they never take away."""
    assert listed(text, own) == found


def test_words_as_a_list_holds_them() -> None:
    """Letters alone, without accents, capitals or signs."""
    assert words_in("  Ash-House\u2019s CAF\u00c9 ") == "ash house s cafe"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush.",
        "Hello. You have reached a private feedback line. I am a bot.",
        "Thank you. A person will read this. We are not here all the time. 0 for more.",
        "Done. You will get no more texts from this number. Text START if you change your mind.",
        "You said letters came too late. From 1 June they go out the day after a date is set.",
        "Sam and Rob meet on Tuesday at 6pm. Tea in a mug, with courtesy.",
        "Our policy and politics, the discourse, an official form, a fortune, robin and grape.",
    ],
)
def test_bland_texts_pass(text: str) -> None:
    """Texts that could be from a dentist or a club hold no listed word."""
    assert listed(text) == ()


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_the_words_of_the_provider(word: str) -> None:
    """No label is one of them, however it is written."""
    for label in (word, word.upper(), f" {word.title()}! ", f"{word}, please", f"OK, {word} now"):
        assert reserved(label)


@pytest.mark.parametrize(
    "label",
    [
        "Opt out",
        "Stop all",
        "Make it stop",
        "Please can you help",
        "1. Yes",
        "/stop",
        "Stopp",
        "Stop it",
    ],
)
def test_labels_that_would_be_taken(label: str) -> None:
    """A label that would be understood as one of them is one."""
    assert reserved(label)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "0",
        "No",
        "Line 1",
        "Stop and search",
        "Yes, on Monday",
        "Bus stop is near",
        "Helpful",
        "Better updates",
    ],
)
def test_labels_that_are_free(label: str) -> None:
    """Other labels are free."""
    assert not reserved(label)


def test_the_words_of_rule_33() -> None:
    """The reserved words are those of the rule, no more and no fewer."""
    rule = "STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT, START, UNSTOP, YES"
    assert {*rule.casefold().split(", "), "help", "info"} == RESERVED
