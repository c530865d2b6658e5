"""Chats to be emptied, and the ids of messages by which nothing can be deleted any more."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_HERS = "provider_id IS NOT NULL AND channel = 'telegram'"
_OURS = "provider_id IS NOT NULL AND sender = 'telegram' AND buttons IS NULL AND wording_id IS NULL"


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "clearings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_clearings_address_id_addresses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearings")),
    )
    op.create_index("ix_clearings_address_id", "clearings", ["address_id"])
    op.create_index("ix_clearings_due_at", "clearings", ["due_at"])
    _index("ix_inbox_to_forget", "inbox", ["came_at"], _HERS)
    _index("ix_outgoing_to_forget", "outgoing", ["sending_at"], _OURS)


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_index("ix_outgoing_to_forget", table_name="outgoing")
    op.drop_index("ix_inbox_to_forget", table_name="inbox")
    op.drop_table("clearings")


def _index(name: str, table: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
