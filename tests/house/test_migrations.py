"""The migrations make exactly what the models say, and can be taken back, on both databases."""

from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from regional_groups.core.db import db
from regional_groups.core.migrate import downgrade, revisions, upgrade
from sqlalchemy import Inspector, Table, inspect, text

from tests.conftest import new_app
from tests.support.tree import PACKAGE, package_modules

# Every table must be known, also those of rooms the service does not load at its start.
for path in package_modules():
    if path.name == "models.py" or path.parent.name == "core":
        import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
_STANDING = {
    "sqlite": {
        "audit_entries_no_update",
        "audit_entries_no_delete",
        "attendance_insert_empties_tally",
        "attendance_update_empties_tally",
        "attendance_delete_empties_tally",
        "session_empties_tally",
    },
    "postgresql": {"audit_entries_append_only", "attendance_empties_tally", "session_empties_tally"},
}


@pytest.fixture
def empty_app(empty_database_url: str) -> Flask:
    """Return the service on a database without tables."""
    return new_app(empty_database_url)


def tables(app: Flask) -> set[str]:
    with app.app_context():
        found = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        db.engine.dispose()
    return found


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)

    assert differences == []


def names_told(table: Table) -> set[str]:
    """Return what the convention calls the keys and constraints of a table."""
    return {str(each.name) for each in table.constraints}


def names_made(look: Inspector, table: str, written: str) -> set[str | None]:
    """Return what the database calls them; ``written`` is the table's own text, where SQLite has one.

    A key that came with its column is named in the text alone. A check has the beginning of its name twice where the
    migration gave the whole name and the convention added its own.
    """
    checks = {str(row["name"]) for row in look.get_check_constraints(table)}
    references = look.get_foreign_keys(table)
    within = {
        name
        for row in references
        if (name := f"fk_{table}_{row['constrained_columns'][0]}_{row['referred_table']}") in written
    }
    keys = {row["name"] for row in [*references, *look.get_unique_constraints(table)]}
    return {
        look.get_pk_constraint(table)["name"],
        *(keys - {None} if within else keys),
        *within,
        *(name.replace(f"ck_{table}_ck_{table}_", f"ck_{table}_") for name in checks),
    }


def test_every_constraint_has_the_name_of_the_convention(app: Flask) -> None:
    """What has no name cannot be changed by a migration; ``compare_metadata`` looks at none of these names."""
    with app.app_context(), db.engine.connect() as connection:
        look = inspect(connection)
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        written = (
            {row.name: row.sql for row in connection.execute(query)}
            if connection.dialect.name == "sqlite"
            else {}
        )
        made = {name: names_made(look, name, written.get(name, "")) for name in db.metadata.tables}

    assert made == {name: names_told(table) for name, table in db.metadata.tables.items()}
    assert all(
        name.startswith(("pk_", "fk_", "uq_", "ck_"))
        for table in db.metadata.tables.values()
        for name in names_told(table)
    )


def test_triggers_stand_after_all_migrations(app: Flask) -> None:
    """On SQLite a table that a migration copies loses its triggers without a word."""
    with app.app_context(), db.engine.connect() as connection:
        kind = connection.dialect.name
        found = set(connection.scalars(text(_TRIGGERS[kind])))

    assert found == _STANDING[kind]


def test_migrations_can_be_taken_back_and_run_again(empty_app: Flask) -> None:
    upgrade(empty_app)
    made = tables(empty_app)

    downgrade(empty_app, "base")
    left = tables(empty_app)
    upgrade(empty_app)
    current, newest = revisions(empty_app)

    assert made == set(db.metadata.tables)
    assert left == set()
    assert current == newest
    assert tables(empty_app) == made
