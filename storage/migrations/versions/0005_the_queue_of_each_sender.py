"""A claim walks along the queue of its own sender, and a look for dead workers reads no queue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_OPEN = "state IN ('held', 'ready', 'leased', 'sending')"
_WAITING = "state IN ('held', 'ready')"
_UNDER_WAY = "state IN ('leased', 'sending')"


# What is dropped comes first: it takes the strongest lock at once. After a weaker one it would wait
# for a turn that waits for it.


def upgrade() -> None:
    op.drop_index("ix_outgoing_open", table_name="outgoing")
    _index("ix_outgoing_queue", ["sender", "priority", "id"], _WAITING)
    _index("ix_outgoing_under_way", ["leased_until"], _UNDER_WAY)


def downgrade() -> None:
    op.drop_index("ix_outgoing_under_way", table_name="outgoing")
    op.drop_index("ix_outgoing_queue", table_name="outgoing")
    _index("ix_outgoing_open", ["priority", "id"], _OPEN)


def _index(name: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(name, "outgoing", columns, sqlite_where=where, postgresql_where=where)
