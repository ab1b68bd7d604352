"""How Alembic reaches the models and the database of the application."""

from alembic import context
from flask import current_app
from regional_groups.core.db import Base

config = context.config


def run() -> None:
    """Run the migrations on the application's own engine, one transaction for all."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
