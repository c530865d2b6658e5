"""When to look at each phone, whether to ask if it is still hers; and why one is doubted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_HAS_A_TIME = sa.text("still_due_at IS NOT NULL")
_ONLY: dict[str, Any] = {"sqlite_where": _HAS_A_TIME, "postgresql_where": _HAS_A_TIME}


def upgrade() -> None:
    """Go to this schema: each phone that is known already is looked at, a few in each minute."""
    op.add_column("addresses", sa.Column("doubt", sa.String(), nullable=True))
    op.add_column("addresses", sa.Column("still_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE addresses SET still_due_at = made_at")
    op.create_index("ix_addresses_still_due_at", "addresses", ["still_due_at"], **_ONLY)


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_index("ix_addresses_still_due_at", "addresses")
    op.drop_column("addresses", "still_due_at")
    op.drop_column("addresses", "doubt")
