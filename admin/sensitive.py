"""The mark on what a second person looks at first, to however few it goes."""

from wtforms import SelectMultipleField

_MARKED = "yes"


class Sensitive(SelectMultipleField):
    """One box to tick, beside the words of a poll or of news."""

    def __init__(self, **given: object) -> None:
        """Word it as it stands in every composer."""
        super().__init__(
            "Is this sensitive?",
            choices={_MARKED: "This is sensitive: a second person looks at it first"},
            description="Tick it where the words could hurt somebody, or the moment could. Then "
            "somebody who did not write it says yes first, to however few it goes.",
            **given,
        )

    @property
    def is_marked(self) -> bool:
        """Whether it is ticked."""
        return bool(self.data)


def ticked(*, sensitive: bool) -> list[str]:
    """Give what the field holds for a mark that is kept."""
    return [_MARKED] if sensitive else []
