"""Which phone a forum knows, since when a member leaves it, and what each page counts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAITS = "read_at IS NULL AND (state IN ('kept', 'unread') OR mark IS NOT NULL)"
_ANSWER = "kind = 'answer' AND state IN ('expired', 'cancelled')"

# From a phone somebody wrote to the forum, or was answered on it, or it was written down for her
# and asked whose it is. What we began says nothing: it went to whatever phone she used last.
_GIVEN = (
    "INSERT INTO member_phones (member_id, address_id)"
    " SELECT member_id, address_id FROM inbox"
    " WHERE member_id IS NOT NULL AND address_id IS NOT NULL"
    " UNION SELECT member_id, address_id FROM outgoing"
    " WHERE member_id IS NOT NULL AND cause LIKE 'reply:%'"
    " UNION SELECT members.id, outgoing.address_id FROM outgoing"
    " JOIN members ON outgoing.cause = 'check:' || members.id WHERE members.state <> 'left'"
)
# Who joined in person and has said nothing since: of a person with one phone it is that one.
_ONLY_ONE = (
    "INSERT INTO member_phones (member_id, address_id)"
    " SELECT members.id, min(addresses.id) FROM members"
    " JOIN addresses ON addresses.person_id = members.person_id"
    " WHERE NOT EXISTS (SELECT 1 FROM member_phones WHERE member_phones.member_id = members.id)"
    " GROUP BY members.id HAVING count(*) = 1"
)
# Of somebody in several forums nobody knows in which of them she said LEAVE, unless she went on.
_LEAVING = (
    "UPDATE members SET leaving_until = (SELECT min(leaving_until) FROM addresses"
    " WHERE addresses.person_id = members.person_id) WHERE left_at IS NOT NULL OR person_id IN"
    " (SELECT person_id FROM members GROUP BY person_id HAVING count(*) = 1)"
)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "member_phones",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_member_phones_address_id_addresses")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_phones_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "address_id", name=op.f("pk_member_phones")),
    )
    with op.batch_alter_table("member_phones", schema=None) as batch_op:
        batch_op.create_index("ix_member_phones_address_id", ["address_id"], unique=False)
    op.execute(_GIVEN)
    op.execute(_ONLY_ONE)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaving_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(_LEAVING)

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_waiting", ["member_id", "id"], unique=False, **_only(_WAITS)
        )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feedback_unread",
            ["forum_id", "member_id"],
            unique=False,
            **_only("read_at IS NULL"),
        )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outgoing_doubtful",
            ["member_id", "state"],
            unique=False,
            **_only("state IN ('held', 'unsure')"),
        )
        batch_op.create_index(
            "ix_outgoing_failed",
            ["member_id", "ended_at"],
            unique=False,
            **_only("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_outgoing_lost_answer", ["member_id", "ended_at"], unique=False, **_only(_ANSWER)
        )


def downgrade() -> None:
    """Go back to the schema before."""
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_lost_answer")
        batch_op.drop_index("ix_outgoing_failed")
        batch_op.drop_index("ix_outgoing_doubtful")

    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_unread")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_waiting")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("leaving_until")

    with op.batch_alter_table("member_phones", schema=None) as batch_op:
        batch_op.drop_index("ix_member_phones_address_id")

    op.drop_table("member_phones")
