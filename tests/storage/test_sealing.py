"""What is sealed opens with its key, its column and its owner, and with nothing else."""

import base64
import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.sealing import (
    KEY_BYTES,
    KeyProblem,
    Keyring,
    Masters,
    Owner,
    new_master,
    new_owner,
    pad,
    token_hash,
    unpad,
)

MASTERS = Masters.read(new_master("a"))
KEYRING = Keyring(MASTERS, new_owner(MASTERS, "house", 1))
ROSA = KEYRING.new_owner("members", "rosa")
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
@example("")
@example("\x00")
@example("a\x00\x80\x00")
@example("\ud800 alone \udfff")
@example("\u202eright to left")
@example("\U0001f600" * 16 * 1024)
def test_what_is_sealed_opens_as_it_was(text: str) -> None:
    """Any text; what is no letter at all, half of a pair, becomes a question mark."""
    expected = text.encode(errors="replace").decode()

    sealed = KEYRING.seal(ROSA, "members.alias", text)
    for_house = KEYRING.seal_for_house("inbox.words", text)

    assert KEYRING.unseal(ROSA, "members.alias", sealed) == expected
    assert KEYRING.unseal_for_house("inbox.words", for_house) == expected


@given(st.binary(max_size=300))
def test_padding_comes_off_again(plain: bytes) -> None:
    """Whatever the bytes end with."""
    padded = pad(plain)

    assert (unpad(padded), len(padded) % 64) == (plain, 0)


def test_a_length_tells_only_its_step() -> None:
    """0 to 63 bytes look alike, 64 to 127 too."""
    lengths = [len(KEYRING.seal(ROSA, "members.alias", "a" * size)) for size in range(192)]

    assert [lengths[start : start + 64] for start in (0, 64, 128)] == [
        [lengths[start]] * 64 for start in (0, 64, 128)
    ]
    assert (lengths[64] - lengths[63], lengths[128] - lengths[127]) == (64, 64)


def test_the_same_text_never_looks_the_same() -> None:
    """Two equal answers cannot be told to be equal."""
    sealed = {KEYRING.seal(ROSA, "members.alias", "yes") for _ in range(100)}

    assert len(sealed) == 100


def test_nothing_opens_in_another_place() -> None:
    """Another column, owner, table, key, house or master, and a changed byte, are refused."""
    sealed = KEYRING.seal(ROSA, "members.alias", "Rosa")
    other = KEYRING.new_owner("members", "other")
    masters = Masters.read(new_master("a"))
    stranger = Keyring(masters, new_owner(masters, "house", 1))
    places = (
        (KEYRING, ROSA, "feedback_texts.words", sealed),
        (KEYRING, other, "members.alias", sealed),
        (KEYRING, dataclasses.replace(ROSA, id="other"), "members.alias", sealed),
        (KEYRING, dataclasses.replace(ROSA, table="addresses"), "members.alias", sealed),
        (KEYRING, dataclasses.replace(ROSA, key=other.key), "members.alias", sealed),
        (KEYRING, dataclasses.replace(ROSA, master="b"), "members.alias", sealed),
        (KEYRING, dataclasses.replace(ROSA, key=None), "members.alias", sealed),
        (stranger, ROSA, "members.alias", sealed),
        (KEYRING, ROSA, "members.alias", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEYRING, ROSA, "members.alias", b"\x02" + sealed[1:]),
        (KEYRING, ROSA, "members.alias", sealed[:8]),
        (KEYRING, ROSA, "members.alias", b""),
    )

    for keyring, owner, column, value in places:
        with pytest.raises(KeyProblem):
            keyring.unseal(owner, column, value)
    for_house = KEYRING.seal_for_house("inbox.words", "Rosa")
    for keyring, column in ((KEYRING, "inbox.provider_id"), (stranger, "inbox.words")):
        with pytest.raises(KeyProblem):
            keyring.unseal_for_house(column, for_house)


def test_an_erased_owner_is_named_but_never_opened() -> None:
    """Neither read nor written any more."""
    erased = dataclasses.replace(ROSA, key=None)

    with pytest.raises(KeyProblem, match="the key of members rosa has been erased"):
        KEYRING.seal(erased, "members.alias", "Rosa")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
