"""What is sensitive waits for a second person; and which phones have answered a forum itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_NEW = (("polls", "sensitive"), ("updates", "sensitive"), ("member_phones", "answered"))


def upgrade() -> None:
    """Go to this schema."""
    for table, name in _NEW:
        op.add_column(
            table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Go back to the schema before."""
    for table, name in reversed(_NEW):
        op.drop_column(table, name)
