"""What Telegram's updates say to us; the payloads themselves stand with those of all channels."""

import json
import logging
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import updates
from tests.bot.channels.payloads import (
    NOW,
    TELEGRAM,
    group,
    message,
    press,
    raw,
    update,
)
from tests.bot.channels.telegram.line import a_channel
from tests.fakes.telegram_updates import NAMES, SECRET


def test_without_a_secret_nothing_is_genuine() -> None:
    """Where we poll, nobody has a reason to post."""
    channel = a_channel(TELEGRAM_WEBHOOK_SECRET="")
    requests = [update("message", message(), secret) for secret in (SECRET, "", None)]
    assert (channel.polls, [channel.is_genuine(each) for each in requests]) == (True, [False] * 3)


ANSWERS: dict[str, Any] = {
    **{
        name: {"method": "answerCallbackQuery", "callback_query_id": "4382"}
        for name in TELEGRAM
        if name.startswith("pressed") and name != "pressed in a group"
    },
    **{
        name: {"method": "leaveChat", "chat_id": group()["id"]}
        for name in (
            "in a group",
            "edited in a group",
            "pressed in a group",
            "in a channel",
            "put into a group",
        )
    },
}


@pytest.mark.parametrize("name", TELEGRAM)
def test_a_press_is_answered_and_a_group_is_left_at_once(name: str) -> None:
    """The call stands in our own answer, and for all else there is none."""
    body, headers = a_channel().thanks(TELEGRAM[name].request())
    assert (json.loads(body), headers) == (
        ANSWERS.get(name, {}),
        {"Content-Type": "application/json"},
    )


@pytest.mark.parametrize("status", ["left", "kicked"])
def test_a_group_that_we_are_out_of_is_not_left_again(status: str) -> None:
    """Leaving makes an update itself, which must not go round in a circle."""
    gone = {"chat": group(), "date": 1, "new_chat_member": {"status": status}}
    assert a_channel().thanks(update("my_chat_member", gone))[0] == "{}"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(kind=st.sampled_from(updates.ASKED_FOR), data=st.data())
def test_no_update_is_too_odd_to_read(kind: str, data: st.DataObject) -> None:
    """With anything in place of any of its parts, nothing is raised, and the text can be sealed."""
    part: dict[str, Any] = (
        message()
        | press("uZ3:1")
        | {
            "new_chat_member": {"status": "kicked"},
            "new_reaction": [{"emoji": "a"}],
            "old_reaction": [],
        }
    )
    for name in data.draw(st.sets(st.sampled_from(sorted(part)), max_size=3)):
        part[name] = data.draw(json_values)
    request = raw(json.dumps({"update_id": 1, kind: part}))
    found = a_channel().read(request)
    assert [inbound.text.encode().count(b"\0") for inbound in found] == [0] * len(found)
    assert json.loads(a_channel().thanks(request)[0]).keys() <= {
        "method",
        "callback_query_id",
        "chat_id",
    }


def test_a_list_of_updates_is_read_in_its_order() -> None:
    """As they came; one that nobody can read does not stop the others."""
    whole = {"ok": True, "result": [{"update_id": 7, "message": message()}, 8, {"update_id": 9}]}
    found = updates.read_all(json.dumps(whole).encode(), NOW)
    assert [(each.id, each.inbound and each.inbound.text) for each in found] == [
        (7, "Hello"),
        (None, None),
        (9, None),
    ]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"result": 7}', b'{"result": [{}, 7]}'])
def test_an_answer_with_no_way_on_is_an_error(body: bytes) -> None:
    """Else the same would be asked for again at once, for ever."""
    with pytest.raises(updates.Unreadable):
        updates.read_all(body, NOW)


PERSONAL = [*NAMES.values(), "447700900456"]


@pytest.mark.parametrize("name", TELEGRAM)
def test_no_name_goes_further_than_the_json(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what we read nor what it was read from holds who it was, beside the chat."""
    caplog.set_level(logging.DEBUG)
    request = TELEGRAM[name].request()
    kept = [asdict(inbound) for inbound in a_channel().read(request)]
    whole = f"{kept} {updates.parse(request.get_data())} {a_channel().thanks(request)}"
    whole += caplog.text
    assert [word for word in PERSONAL if word in whole] == []


def test_the_updates_do_hold_names() -> None:
    """The check above can fail."""
    bodies = b"".join(post.request().get_data() for post in TELEGRAM.values())
    assert [word for word in PERSONAL if word.encode() not in bodies] == []


def test_all_that_comes_from_telegram_is_in_one_table() -> None:
    """Each kind of update that we ask for has a payload above."""
    kinds = {kind for post in TELEGRAM.values() for kind in updates.ASKED_FOR
             if f'"{kind}"' in post.request().get_data(as_text=True)}  # fmt: skip
    assert kinds == set(updates.ASKED_FOR)


def test_the_web_process_does_not_carry_the_client() -> None:
    """To read updates, the library is not needed."""
    program = (
        "import sys; from bot.channels import open_channels; from bot.settings import Settings;"
        "open_channels(Settings.read({'TELEGRAM_BOT_TOKEN': '1:a'}, None));"
        "print('telegram' in sys.modules, 'httpx' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.stdout.split() == ["False", "False"]
