"""Checks of people: somebody must read what comes, in each forum and in the house."""

from collections.abc import Iterator

from commands.doctor.findings import Finding, right, wrong
from commands.opening import Opened
from storage import condition


def checks(found: Opened) -> Iterator[Finding]:
    """Check that no text comes to where nobody reads."""
    with found.database.read() as connection:
        forums, unread = condition.forums(connection)
        has_lead = condition.has_house_lead(connection)
    if not forums:
        yield right("Forums: none yet; 'forumline forum add' makes one.")
        return
    if not has_lead:
        yield wrong(
            "There is no house lead, so nobody reads texts that belong to no forum: "
            "'forumline staff add EMAIL --role safeguarding' makes one."
        )
    for slug in unread:
        yield wrong(
            f"The forum {slug} has no facilitator, so nobody reads what its members say: "
            f"'forumline staff add EMAIL --role facilitator --forum {slug}' makes one."
        )
    if has_lead and not unread:
        yield right(f"Forums: {forums}, and each has somebody who reads.")
