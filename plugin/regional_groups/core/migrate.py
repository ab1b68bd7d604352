"""Running the migrations that the package carries."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from flask_migrate import downgrade as _downgrade
from flask_migrate import upgrade as _upgrade

from regional_groups.core.db import db
from regional_groups.paths import resource_dir

migrations = Migrate(directory=str(resource_dir("migrations")), render_as_batch=True, compare_type=True)


def upgrade(app: Flask, revision: str = "head") -> None:
    """Bring the database to a revision."""
    with app.app_context():
        _upgrade(revision=revision)


def downgrade(app: Flask, revision: str = "-1") -> None:
    """Take the database back to a revision."""
    with app.app_context():
        _downgrade(revision=revision)


def revisions(app: Flask) -> tuple[str | None, str | None]:
    """Return the revision of the database and the newest one that the package carries."""
    with app.app_context():
        script = ScriptDirectory(str(resource_dir("migrations")))
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        return current, script.get_current_head()
