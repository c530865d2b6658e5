"""What was agreed with her, whether a phone is still hers, and what a person should look at."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OF_PHONES: dict[str, Any] = {
    "phrase": sa.LargeBinary(),
    "quiet_word": sa.LargeBinary(),
    "doubted_at": sa.DateTime(timezone=True),
    "looser": sa.LargeBinary(),
    "looser_at": sa.DateTime(timezone=True),
    "no_erasing_until": sa.DateTime(timezone=True),
    "line_type": sa.String(),
    "line_type_at": sa.DateTime(timezone=True),
}
_OPEN = "done_at IS NULL"
_WAITS = "looser_at IS NOT NULL"


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Go to this schema."""
    for name, kind in _OF_PHONES.items():
        op.add_column("addresses", sa.Column(name, kind, nullable=True))
    op.create_index("ix_addresses_looser_at", "addresses", ["looser_at"], **_only(_WAITS))
    # With a default, so that the version before can go on while this one starts.
    op.add_column(
        "members", sa.Column("erases", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "flags",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_flags_done_by_staff")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_flags_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index("ix_flags_member_id", "flags", ["member_id", "id"])
    op.create_index("ix_flags_open", "flags", ["member_id"], **_only(_OPEN))


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_table("flags")
    op.drop_column("members", "erases")
    op.drop_index("ix_addresses_looser_at", "addresses")
    for name in reversed(_OF_PHONES):
        op.drop_column("addresses", name)
