"""Polls, updates and knocks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "polls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("forum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["forum_id"], ["forums.id"], name=op.f("fk_polls_forum_id_forums")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_forum_id"), ["forum_id"], unique=False)
        batch_op.create_index("ix_polls_state", ["state", "id"], unique=False)

    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("forum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["forum_id"], ["forums.id"], name=op.f("fk_updates_forum_id_forums")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_updates")),
    )
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_updates_forum_id"), ["forum_id"], unique=False)
        batch_op.create_index("ix_updates_state", ["state", "id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_questions_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("poll_id", "place", name=op.f("uq_questions_poll_id_place")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column(
            "question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_answers_inbox_id_inbox")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_answers_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index("ix_answers_inbox_id", ["inbox_id"], unique=False)
        batch_op.create_index(
            "ix_answers_member_question", ["member_id", "question_id", "id"], unique=False
        )
        batch_op.create_index("ix_answers_question_id", ["question_id"], unique=False)

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("knock_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opened_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("house", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bot_name", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("sms_number", sa.String(), nullable=True))

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivery_hash", sa.LargeBinary(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_inbox_delivery_hash"), ["delivery_hash"])

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("invented", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(
            "ix_members_left_at",
            ["left_at"],
            unique=False,
            sqlite_where=sa.text("left_at IS NOT NULL"),
            postgresql_where=sa.text("left_at IS NOT NULL"),
        )

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("buttons", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("opens", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("pressed_row", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("pressed_label", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("knock_row", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.drop_column("choices")

    with op.batch_alter_table("wordings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("buttons", sa.LargeBinary(), nullable=True))

    # The defaults were for the rows that stood there before.
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("invented", server_default=None)
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.alter_column("counted", server_default=None)


def downgrade() -> None:
    """Go back to the schema before."""
    with op.batch_alter_table("wordings", schema=None) as batch_op:
        batch_op.drop_column("buttons")

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("choices", sa.BigInteger(), nullable=False, server_default="0")
        )
        batch_op.drop_column("counted")
        batch_op.drop_column("knock_row")
        batch_op.drop_column("pressed_label")
        batch_op.drop_column("pressed_row")
        batch_op.drop_column("opens")
        batch_op.drop_column("buttons")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.alter_column("choices", server_default=None)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index("ix_members_left_at")
        batch_op.drop_column("invented")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_inbox_delivery_hash"), type_="unique")
        batch_op.drop_column("delivery_hash")

    with op.batch_alter_table("house", schema=None) as batch_op:
        batch_op.drop_column("sms_number")
        batch_op.drop_column("bot_name")

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_column("opened_until")
        batch_op.drop_column("opened_at")
        batch_op.drop_column("knock_until")

    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("ix_answers_question_id")
        batch_op.drop_index("ix_answers_member_question")
        batch_op.drop_index("ix_answers_inbox_id")

    op.drop_table("answers")
    op.drop_table("questions")
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.drop_index("ix_updates_state")
        batch_op.drop_index(batch_op.f("ix_updates_forum_id"))

    op.drop_table("updates")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_index("ix_polls_state")
        batch_op.drop_index(batch_op.f("ix_polls_forum_id"))

    op.drop_table("polls")
