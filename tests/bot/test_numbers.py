"""Which numbers we may text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numbers import may_be_texted, takes_no_texts, uk_mobile

FORWARDING = "A number that begins with 070 is not a mobile: it passes calls on to another number."
PAGER = "A number that begins with 076 is a pager, not a mobile."
LANDLINE = "That is not a mobile number. A landline may speak a text aloud."
LENGTH = "A UK mobile number has 11 digits, with the 0 in front."
INVENTED = "Numbers that begin with 07700 900 are invented ones, for tests only."
FOREIGN = "That is not a UK number."
NONE = "That is not a phone number."


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "07700 900123",
        " 07700-900-123 ",
        "(07700) 900 123",
        "07700.900.123",
        "07700\u2011900\u2011123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+44 07700 900123",
        "00447700900123",
        "447700900123",
        "7700900123",
        "\u202a+44 7700 900123\u202c",
        "\uff10\uff17\uff17\uff10\uff10 900123",
    ],
)
def test_each_way_of_writing_is_one_number(written: str) -> None:
    """However a person writes a number down, it is kept in one form."""
    assert uk_mobile(written, test_numbers=True) == "+447700900123"


@pytest.mark.parametrize("start", ["071", "072", "073", "074", "075", "077", "078", "079"])
def test_each_mobile_range_is_taken(start: str) -> None:
    """Rule 9 names the ranges; none of them waits for a newer list of numbers in use."""
    assert uk_mobile(f"{start}00000000", test_numbers=False) == f"+44{start[1:]}00000000"


def test_the_isle_of_man_is_taken() -> None:
    """07624 is a mobile though its neighbours are pagers."""
    assert uk_mobile("07624 000000", test_numbers=False) == "+447624000000"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("07000 000000", FORWARDING),
        ("07600 000000", PAGER),
        ("07625 000000", PAGER),
        ("020 7946 0018", LANDLINE),
        ("0117 496 0018", LANDLINE),
        ("0808 157 0018", LANDLINE),
        ("0909 879 0018", LANDLINE),
        ("07700 90012", LENGTH),
        ("07700 9001234", LENGTH),
        ("+353 20 915 0000", FOREIGN),
        ("+1 202 555 0123", FOREIGN),
        ("", NONE),
        ("   ", NONE),
        ("+", NONE),
        ("12", LANDLINE),
        ("07700 900123 ext 5", NONE),
        ("07700 900123, 07700 900124", NONE),
        ("07700 900123\x00", NONE),
        ("0770090CALL", NONE),
        ("tel:07700900123", NONE),
        ("\ud800", NONE),
        ("9" * 5000, NONE),
    ],
)
def test_another_number_is_refused_in_plain_words(written: str, said: str) -> None:
    """The reason says what is wrong, and never holds the number."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        uk_mobile(written, test_numbers=True)


@pytest.mark.parametrize("written", ["07700 900000", "07700 900999"])
def test_an_invented_number_is_for_tests_only(written: str) -> None:
    """Nobody in production waits for a text to a number that no phone has."""
    with pytest.raises(ValueError, match=f"^{INVENTED}$"):
        uk_mobile(written, test_numbers=False)


@pytest.mark.parametrize("written", ["07700 899999", "07700 901000"])
def test_the_neighbours_of_invented_numbers_are_real(written: str) -> None:
    """Only the thousand numbers that are kept for drama are refused."""
    expected = "+44" + written.replace(" ", "")[1:]
    assert uk_mobile(written, test_numbers=False) == expected


@given(st.text(alphabet=st.characters(codec=None)) | st.from_regex(r"\+?[\d ().-]{0,20}"))
def test_any_text_gives_a_mobile_or_a_sentence(text: str) -> None:
    """Nothing that a person types raises anything else."""
    try:
        answer = uk_mobile(text, test_numbers=True)
    except ValueError as problem:
        answer = str(problem)
    refusals = {FORWARDING, PAGER, LANDLINE, LENGTH, FOREIGN, NONE}
    assert answer in refusals or re.fullmatch(r"\+447[1-9]\d{8}", answer)


@pytest.mark.parametrize(
    ("number", "may"),
    [
        pytest.param("+447700900123", True, id="a mobile"),
        pytest.param("+447624000000", True, id="the Isle of Man"),
        pytest.param("+447797000000", True, id="Jersey"),
        pytest.param("+442079460123", False, id="a landline"),
        pytest.param("+448081570192", False, id="a free number"),
        pytest.param("+447000000000", False, id="a number that passes calls on"),
        pytest.param("+447600000000", False, id="a pager"),
        pytest.param("+44770090012", False, id="a digit too few"),
        pytest.param("+33612345678", True, id="a mobile in France"),
        pytest.param("+33140000000", False, id="a landline in France"),
        pytest.param("+14155552671", True, id="America does not tell the two apart"),
        pytest.param("+99912345678", True, id="of no country that we know, and it has texted"),
        pytest.param("60075", False, id="a short code"),
        pytest.param("Parcels", False, id="a name"),
    ],
)
def test_what_may_be_texted(number: str, may: bool) -> None:
    """Never what is known as no mobile: a landline may speak a text aloud (rule 9)."""
    assert may_be_texted(number) is may


@pytest.mark.parametrize(
    ("kind", "none"),
    [("mobile", False), ("nonFixedVoip", False), ("unknown", False), (None, False), ("new", False),
     ("landline", True), ("fixedVoip", True), ("personal", True), ("pager", True)],
)  # fmt: skip
def test_which_kinds_of_line_take_no_texts(kind: str | None, none: bool) -> None:
    """What nobody has named is no reason to leave somebody without an answer."""
    assert takes_no_texts(kind) is none
