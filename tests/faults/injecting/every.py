"""Every fault that there is."""

from itertools import chain

from tests.faults.injecting import (
    clock_wrong,
    database_away,
    disk_full,
    long_locks,
    poll_in_a_minute,
    provider_wrong,
    web_killed,
    webhooks_posted,
    worker_killed,
)

FAULTS = tuple(
    chain.from_iterable(
        room.FAULTS
        for room in (
            worker_killed,
            web_killed,
            provider_wrong,
            database_away,
            disk_full,
            long_locks,
            clock_wrong,
            webhooks_posted,
            poll_in_a_minute,
        )
    )
)
