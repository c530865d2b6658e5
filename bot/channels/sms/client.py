"""The calls to Twilio's REST API, under the library's client; what a refusal means."""

import json
import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.messages import Outcome, Sent

# A lease lasts 20 seconds, and the record of what came of a call must fit in beside it.
_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_SECONDS = re.compile(r"[0-9]{1,5}")  # of a Retry-After

# What Twilio's error numbers say of a phone, in a refusal and in a status callback alike.
# Each has a page: https://www.twilio.com/docs/api/errors/30003
OF_THE_PHONE = {
    "21610": Outcome.STOPPED,
    # No number, no mobile, a landline; no way to it, off, blocked, unknown.
    **dict.fromkeys(("21211", "21614", "21635", "30006"), Outcome.NO_MOBILE),
    **dict.fromkeys(("21612", "30003", "30004", "30005"), Outcome.UNREACHABLE),
}
# Nothing left, and the message is not to blame: a full queue, or a sender that somebody here
# must put right. Until then it waits, as long as it is good for.
_OF_OURS = dict.fromkeys(("21603", "21606", "21611", "21661"), Outcome.TRY_LATER)
_OF_THE_STATUS = dict.fromkeys((401, 403, 404, 408, 429), Outcome.TRY_LATER)


def server(name: str, api_url: str | None) -> str:
    """Give the address of one of Twilio's servers, `api` or `messaging`, or what stands for it."""
    if api_url is None:
        return f"https://{name}.twilio.com"
    # A region has servers of the same names.
    in_region = api_url.startswith("https://api.") and api_url.endswith(".twilio.com")
    return api_url.replace("https://api.", f"https://{name}.") if in_region else api_url


class Refused(Exception):  # it never leaves this room
    """Twilio answered, and did not take the message."""

    def __init__(self, status: int, body: str, retry_after: str) -> None:
        code = _code(body)
        outcome = (
            OF_THE_PHONE.get(code)
            or _OF_OURS.get(code)
            or _OF_THE_STATUS.get(status)
            or _of_the_class(status, code)
        )
        wait = timedelta(seconds=int(retry_after)) if _SECONDS.fullmatch(retry_after) else None
        self.sent = Sent(outcome, code=code or str(status), wait=wait or None)


def _of_the_class(status: int, code: str) -> Outcome:
    """Say what else an error means: a gateway does not know what Twilio did, Twilio does."""
    if 400 <= status < 500:
        return Outcome.FAILED
    return Outcome.TRY_LATER if code and status >= 500 else Outcome.UNSURE


def _code(body: str) -> str:
    """Return Twilio's error number; empty where somebody else answered."""
    try:
        code = json.loads(body)["code"]
    except (ValueError, TypeError, KeyError):
        return ""
    return str(code) if isinstance(code, int) else ""


class Http(AsyncHttpClient):  # type: ignore[misc] # twilio brings no types
    """One session for all calls, which tries each call once and logs none.

    Twilio's own asynchronous client has no time limit, logs addresses and headers, and keeps
    the last number and text.
    """

    def __init__(self, api_url: str | None) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._api_url = api_url
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)

    async def request(self, method: str, url: str, **call: Any) -> Response:
        """Make one call; raises Refused for each answer that is not a yes."""
        asked = urlsplit(url)
        there = urlsplit(server((asked.hostname or "").partition(".")[0], self._api_url))
        url = asked._replace(scheme=there.scheme, netloc=there.netloc).geturl()
        sent = {name: call[name] for name in ("params", "data", "allow_redirects")}
        login = {"Authorization": aiohttp.encode_basic_auth(*call["auth"])}
        sent["headers"] = call["headers"] | login
        async with self._session.request(method, url, **sent) as answer:
            body = (await answer.read()).decode("utf-8", "replace")
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, body, answer.headers.get("Retry-After", ""))
        return Response(answer.status, body)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()
