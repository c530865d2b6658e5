"""Templates for tests: compiled once for all houses of a process, each of which has its own app."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    """In memory; the library compares what a template says now with what was compiled."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_kept = _Kept()


def compiled_once(app: Flask) -> None:
    """Let an app take its templates as another has compiled them: else it takes half a second."""
    app.jinja_env.bytecode_cache = _kept
