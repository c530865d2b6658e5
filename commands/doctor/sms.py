"""Checks at Twilio: the account, the number or the messaging service, and where texts go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urldefrag

from bot.channels.sms.client import server
from bot.settings import Settings
from commands.doctor.asking import Answer, Silent, ask, same_time
from commands.doctor.findings import Finding, careful, right, wrong
from commands.opening import Opened

OVERRIDE = "#rc=3&rp=all"
_UNKNOWN = (401, 403, 404)
_SAYS_WHAT_WE_TEXT = "so set TWILIO_FROM to a number or a messaging service of this account."


@dataclass(frozen=True, slots=True)
class Place:
    """What Twilio calls the place where it is told where texts go."""

    name: str
    url: str
    method: str
    fallback_url: str
    fallback_method: str


NUMBER = Place("number", "sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
SERVICE = Place(
    "messaging service", "inbound_request_url", "inbound_method", "fallback_url", "fallback_method"
)


def checks(found: Opened) -> Iterator[Finding]:
    """Ask Twilio, where SMS is on."""
    if not found.settings.sms_is_on:
        yield right("SMS: off.")
        return
    try:
        yield from _asked(found)
    except Silent:
        yield wrong(
            "Twilio does not answer as it should: see that this machine reaches the internet, "
            "and take TWILIO_API_URL out unless you mean it."
        )


def _asked(found: Opened) -> Iterator[Finding]:
    settings = found.settings
    account = _get(settings, "api", f"/2010-04-01/Accounts/{settings.twilio_account_sid}.json")
    yield from same_time("Twilio", account, found.clock())
    if account.status in _UNKNOWN:
        yield wrong(
            "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: copy both once more "
            "from the first page of its console."
        )
        return
    if not account.is_yes:
        yield _trouble(account)
        return
    yield from _account(account.body)
    is_service = (settings.twilio_from or "").startswith("MG")
    problems = list(_service(settings) if is_service else _number(settings))
    yield from problems
    if not problems:
        place = SERVICE if is_service else NUMBER
        yield right(f"Twilio answers: the {place.name} sends incoming texts to this line.")
    if not is_service:
        yield careful(
            "with a number alone as TWILIO_FROM, Twilio answers STOP, START and HELP in words of "
            "its own, and they help nobody. Put the number into a messaging service with Advanced "
            "Opt-Out, and set TWILIO_FROM to its id, which begins with MG."
        )


def _get(settings: Settings, host: str, path: str, **query: str) -> Answer:
    login = (settings.twilio_account_sid or "", settings.twilio_auth_token or "")
    return ask(server(host, settings.twilio_api_url) + path, query or None, login)


def _trouble(answer: Answer) -> Finding:
    return wrong(f"Twilio answers with error {answer.status}: try again in some minutes.")


def _account(account: Mapping[str, Any]) -> Iterator[Finding]:
    if account.get("status") != "active":
        yield wrong(
            "The account at Twilio is suspended or closed, so nothing is sent: its console says "
            "why."
        )
    if account.get("type") == "Trial":
        yield wrong(
            "The account at Twilio is a trial: it reaches only numbers that you have verified, "
            "and puts words of its own before ours. Upgrade it in the console."
        )


def _number(settings: Settings) -> Iterator[Finding]:
    path = f"/2010-04-01/Accounts/{settings.twilio_account_sid}/IncomingPhoneNumbers.json"
    answer = _get(settings, "api", path, PhoneNumber=settings.twilio_from or "")
    if not answer.is_yes:
        yield _trouble(answer)
        return
    numbers = answer.body.get("incoming_phone_numbers")
    if not numbers:
        yield wrong(f"This account at Twilio has no such number, {_SAYS_WHAT_WE_TEXT}")
        return
    number = numbers[0]
    if not (number.get("capabilities") or {}).get("sms", True):
        yield wrong("The number cannot do SMS: buy one at Twilio that can.")
    if number.get("sms_application_sid"):
        yield wrong(
            "The number is led by a TwiML app, so its own addresses do not count: choose "
            "Webhook in its messaging configuration."
        )
    yield from _addresses(settings, NUMBER, number)


def _service(settings: Settings) -> Iterator[Finding]:
    path = f"/v1/Services/{settings.twilio_from}"
    answer = _get(settings, "messaging", path)
    if answer.status == 404:
        yield wrong(f"This account at Twilio has no such messaging service, {_SAYS_WHAT_WE_TEXT}")
        return
    pool = _get(settings, "messaging", f"{path}/PhoneNumbers", PageSize="20")
    if not (answer.is_yes and pool.is_yes):
        yield _trouble(pool if answer.is_yes else answer)
        return
    if not pool.body.get("phone_numbers"):
        yield wrong(
            "The messaging service has no number: add one in its sender pool, at Twilio under "
            "Messaging, Services."
        )
    if answer.body.get("use_inbound_webhook_on_number"):
        yield wrong(
            "The messaging service leaves incoming texts to its numbers: choose Send a webhook "
            "under Integration."
        )
        return
    yield from _addresses(settings, SERVICE, answer.body)


def _addresses(settings: Settings, place: Place, said: Mapping[str, Any]) -> Iterator[Finding]:
    """Check where Twilio posts what comes, and what it does where we do not answer."""
    door = f"{settings.public_url}/in/sms"
    url, fallback = (str(said.get(key) or "") for key in (place.url, place.fallback_url))
    if urldefrag(url).url != door:
        where = "to another address" if url else "nowhere"
        yield wrong(
            f"The {place.name} at Twilio sends incoming texts {where}: put {door}{OVERRIDE} as "
            "its request address, with HTTP POST."
        )
    elif said.get(place.method) != "POST":
        yield wrong(f"The {place.name} at Twilio fetches texts by GET: set HTTP POST beside it.")
    if urldefrag(fallback).url != door:
        where = "another one" if fallback else "not set"
        yield wrong(
            f"The fallback address of the {place.name} at Twilio is {where}, so a text that comes "
            f"while we restart is lost: put {door}{OVERRIDE} there, with HTTP POST."
        )
    elif said.get(place.fallback_method) != "POST":
        yield wrong("The fallback address at Twilio is asked by GET: set HTTP POST beside it.")
    ours = [each for each in (url, fallback) if urldefrag(each).url == door]
    if not all(_tries_again(each) for each in ours):
        yield wrong(
            "Twilio does not try again where we do not answer: put "
            f"{OVERRIDE} at the end of both addresses."
        )


def _tries_again(url: str) -> bool:
    """Whether an address bids Twilio repeat a post, also after an answer that is no answer."""
    given = parse_qs(urldefrag(url).fragment)
    policy = given.get("rp", ["ct"])[0].split(",")
    return given.get("rc", ["1"])[0] in set("12345") and bool({"all", "5xx"} & set(policy))
