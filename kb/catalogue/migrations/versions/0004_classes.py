"""Kept items, classes, seats, tallies, what is said in the room, links to practise again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercises",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercises")),
    )
    op.create_index(op.f("ix_exercises_state"), "exercises", ["state"], unique=False)
    op.create_table(
        "classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Double(), nullable=True),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
    )
    op.create_index(op.f("ix_classes_code"), "classes", ["code"], unique=False)
    op.create_index(op.f("ix_classes_owner"), "classes", ["owner"], unique=False)
    op.create_table(
        "class_seats",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.String(), nullable=False),
        sa.Column("questions_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_class_seats_class_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_class_seats")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_class_seats_class_id"), "class_seats", ["class_id"], unique=False)
    op.create_table(
        "class_tallies",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_class_tallies_class_id")),
        sa.PrimaryKeyConstraint("class_id", "round", "choice", name=op.f("pk_class_tallies")),
    )
    op.create_table(
        "class_room",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_class_room_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_room")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_class_room_class_id"), "class_room", ["class_id"], unique=False)
    op.create_table(
        "practice_links",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_practice_links")),
    )


def downgrade() -> None:
    for table in ("practice_links", "class_room", "class_tallies", "class_seats", "classes", "exercises"):
        op.drop_table(table)
