"""The word check: what it finds, what it leaves alone, and which labels are taken."""

import pytest

from bot.safety.listed_words import RESERVED, listed, reserved


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
