"""Check settings, database, keys, journal, clock, people and both providers; say what is wrong."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from bot import opt_out
from commands import Problem, ReadSettings
from commands.doctor import at_work, here, people, sms, telegram
from commands.doctor.findings import Finding, right
from commands.opening import Opened, opened

NAME = "doctor"


def add_arguments(parser: ArgumentParser) -> None:
    """Take what is to be printed instead."""
    parser.add_argument(
        "--opt-out-texts",
        action="store_true",
        help="print the texts for Advanced Opt-Out at Twilio, and check nothing",
    )


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Print one line for each thing that is right; exit 1 with one for each that is wrong."""
    if args.opt_out_texts:
        print(opt_out.texts())
        return
    settings = read_settings()
    print("Settings: all can be read.")
    with opened(settings) as found:
        wrong = [finding.words for finding in _shown(_checks(found)) if finding.is_wrong]
    if wrong:
        raise Problem("\n".join(wrong))
    print("Nothing is wrong.")


def _checks(found: Opened) -> Iterator[Finding]:
    engine = "SQLite" if found.database.is_sqlite else "PostgreSQL"
    yield right(f"Database: {engine}, with the newest schema.")
    yield right("Keys: they open this database.")
    rooms = [here, people, at_work]
    if not found.demonstration:  # where no real channel opens, nobody is asked
        rooms += [sms, telegram]
    for room in rooms:
        yield from room.checks(found)


def _shown(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Print what is right as it is found: to ask a provider may take some seconds."""
    for finding in findings:
        if not finding.is_wrong:
            print(finding.words, flush=True)
        yield finding
