"""A forum has words of its own that no text to a discreet member may hold."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("forums", sa.Column("listed_words", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_column("forums", "listed_words")
