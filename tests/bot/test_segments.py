"""What a text costs as an SMS."""

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from bot.segments import Cost, Encoding, cost, parts, plain, plain_twin

ALPHABET = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("abc XYZ 123 @£$ éèùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ ÄÖÑÜ§¿äöñüà ^{}[~]|€\\\f\r\n"),
)


# A lone escape is no letter: the other one counts it as GSM-7, we take the dearer alphabet.
@given(st.text(ALPHABET.filter(lambda letter: letter != "\x1b"), min_size=1, max_size=500))
def test_parts_agree_with_another_counter(text: str) -> None:
    """An independent library counts the same parts and finds the same alphabet."""
    other = smsutil.split(text)
    encoding = Encoding.GSM_7 if smsutil.is_valid_gsm(text) else Encoding.UCS_2

    assert (len(other.parts), encoding) == (parts(text), cost(text).encoding)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("\N{SLIGHTLY SMILING FACE}" * 35, 1),
        ("\N{SLIGHTLY SMILING FACE}" * 36, 2),
    ],
)
def test_parts_at_the_limits(text: str, expected: int) -> None:
    """One character more makes a part more; none is cut in two."""
    assert expected == parts(text)


def test_cost_names_what_forces_the_dear_alphabet() -> None:
    """Each character that GSM-7 does not have is named once, in its order."""
    expected = Cost(Encoding.UCS_2, 12, 1, ("ł", "’"))

    assert expected == cost("Paweł’s cupł")


@pytest.mark.parametrize(
    ("letter", "expected"), [("a", 1), ("€", 2), ("ł", 1), ("\uffff", 1), ("\U00010000", 2)]
)
def test_what_one_letter_takes(letter: str, expected: int) -> None:
    """What lies beyond the first plane is written with two units."""
    assert expected == cost(letter).units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t – “wait” …", 'Don\'t - "wait" ...'),
        ("10\u00a0to\u202f4", "10 to 4"),
        ("Łódź", "Łódź"),
        ("plain", "plain"),
    ],
)
def test_plain_puts_twins(text: str, expected: str) -> None:
    """What has a plain twin gets it, and what has none stays."""
    assert expected == plain(text)


def test_every_twin_is_in_the_cheap_alphabet() -> None:
    """A twin never costs what it is to save."""
    twins = [plain_twin(chr(point)) for point in range(0x3000)]

    assert {Encoding.GSM_7} == {cost(twin).encoding for twin in twins if twin is not None}


@given(st.text())
def test_cost_never_raises(text: str) -> None:
    """Any text has a cost, lone surrogates too."""
    assert parts(text + "\ud800") >= 1
