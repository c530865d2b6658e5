"""What Telegram refuses, and in which words."""

from tests.fakes.telegram_updates import Json

BUTTON_BYTES = 64


ERRORS = {
    "unauthorized": (401, "Unauthorized"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "cannot_begin": (403, "Forbidden: bot can't initiate conversation with a user"),
    "no_chat": (400, "Bad Request: chat not found"),
    "empty": (400, "Bad Request: message text is empty"),
    "too_long": (400, "Bad Request: message is too long"),
    "button": (400, "Bad Request: BUTTON_DATA_INVALID"),
    "command": (400, "Bad Request: BOT_COMMAND_INVALID"),
    "no_message": (400, "Bad Request: message to edit not found"),
    "no_ids": (400, "Bad Request: message identifiers are not specified"),
    "too_many_ids": (400, "Bad Request: too many message identifiers specified"),
    "bad_id": (400, "Bad Request: invalid message identifier specified"),
    "undeletable": (400, "Bad Request: message can't be deleted for everyone"),
    "unchanged": (400, "Bad Request: message is not modified"),
    "old_press": (400, "Bad Request: query is too old and response timeout expired"),
    "migrated": (400, "Bad Request: group chat was upgraded to a supergroup chat"),
    "no_https": (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
    "no_method": (404, "Not Found"),
    "webhook_is_set": (409, "Conflict: can't use getUpdates method while webhook is active"),
    "two_ask": (409, "Conflict: terminated by other getUpdates request"),
    "too_many": (429, "Too Many Requests: retry after 7"),
    "broken": (500, "Internal Server Error"),
    "gateway": (502, "Bad Gateway"),
}


class Refused(Exception):
    """A call that Telegram would refuse, by the name of its error in `ERRORS`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def check_text(given: Json) -> None:
    """Refuse what Telegram would refuse in a text or its buttons."""
    if not given.get("text", "").strip():
        raise Refused("empty")
    if len(given["text"]) > 4096:
        raise Refused("too_long")
    for row in given.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button["callback_data"].encode()) <= BUTTON_BYTES:
                raise Refused("button")
