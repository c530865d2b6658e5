"""Pages of a long thread, and of who got what, are found by an index however much was ever said."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_WAITING = "read_at IS NULL AND (state IN ('kept', 'unread') OR mark IS NOT NULL)"
_NOT_SENT = "sending_at IS NULL"
_ANSWERS = "kind = 'answer'"
_BEGUN = "wording_id IS NOT NULL"


def upgrade() -> None:
    """Go to this schema."""
    # What is dropped comes first: see 0005.
    op.drop_index("ix_inbox_waiting", table_name="inbox")
    _index("ix_inbox_waiting", "inbox", ["member_id", "read_at", "id"], _WAITING)
    op.create_index("ix_inbox_came", "inbox", ["member_id", "came_at", "id"])
    _index("ix_outgoing_not_sent", "outgoing", ["member_id", "made_at", "id"], _NOT_SENT)
    _index("ix_outgoing_answer", "outgoing", ["member_id", "id"], _ANSWERS)
    _index("ix_outgoing_begun", "outgoing", ["cause"], _BEGUN)


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_index("ix_inbox_came", table_name="inbox")
    op.drop_index("ix_inbox_waiting", table_name="inbox")
    _index("ix_inbox_waiting", "inbox", ["member_id", "id"], _WAITING)
    for name in ("ix_outgoing_begun", "ix_outgoing_answer", "ix_outgoing_not_sent"):
        op.drop_index(name, table_name="outgoing")


def _index(name: str, table: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