@example("sms", "a", "sm", "sa")
def test_the_blind_index_is_equal_for_equal_phones_only(
    channel: str, chat: str, channel2: str, chat2: str
) -> None:
    """No two pairs run together, and another house has another index."""
    same = [each.encode(errors="replace") for each in (channel, chat)] == [
        each.encode(errors="replace") for each in (channel2, chat2)
    ]

    assert (KEYRING.blind(channel, chat) == KEYRING.blind(channel2, chat2)) is same


def test_hashes_of_one_value_tell_nothing_of_each_other() -> None:
    """Index, message and code have keys of their own, and another house has others again."""
    masters = Masters.read(new_master("a"))
    stranger = Keyring(masters, new_owner(masters, "house", 1))
    hashes = [
        each
        for keyring in (KEYRING, stranger)
        for each in (keyring.blind("a", "b"), keyring.message_hash("a", "b", ""))
    ]
    hashes += [keyring.code_hash("a") for keyring in (KEYRING, stranger)]
    hashes.append(token_hash("a"))

    assert len(set(hashes)) == len(hashes)
    assert KEYRING.blind("a", "b") == KEYRING.blind("a", "b")


KEY = bytes(range(256 - KEY_BYTES, 256))
PLAIN = base64.urlsafe_b64encode(KEY).decode()


@pytest.mark.parametrize(
    "text", [f"a:{PLAIN}", f"a:{PLAIN.rstrip('=')}", f" a:{PLAIN} ,\n", f"a:{PLAIN},b:{PLAIN}\n"]
)
def test_masters_are_read_as_they_are_written(text: str) -> None:
    """With or without filling, on one line or several; the newest is the first."""
    assert Masters.read(text).newest == "a"


def test_a_master_that_cannot_be_read_is_never_shown() -> None:
    """The sentence says what is wrong, and holds no part of the key."""
    bad = (
        "",
        ",\n,",
        PLAIN,
        f":{PLAIN}",
        f"a:{PLAIN[:-4]}",
        f"a:{PLAIN}{PLAIN}",
        f"a:{PLAIN}!",
        f"a={PLAIN}",
        f"a:{PLAIN},a:{PLAIN}",
        "a:\u00e9" + PLAIN,
        f"a:{PLAIN};b:{PLAIN}",
    )
    told = []
    for text in bad:
        with pytest.raises(KeyProblem) as problem:
            Masters.read(text)
        told.append(str(problem.value))

    shape = "a master key is not of the form id:base64url with 32 bytes"
    missing = "there is no master key: set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE"
    twice = "two master keys have the same id"
    assert told == [missing] * 2 + [shape] * 6 + [twice, shape, shape]


def test_a_new_master_is_one_that_can_be_read() -> None:
    """And each is another."""
    made = {new_master("a") for _ in range(10)}

    assert len(made) == 10
    assert {Masters.read(text).newest for text in made} == {"a"}


def test_the_newest_master_wraps_and_all_open() -> None:
    """After a rotation what an older master wrapped still opens, as long as it is given."""
    old, new = new_master("old"), new_master("new")
    before = Masters.read(old)
    house = new_owner(before, "house", 1)
    rosa = Keyring(before, house).new_owner("members", "rosa")
    sealed = Keyring(before, house).seal(rosa, "members.alias", "Rosa")

    both = Keyring(Masters.read(f"{new},{old}"), house)

    assert both.unseal(rosa, "members.alias", sealed) == "Rosa"
    assert (rosa.master, both.new_owner("members", "x").master) == ("old", "new")
    with pytest.raises(KeyProblem, match="the master key with the id old is not among the keys"):
        Keyring(Masters.read(new), house)


def test_a_wrong_master_of_the_same_name_does_not_open_the_house() -> None:
    """The house key is the check value: another database's keys stop the start."""
    house = new_owner(Masters.read(new_master("a")), "house", 1)

    with pytest.raises(KeyProblem, match="the master key with the id a is not the one"):
        Keyring(Masters.read(new_master("a")), house)


def test_nothing_that_holds_a_key_prints_it() -> None:
    """Neither owner, keyring nor masters."""
    owner = Owner("members", "rosa", b"wrapped key", "a")

    assert repr(owner) == "Owner(table='members', id='rosa', master='a')"
    assert [name for name in ("_house", "_blind", "session") if name in repr(KEYRING)] == []
    assert "AESGCM" not in repr(MASTERS)
