"""Names of staff: by which members and colleagues know them."""

LONGEST = 40


def tidy(name: str) -> str:
    """Write a name on one line, without what cannot be seen."""
    seen = (sign for sign in name if sign.isprintable() or sign.isspace())
    return " ".join("".join(seen).split())


def problem(name: str) -> str | None:
    """Say in a sentence what is wrong with a name; none where it is good."""
    if not any(sign.isalpha() for sign in name):
        return "Write the first name by which members know you."
    if len(name) > LONGEST:
        return f"Write a shorter name: it can have {LONGEST} characters at most."
    return None
