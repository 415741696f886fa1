"""Runs the migrations on the connection that `wbs.store.migrate` hands over."""

from alembic import context

from wbs.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
