"""Checks at Telegram: the bot, what bystanders see of it, and which way its updates come."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.safety.listed_words import listed
from bot.settings import Settings
from commands.doctor.asking import Answer, Silent, ask, same_time
from commands.doctor.findings import Finding, right, wrong
from commands.opening import Opened

TELEGRAM = "https://api.telegram.org"
_UNKNOWN = (401, 403, 404)
MANY = 10  # updates that wait at Telegram
LATELY = timedelta(hours=1)
# What shows on members' phones: the call, the part of its answer, how @BotFather changes it.
_SHOWN = (
    ("getMe", "first_name", "The name of the bot", "/setname"),
    ("getMyDescription", "description", "The description of the bot", "/setdescription"),
    ("getMyShortDescription", "short_description", "The about text of the bot", "/setabouttext"),
)


class _Odd(Exception):
    """Telegram answered no."""


def checks(found: Opened) -> Iterator[Finding]:
    """Ask Telegram, where it is on."""
    if not found.settings.telegram_is_on:
        yield right("Telegram: off.")
        return
    try:
        yield from _asked(found)
    except Silent:
        yield wrong(
            "Telegram does not answer as it should: see that this machine reaches the internet, "
            "and take TELEGRAM_API_URL out unless you mean it."
        )
    except _Odd as odd:
        yield wrong(f"Telegram answers with error {odd}: try again in some minutes.")


def _asked(found: Opened) -> Iterator[Finding]:
    settings = found.settings
    answer = _get(settings, "getMe")
    yield from same_time("Telegram", answer, found.clock())
    if answer.status in _UNKNOWN:
        yield wrong("Telegram does not know TELEGRAM_BOT_TOKEN: ask @BotFather for it once more.")
        return
    bot = _result(answer)
    yield right(f"Telegram answers: the bot is @{bot.get('username', '')}.")
    yield from _bot(settings, bot)
    yield from _words(settings, bot)
    yield from _way(found, _result(_get(settings, "getWebhookInfo")))


def _get(settings: Settings, method: str) -> Answer:
    base = settings.telegram_api_url or TELEGRAM
    return ask(f"{base}/bot{settings.telegram_bot_token}/{method}")


def _result(answer: Answer) -> Mapping[str, Any]:
    result = answer.body.get("result")
    if not answer.is_yes or not isinstance(result, dict):
        raise _Odd(str(answer.status))
    return result


def _bot(settings: Settings, bot: Mapping[str, Any]) -> Iterator[Finding]:
    if bot.get("can_join_groups"):
        yield wrong(
            "Anybody can put the bot into a group: send /setjoingroups to @BotFather, and choose "
            "Disable."
        )
    if bot.get("can_read_all_group_messages"):
        yield wrong(
            "In a group the bot would read along: send /setprivacy to @BotFather, and choose "
            "Enable."
        )
    name = (settings.telegram_bot_name or "").removeprefix("@")
    if name and name.lower() != str(bot.get("username", "")).lower():
        yield wrong("TELEGRAM_BOT_NAME is not the name of this bot: take it out.")


def _words(settings: Settings, bot: Mapping[str, Any]) -> Iterator[Finding]:
    """Check what whoever looks over a shoulder may read."""
    for method, key, what, change in _SHOWN:
        found = listed(str(_result(_get(settings, method)).get(key, "")))
        if found:
            yield wrong(
                f"{what} says too much to a bystander ({', '.join(found)}): send {change} to "
                "@BotFather, and choose plainer words."
            )
    # It stands in the link of every invite, where nothing parts its words.
    if found := listed(f"t.me/{bot.get('username', '')}"):
        yield wrong(
            f"The username of the bot says too much to a bystander ({', '.join(found)}), and no "
            "bot can change it: make another one before members have this one."
        )
    # The worker shows ours to members; these show wherever it has not.
    if found := listed(str(_get(settings, "getMyCommands").body.get("result", ""))):
        yield wrong(
            f"The commands of the bot say too much to a bystander ({', '.join(found)}): send "
            "/setcommands to @BotFather, then /empty."
        )


def _way(found: Opened, hook: Mapping[str, Any]) -> Iterator[Finding]:
    settings, url = found.settings, hook.get("url", "")
    if settings.telegram_webhook_secret is None:
        if url:
            yield wrong(
                "A webhook is still set at Telegram, so the worker hears nothing: start the "
                "worker, which takes it away, or set TELEGRAM_WEBHOOK_SECRET."
            )
    elif url != f"{settings.public_url}/in/telegram":
        where = "to another address" if url else "nowhere"
        yield wrong(
            f"Telegram posts what members say {where}: start the worker, which tells it "
            "PUBLIC_URL/in/telegram."
        )
    else:
        yield from _last_error(found.clock(), hook)
    waiting = hook.get("pending_update_count", 0)
    if isinstance(waiting, int) and waiting >= MANY:
        yield wrong(
            f"Messages that wait at Telegram: {waiting}. It keeps them for 24 hours: see that "
            "the worker runs."
        )


def _last_error(now: datetime, hook: Mapping[str, Any]) -> Iterator[Finding]:
    at = hook.get("last_error_date")
    if isinstance(at, int) and now - datetime.fromtimestamp(at, UTC) < LATELY:
        why = str(hook.get("last_error_message", "it does not say why"))
        yield wrong(
            f"Telegram could not reach PUBLIC_URL within the last hour ({why}): see that web "
            "runs, and that the address is open to the internet on port 443, 80, 88 or 8443."
        )
