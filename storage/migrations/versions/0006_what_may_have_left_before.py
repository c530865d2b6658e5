"""Whether a message that goes again may have left at the try before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    # With a default, so that the version before can go on while this one starts.
    op.add_column(
        "outgoing",
        sa.Column("may_have_left", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_column("outgoing", "may_have_left")
