"""Work that waits for the database, done beside the event loop: no provider waits for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


async def beside(
    thread: ThreadPoolExecutor, work: Callable[[*Arguments], Result], *arguments: *Arguments
) -> Result:
    """Do some work in a thread, and wait for what it gives or raises."""
    return await asyncio.get_running_loop().run_in_executor(thread, work, *arguments)
