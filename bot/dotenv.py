"""The file `.env`: lines of NAME=value, read by ourselves so that the environment can win."""

import re

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)", re.ASCII)
_QUOTED = re.compile(r"""(["'])(.*?)\1\s*(?:#.*)?""")


def read_dotenv(text: str) -> tuple[dict[str, str], list[str]]:
    """Read `NAME=value` lines: comments, quotes and `export` are understood, nothing is filled in.

    A value in quotes is taken as it stands. What is unreadable is named by its line alone.
    """
    values: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not (stripped := line.strip()) or stripped.startswith("#"):
            continue
        found = _LINE.fullmatch(stripped)
        value = _value(found[2]) if found else None
        if found is None or value is None:
            problems.append(f"Line {number} of .env must be like NAME=value.")
        else:
            values[found[1]] = value
    return values, problems


def _value(text: str) -> str | None:
    """Read what stands after the equals sign; none where a quote is not closed."""
    if text[:1] in {"'", '"'}:
        found = _QUOTED.fullmatch(text)
        return found[2] if found else None
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
