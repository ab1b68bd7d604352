"""A fresh, migrated database for each test: the migrations run once a run, each test gets a copy."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Protocol

from tests.support.postgres import PostgresServer

Migrate = Callable[[str], None]
TEMPLATE = "template_migrated"
USES_MOST = 60  # of one PostgreSQL database: rows that were deleted stay in its files


class Databases(Protocol):
    """Where tests get their databases from."""

    def fresh(self) -> str:
        """Make a migrated database without rows and return its SQLAlchemy address."""

    def empty(self) -> str:
        """Make a database without tables and return its SQLAlchemy address."""

    def drop(self, url: str) -> None:
        """Drop a database of this place."""

    def make(self, name: str) -> str:
        """Make a migrated database that stays for the whole run and return its SQLAlchemy address."""

    def copy(self, name: str) -> str:
        """Copy such a database, to which nobody is connected, and return the SQLAlchemy address of the copy."""

    def close(self) -> None:
        """Let go of what this process holds."""


@contextmanager
def one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """Keep the other workers of the run out while this one prepares what all of them use."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class SqliteDatabases:
    """Files, copied from a migrated one."""

    def __init__(self, shared: Path, worker: str, migrate: Migrate) -> None:
        self._shared = shared
        self._own = shared / f"sqlite-{worker}"
        self._migrate = migrate
        self._numbers = count(1)

    def fresh(self) -> str:
        """Copy the migrated file."""
        url = self.empty()
        shutil.copyfile(self._template(), url.removeprefix("sqlite:///"))
        return url

    def empty(self) -> str:
        """Name a file that SQLite will make."""
        self._own.mkdir(exist_ok=True)
        return f"sqlite:///{self._own}/{next(self._numbers)}.sqlite"

    def drop(self, url: str) -> None:
        """Delete the file and its log."""
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def make(self, name: str) -> str:
        """Copy the migrated file under a name of its own."""
        path = self._shared / f"{name}.sqlite"
        shutil.copyfile(self._template(), path)
        return f"sqlite:///{path}"

    def copy(self, name: str) -> str:
        """Copy a named file."""
        url = self.empty()
        shutil.copyfile(self._shared / f"{name}.sqlite", url.removeprefix("sqlite:///"))
        return url

    def close(self) -> None:
        """Do nothing: no file is held."""

    def _template(self) -> Path:
        template = self._shared / f"{TEMPLATE}.sqlite"
        with one_at_a_time(self._shared, "sqlite"):
            if not template.exists():
                making = template.with_suffix(".making")
                self._migrate(f"sqlite:///{making}")
                making.rename(template)
        return template


class PostgresDatabases:
    """Databases of the run's one server, cloned from a migrated one and emptied for the next test.

    A clone copies hundreds of files, which takes longer than most tests.
    """

    def __init__(self, shared: Path, worker: str, migrate: Migrate) -> None:
        self._shared = shared
        self._worker = worker
        self._migrate = migrate
        self._numbers = count(1)
        self._has_template = False
        self._migrated: dict[str, int] = {}  # name -> how often it was handed out
        self._free: list[str] = []

    @cached_property
    def server(self) -> PostgresServer:
        """Return the server of the run, started by whoever asks first."""
        server = PostgresServer(self._shared / "postgres")
        with one_at_a_time(self._shared, "postgres"):
            if not server.is_started:
                server.start()
        return server

    def fresh(self) -> str:
        """Take an emptied database, or clone the migrated one."""
        if self._free:
            name = self._free.pop()
            self._migrated[name] += 1
            return self.server.url(name)
        self._prepare_template()
        name = self._next_name()
        self._migrated[name] = 1
        return self.server.clone(TEMPLATE, name)

    def empty(self) -> str:
        """Clone the server's own empty database."""
        return self.server.clone("template0", self._next_name())

    def drop(self, url: str) -> None:
        """Empty the database of an address for the next test; drop it if that cannot be, or was done often."""
        name = url.partition("@/")[2].partition("?")[0]
        used = self._migrated.get(name, USES_MOST)
        if used < USES_MOST and self.server.empty(name, TEMPLATE):
            self._free.append(name)
        else:
            self._migrated.pop(name, None)
            self.server.drop(name)

    def make(self, name: str) -> str:
        """Clone the migrated database under a name of its own."""
        self._prepare_template()
        self.server.drop(name)
        return self.server.clone(TEMPLATE, name)

    def copy(self, name: str) -> str:
        """Clone a named database."""
        return self.server.clone(name, self._next_name())

    def close(self) -> None:
        """Close the connections by which databases were emptied."""
        if "server" in vars(self):
            self.server.close()

    def _next_name(self) -> str:
        return f"test_{self._worker}_{next(self._numbers)}"

    def _prepare_template(self) -> None:
        if self._has_template:
            return
        server, ready = self.server, self._shared / "postgres.ready"
        with one_at_a_time(self._shared, "postgres-template"):
            if not ready.exists():
                server.drop(TEMPLATE)
                self._migrate(server.clone("template0", TEMPLATE))
                ready.touch()
        self._has_template = True


DATABASES: dict[str, type[SqliteDatabases] | type[PostgresDatabases]] = {
    "sqlite": SqliteDatabases,
    "postgres": PostgresDatabases,
}
