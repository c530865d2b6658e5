"""Looks for words in bytes, in every form in which a careless program leaves them."""

import base64
import io
import logging
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bot import log
from storage import schema
from storage.database import Database
from tests.postgres import find_or_fetch


def forms(secret: bytes) -> dict[str, bytes]:
    """Give the forms in which a secret may stand somewhere."""
    words = secret.decode(errors="ignore")
    found = {
        "plain": secret,
        "hex": secret.hex().encode(),
        "HEX": secret.hex().upper().encode(),
        "utf-16-le": words.encode("utf-16-le"),
        "utf-16-be": words.encode("utf-16-be"),
    }
    for shift in range(3):
        # Of a text that begins anywhere in a longer one these letters are always the same.
        first = (shift * 8 + 5) // 6
        last = (shift + len(secret)) * 8 // 6
        encoded = base64.b64encode(b"\x00" * shift + secret)[first:last]
        found[f"base64 {shift}"] = encoded
        found[f"base64url {shift}"] = encoded.translate(bytes.maketrans(b"+/", b"-_"))
    return {name: form for name, form in found.items() if form}


def found_in(where: bytes, secrets: dict[str, bytes]) -> dict[str, list[str]]:
    """Name the secrets that stand in bytes, and their forms."""
    found = {
        name: [form for form, needle in forms(secret).items() if needle in where]
        for name, secret in secrets.items()
    }
    return {name: each for name, each in found.items() if each}


def all_bytes(database: Database, folder: Path) -> bytes:
    """Read the files of a database, or what a dump and every single row hold, and the journal."""
    parts = [path.read_bytes() for path in sorted(folder.glob("*.db*")) if path.is_file()]
    if not database.is_sqlite:
        parts += [_dump(database), _rows(database)]
    return b"\n".join(parts)


def _dump(database: Database) -> bytes:
    beside = find_or_fetch()[0] / "pg_dump"
    program = str(beside) if beside.exists() else shutil.which("pg_dump")
    if program is None:
        return b""
    plain = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run([program, plain], check=True, capture_output=True).stdout


def _rows(database: Database) -> bytes:
    with database.read() as connection:
        rows = [
            str(row).encode()
            for table in schema.metadata.sorted_tables
            for row in connection.execute(text(f"SELECT t::text, * FROM {table.name} t"))
        ]
    return b"\n".join(rows)


@contextmanager
def logs() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Write all that any logger says, at DEBUG: as our log does, and as a plain one would."""
    ours, plain = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(ours), logging.StreamHandler(plain)]
    handlers[0].addFilter(log._passes)
    handlers[0].setFormatter(log._AsJson())
    handlers[1].setFormatter(logging.Formatter("%(name)s %(message)s"))
    root = logging.getLogger()
    names = ["", *root.manager.loggerDict, *log.FOREIGN, log.OURS]
    before = {name: logging.getLogger(name).level for name in names}
    try:
        for name in names:
            logging.getLogger(name).setLevel(logging.DEBUG)
        for handler in handlers:
            root.addHandler(handler)
        yield ours, plain
    finally:
        for handler in handlers:
            root.removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
