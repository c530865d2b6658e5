"""When a phrase or a quiet word was agreed, as far as each forum of a person knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COLUMNS = ("phrase_at", "quiet_word_at")


def upgrade() -> None:
    """Go to this schema."""
    for name in _COLUMNS:
        op.add_column("members", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the schema before."""
    for name in reversed(_COLUMNS):
        op.drop_column("members", name)
