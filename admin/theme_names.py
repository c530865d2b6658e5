"""Names of themes: short, of one line, and each once in a forum."""

from collections.abc import Iterable

from storage.themes import Listed

LONGEST = 60


def tidy(typed: str | None) -> str:
    """Write a name on one line."""
    return " ".join((typed or "").split())


def problem(name: str, others: Iterable[Listed]) -> str | None:
    """Say in a sentence what is wrong with a name; none where it is good."""
    if not name or not any(sign.isprintable() and not sign.isspace() for sign in name):
        return "Write a name for the theme."
    if len(name) > LONGEST:
        return f"Write a shorter name: it has {len(name):,} characters, and {LONGEST} fit."
    if any(theme.name.casefold() == name.casefold() for theme in others):
        return "There is a theme with this name already. Choose another name, or that theme."
    return None
