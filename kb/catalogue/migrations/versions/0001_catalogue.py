"""The catalogue's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('publications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('snapshot', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publications'))
    )
    op.create_table('revisions',
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('revision', name=op.f('pk_revisions'))
    )
    op.create_table('state',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_state'))
    )
    op.create_table('versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('revision_from', sa.Integer(), nullable=False),
    sa.Column('revision_to', sa.Integer(), nullable=True),
    sa.Column('identity', sa.JSON(), nullable=False),
    sa.Column('claim', sa.JSON(), nullable=False),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('gaps', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_versions'))
    )
    op.create_index('ix_versions_key_form', 'versions', ['key', 'form'], unique=False)
    op.create_index(op.f('ix_versions_revision_from'), 'versions', ['revision_from'], unique=False)
    op.create_index(op.f('ix_versions_revision_to'), 'versions', ['revision_to'], unique=False)
    op.create_table('passages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('context', sa.String(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('last_page', sa.Integer(), nullable=False),
    sa.Column('confidence', sa.String(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_passages_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passages'))
    )
    op.create_index(op.f('ix_passages_article'), 'passages', ['article'], unique=False)
    op.create_index(op.f('ix_passages_key'), 'passages', ['key'], unique=False)
    op.create_index(op.f('ix_passages_version_id'), 'passages', ['version_id'], unique=False)
    op.create_table('relations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('object', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('confidence', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_relations_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relations'))
    )
    op.create_index(op.f('ix_relations_object'), 'relations', ['object'], unique=False)
    op.create_index(op.f('ix_relations_subject'), 'relations', ['subject'], unique=False)
    op.create_index(op.f('ix_relations_version_id'), 'relations', ['version_id'], unique=False)
    op.create_table('sources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('stored', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('pages_ocr', sa.Integer(), nullable=False),
    sa.Column('pages_empty', sa.Integer(), nullable=False),
    sa.Column('reader', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('taken', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_sources_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sources'))
    )
    op.create_index(op.f('ix_sources_origin'), 'sources', ['origin'], unique=False)
    op.create_index(op.f('ix_sources_sha256'), 'sources', ['sha256'], unique=False)
    op.create_index(op.f('ix_sources_version_id'), 'sources', ['version_id'], unique=False)
    op.execute("INSERT INTO state (name, value) VALUES ('revision', 0)")


def downgrade() -> None:
    for table in ("publications", "sources", "relations", "passages", "versions", "revisions", "state"):
        op.drop_table(table)
