"""Where Alembic finds tables and connection; it is called by `storage/schema.py` alone."""

from typing import Any, Literal

from alembic import context

from storage.base import Moment
from storage.schema import is_compared, metadata


def _render(kind: str, item: Any, _: object) -> str | Literal[False]:  # noqa: ANN401 - whatever Alembic renders
    """Write a migration without our own types: it must read the same when they have changed."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_compared,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
