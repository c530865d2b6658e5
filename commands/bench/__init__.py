"""Measure what a message costs here, beside the least that it could cost on this machine."""

import json
import logging
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from bot import log
from commands import Problem, ReadSettings
from commands.bench.chart import svg
from commands.bench.ground import a_ground
from commands.bench.report import lines

NAME = "bench"
# One file each, imported when it is asked for: the processes that a bench starts load this one too.
_BENCHES = ("inbound", "broadcast", "admin")


def add_arguments(parser: ArgumentParser) -> None:
    """Take what is measured, where, and where the figures go; settings are not looked at."""
    parser.add_argument("what", choices=_BENCHES)
    parser.add_argument(
        "--database",
        metavar="URL",
        help="an empty database, or one of a bench, which is emptied (default: a new SQLite file)",
    )
    parser.add_argument(
        "--json", metavar="FILE", type=Path, help="write all figures there, and a chart beside it"
    )
    parser.add_argument("--quick", action="store_true", help="see that it runs, in few seconds")


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Measure, print a table, and write the same as JSON and as a chart."""
    if args.json and not args.json.parent.is_dir():
        raise Problem(f"The file {args.json} cannot be written: there is no such folder.")
    with _without_a_line_for_each_message(), a_ground(args.database) as ground:
        measured = import_module(f"{__name__}.{args.what}").run(ground, quick=args.quick)
        found: dict[str, Any] = measured.as_json()
    for line in lines(found):
        print(line)
    if args.json:
        _write(args.json, json.dumps(found, indent=1) + "\n")
        _write(args.json.with_suffix(".svg"), svg(found))


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError:
        raise Problem(f"The file {path} cannot be written: see that its folder may be.") from None


@contextmanager
def _without_a_line_for_each_message() -> Iterator[None]:
    ours = logging.getLogger(log.OURS)
    before = ours.level
    ours.setLevel(logging.WARNING)
    try:
        yield
    finally:
        ours.setLevel(before)
