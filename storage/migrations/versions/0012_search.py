"""What members said can be searched: an index of words that the clock fills, from the first on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NEW = sa.text("searched IS NULL AND member_id IS NOT NULL")
# It keeps neither texts nor where in them a word stands: only which text has which word.
_FTS5 = (
    "CREATE VIRTUAL TABLE search"
    " USING fts5(hashes, content='', detail=none, columnsize=0, tokenize='ascii')"
)
# Without a list of what is pending, through which each search would go: the clock can wait.
_GIN = "CREATE INDEX ix_search_hashes ON search USING gin (hashes) WITH (fastupdate = off)"
_INDEX = {
    "sqlite": (_FTS5,),
    "postgresql": (
        "CREATE TABLE search (inbox_id BIGINT PRIMARY KEY, hashes BIGINT[] NOT NULL)",
        _GIN,
    ),
}


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("inbox", sa.Column("searched", sa.Boolean(), nullable=True))
    op.create_index("ix_inbox_new_words", "inbox", ["id"], sqlite_where=_NEW, postgresql_where=_NEW)
    for statement in _INDEX[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Go back to the schema before."""
    op.execute("DROP TABLE search")
    op.drop_index("ix_inbox_new_words", table_name="inbox")
    op.drop_column("inbox", "searched")
