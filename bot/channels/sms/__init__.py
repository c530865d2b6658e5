"""SMS through Twilio: signed webhooks in, its REST API out, status callbacks in."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from werkzeug.wrappers import Request

from bot.channels.sms.client import OF_THE_PHONE, Http, Refused
from bot.messages import Inbound, Outcome, Progress, Receipt, Sending, Sent
from bot.numbers import may_be_texted
from bot.opt_out import KEYWORDS
from bot.outliving import outliving
from bot.settings import Settings

# What Twilio answers by itself, whether or not anybody hears of it.
_ANSWERED = frozenset((*KEYWORDS["Opt-out"], *KEYWORDS["Help"]))
_LOOK_UP = 5  # seconds until a number whose line nobody names is texted all the same
_ON_A_PAGE = 200  # messages, of the 1,000 that Twilio would give at once
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")

# Each other state says no more than that Twilio has the message.
_PROGRESS = {
    "sent": Progress.SENT,
    **dict.fromkeys(("delivered", "read"), Progress.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), Progress.FAILED),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A message of ours as Twilio's list shows it."""

    words: str = field(repr=False)
    made_at: datetime
    receipt: Receipt  # how far it has come; of no row yet


class Sms:
    """Phones that Twilio reaches, under the number or the messaging service of one account."""

    name = "sms"
    has_receipts = True

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        sender = settings.twilio_from or ""
        self._from = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._number = settings.sms_number or (sender if sender.startswith("+") else "")
        self._account = (settings.twilio_account_sid, settings.twilio_auth_token)
        self._api_url = settings.twilio_api_url
        self._public_url = settings.public_url.rstrip("/")
        self._validator = RequestValidator(settings.twilio_auth_token)
        self._clock = clock
        self._client: Client | None = None  # opened in the event loop that sends

    def is_genuine(self, request: Request) -> bool:
        """Whether Twilio signed this form for our public address with our token."""
        if request.mimetype != "application/x-www-form-urlencoded":
            return False
        # Behind a proxy request.url is not what Twilio called, and the query counts as it came.
        url = self._public_url + request.path
        if request.query_string:
            url += "?" + request.query_string.decode("latin-1")
        signature = request.headers.get("X-Twilio-Signature", "")
        return bool(self._validator.validate(url, request.form, signature))

    def read(self, request: Request) -> tuple[Inbound, ...]:
        """Return the one message of this form, said now: Twilio gives no other time."""
        form = request.form
        sender = form.get("From") or "anonymous"
        keyword = form.get("OptOutType", "").upper()
        by_keyword = keyword in {"STOP", "START", "HELP"}
        body = form.get("Body", "").replace("\0", "")
        message = Inbound(
            channel=self.name,
            chat=sender,
            # Without an id, what stays the same when Twilio posts this again.
            message_id=form.get("MessageSid")
            or form.get("SmsSid")
            or request.headers.get("I-Twilio-Idempotency-Token")
            or request.headers.get("X-Twilio-Signature", ""),
            # An account may have words of its own for it, in any language.
            text="STOP" if keyword == "STOP" else body,
            said_at=self._clock(),
            media=form.get("NumMedia", 0, type=int) > 0,
            # A name, a short code or a landline takes no answer: what it said is kept.
            answered=by_keyword or not may_be_texted(sender),
        )
        return (message,)

    def thanks(self, request: Request) -> tuple[str, dict[str, str]]:
        """Return TwiML that answers nothing: replies go out by the worker."""
        return "<Response/>", {"Content-Type": "text/xml"}

    def receipt(self, request: Request) -> Receipt | None:
        """Return how far the message of the row in the query has come."""
        form = request.form
        token = request.args.get("row")
        provider_id = form.get("MessageSid") or form.get("SmsSid")
        if not token or not provider_id:
            return None
        status = form.get("MessageStatus") or form.get("SmsStatus") or ""
        return _receipt(token, provider_id, status, form.get("ErrorCode", ""))

    async def send(self, sending: Sending) -> Sent:
        """Hand one message to Twilio, which takes it from 1 second to 10 hours to send it on."""
        if not may_be_texted(sending.chat):
            return Sent(Outcome.UNREACHABLE)
        try:
            sid = await self._create(sending)
        except Refused as refused:
            return refused.sent
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Sent(Outcome.TRY_LATER)
        except Exception:  # noqa: BLE001 - whatever it was, the message may have left
            return Sent(Outcome.UNSURE)
        return Sent(Outcome.SENT, provider_id=sid) if sid else Sent(Outcome.UNSURE)

    async def _create(self, sending: Sending) -> str:
        """Return the id of the message at Twilio; empty where the answer has none."""
        query = urlencode({"row": sending.receipt_token})
        message = await self._open().messages.create_async(
            to=sending.chat,
            body=sending.words,
            status_callback=f"{self._public_url}/receipts/sms?{query}",
            # https://www.twilio.com/docs/api/errors/90007 has the bounds.
            validity_period=min(max(int(sending.valid_for.total_seconds()), 1), 36_000),
            **self._from,
        )
        return message.sid if isinstance(message.sid, str) else ""

    async def line_type(self, chat: str) -> str | None:
        """Ask what kind of line a number is: mobile, landline ...; none where nobody says.

        Whatever goes wrong is no answer: https://www.twilio.com/docs/lookup/v2-api
        """
        with outliving("line_type_not_known"):
            async with asyncio.timeout(_LOOK_UP):
                number = self._open().lookups.v2.phone_numbers(chat)
                found = await number.fetch_async(fields="line_type_intelligence")
            said = found.line_type_intelligence
            kind = said.get("type") if isinstance(said, dict) else None
            return kind if isinstance(kind, str) else None
        return None

    async def learn(self) -> str:
        """Learn the number that people text, for invites; empty where the service has none."""
        return self._number or next(iter(await self._numbers()), "")

    async def _numbers(self) -> list[str]:
        """List the numbers that people may text: that of the sender, or those of the service."""
        if "from_" in self._from:
            return [self._from["from_"]]
        service = self._open().messaging.v1.services(self._from["messaging_service_sid"])
        found = [str(each.phone_number) for each in await service.phone_numbers.list_async()]
        return [number for number in found if _NUMBER.fullmatch(number)]

    async def texted_since(self, moment: datetime) -> list[Inbound]:
        """List what people texted since then, the oldest first, as Twilio's own list has it.

        Twilio posts each text once, and once more to the fallback address: what came while
        nobody listened stands in its list alone. Other programs may share the account: what
        came to their numbers is none of ours.
        """
        found = [
            self._texted(each)
            for number in await self._numbers()
            for each in await self._listed(number, moment)
            if each.direction == "inbound"
        ]
        return sorted(found, key=attrgetter("said_at"))

    async def sent_to(self, chat: str, moment: datetime) -> list[Listed]:
        """List what Twilio took from us for a phone since then."""
        found = []
        for each in await self._listed(chat, moment):
            if each.direction != "inbound":
                status, code = str(each.status or ""), str(each.error_code or "")
                receipt = _receipt("", each.sid, status, code)
                found.append(Listed(each.body or "", each.date_created or moment, receipt))
        return found

    async def _listed(self, to: str, moment: datetime) -> list[MessageInstance]:
        """List the messages to a number that were sent since then, or are not sent yet.

        Twilio takes no time but a day, and gives by the time of sending what was sent last first:
        https://www.twilio.com/docs/messaging/api/message-resource
        """
        messages = await self._open().messages.stream_async(
            to=to, date_sent_after=f"{moment.astimezone(UTC):%Y-%m-%d}", page_size=_ON_A_PAGE
        )
        found = []
        async for each in messages:
            if each.date_sent and each.date_sent < moment:
                break
            found.append(each)
        return found

    def _texted(self, message: MessageInstance) -> Inbound:
        """Return a message of the list as if it had been posted."""
        sender, words = message.from_ or "anonymous", (message.body or "").replace("\0", "")
        return Inbound(
            channel=self.name,
            chat=sender,
            message_id=message.sid,
            text=words,
            said_at=message.date_sent or message.date_created or self._clock(),
            media=int(message.num_media or 0) > 0,
            # Its keywords it has answered when they came, and what is no number takes no answer.
            answered=words.strip().upper() in _ANSWERED or not may_be_texted(sender),
        )

    def _open(self) -> Client:
        self._client = self._client or Client(
            *self._account,
            http_client=Http(self._api_url),
            environment={"TWILIO_REGION": ""},  # else it looks into that of the process
        )
        return self._client

    async def close(self) -> None:
        """Close the connections to Twilio; the next send opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.http_client.close()


def _receipt(token: str, provider_id: str, status: str, code: str) -> Receipt:
    """Say how far a message has come, and what a failure means for the phone."""
    progress = _PROGRESS.get(status.lower())
    outcome = OF_THE_PHONE.get(code, Outcome.FAILED) if progress is Progress.FAILED else None
    return Receipt(token, provider_id, progress, code, outcome)
