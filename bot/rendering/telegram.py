"""How a reply looks in a Telegram chat."""

from bot.messages import Reply

Buttons = tuple[tuple[str, str], ...]


def render(reply: Reply) -> tuple[str, Buttons]:
    """Give the words of a message, and number and label of each button under it.

    Where the choices become buttons, the words stand without them. The zero is a button too. What
    lies between the ends of a scale has no label, and shows its number alone.
    """
    if not reply.bare:
        return reply.words, ()
    labels = [(str(place), label) for place, label in enumerate(reply.choices, start=1)]
    if reply.zero:
        labels.append(("0", reply.zero))
    return reply.bare, tuple((number, _capital(label)) for number, label in labels)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
