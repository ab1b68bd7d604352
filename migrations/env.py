"""How Alembic reaches the models and the database of the application."""

from alembic import context
from flask import current_app
from regional_groups.core.db import Base
from sqlalchemy.engine import Connection

config = context.config


def run() -> None:
    """Run the migrations on the application's own engine, one transaction for all."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        hold_references(connection, held=False)
        try:
            with connection.begin():  # the check is part of it: what it refuses is rolled back
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=True,
                    compare_type=True,
                    transaction_per_migration=False,
                )
                with context.begin_transaction():
                    context.run_migrations()
                refuse_loose_rows(connection)
        finally:
            hold_references(connection, held=True)


def hold_references(connection: Connection, *, held: bool) -> None:
    """Tell SQLite whether references are held; where a table is copied, the old one goes while rows refer to it.

    Held, that is refused, or takes the rows along. SQLite listens outside a transaction only.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA foreign_keys={'ON' if held else 'OFF'}")


def refuse_loose_rows(connection: Connection) -> None:
    """Refuse what the migrations did when a row refers to nothing now."""
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if loose:
            raise RuntimeError(f"rows refer to nothing after the migrations: {loose[:5]}")


run()
