"""Places of a relation, claims of tables and feeds, rows of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("relations", sa.Column("places", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("checked", sa.Date(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("revision_from", sa.Integer(), nullable=False),
        sa.Column("revision_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_key_source", "claims", ["key", "source"], unique=False)
    op.create_index(op.f("ix_claims_source"), "claims", ["source"], unique=False)
    op.create_table(
        "feed_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_rows")),
        sa.UniqueConstraint("feed", "row", name=op.f("uq_feed_rows_feed_row")),
    )


def downgrade() -> None:
    op.drop_table("feed_rows")
    op.drop_table("claims")
    op.drop_column("relations", "places")
