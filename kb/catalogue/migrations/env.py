"""Alembic's entry: migrate over the connection that the catalogue opened."""

from alembic import context

from kb.catalogue import class_tables, key_tables, office_tables  # noqa: F401 - their tables register themselves
from kb.catalogue.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
