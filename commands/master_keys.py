"""The master keys: read from the settings, or, on SQLite alone, from a file of our own."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from commands import Problem
from storage.sealing import Masters, new_master

OWN_FILE = Path("var/keys")  # for SQLite with no key set


def read_masters(settings: Settings) -> Masters:
    """Read the master keys; raises KeyProblem or Problem, never with a key in it."""
    if settings.keys is not None:
        return Masters.read(settings.keys)
    if settings.keys_file is not None:
        return Masters.read(_read(Path(settings.keys_file), "that FORUMLINE_KEYS_FILE names"))
    if not OWN_FILE.exists():
        raise Problem(
            f"There is no master key: put {OWN_FILE} back, or set FORUMLINE_KEYS "
            "or FORUMLINE_KEYS_FILE."
        )
    return Masters.read(_read(OWN_FILE, f"{OWN_FILE}"))


def are_missing(settings: Settings) -> bool:
    """Whether no key is set and none has been made."""
    return settings.keys is None and settings.keys_file is None and not OWN_FILE.exists()


def make_own_file(now: datetime) -> None:
    """Make a master key in a file that only its owner may read; an existing one stays."""
    try:
        OWN_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_own_file(now)
    except OSError:
        raise Problem(
            f"The file {OWN_FILE} cannot be written: see that its folder may be."
        ) from None


def _write_own_file(now: datetime) -> None:
    # Written whole beside it and then linked: of two that start at once, both read one key.
    half = OWN_FILE.with_name(f"{OWN_FILE.name}.{secrets.token_hex(4)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key(now) + "\n")
            file.flush()
            os.fsync(descriptor)
        os.link(half, OWN_FILE)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def new_key(now: datetime) -> str:
    """Make a master key whose id tells the day on which it was made."""
    return new_master(f"{now:%Y-%m-%d}-{secrets.token_hex(2)}")


def _read(path: Path, which: str) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Problem(f"The file of master keys {which} cannot be read.") from None
