"""Questions that a language model made for passages: the calls, what came of each, since when it counts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_calls")),
    )
    op.create_index(op.f("ix_question_calls_document"), "question_calls", ["document"])
    op.create_table(
        "made_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["question_calls.id"], name=op.f("fk_made_questions_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_questions")),
    )
    op.create_index(op.f("ix_made_questions_call_id"), "made_questions", ["call_id"])
    op.create_table(
        "question_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision_from", sa.Integer(), nullable=False),
        sa.Column("revision_to", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["made_questions.id"], name=op.f("fk_question_uses_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_uses")),
    )
    op.create_index(op.f("ix_question_uses_question_id"), "question_uses", ["question_id"])


def downgrade() -> None:
    for table in ("question_uses", "made_questions", "question_calls"):
        op.drop_table(table)
