"""What is remembered of a database on SQLite is never stale, though nobody asks SQLite: its shared memory tells."""

import mmap
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from regional_groups.feeds.raw import LOOKS_AFTER, Reader
from regional_groups.feeds.walindex import HALF, VERSION, Head, head_of

pytestmark = pytest.mark.once
VALUE = "SELECT value FROM counted"
# Counts on, and tells of each commit once it is done; closes its connection now and then.
WRITER = """
import sqlite3, sys
for part in range(10):
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    for _ in range(60):
        connection.execute("UPDATE counted SET value = value + 1")
        print(connection.execute("SELECT value FROM counted").fetchone()[0], flush=True)
    connection.execute(f"PRAGMA wal_checkpoint({('PASSIVE', 'RESTART', 'TRUNCATE')[part % 3]})")
    connection.close()
"""

ONCE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("UPDATE counted SET value = 7")
connection.close()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database with a log that holds one number."""
    found = tmp_path / "a folder # of ours" / "counted.sqlite"
    found.parent.mkdir()
    with closing(sqlite3.connect(found)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE counted AS SELECT 0 AS value")
        connection.commit()
    return found


@pytest.fixture
def reader(file: Path) -> Iterator[Reader]:
    """Return a reader that has been asked so often that it looks into the memory of the log."""
    found = Reader(f"sqlite:///{file}")
    for _ in range(LOOKS_AFTER + 1):
        found.known()
    yield found
    found.close_all()


def remembered(reader: Reader) -> int:
    """Return the number as the reader remembers it, or reads it anew."""
    known = reader.known()
    if "value" not in known:
        row = reader.row(VALUE, ())
        assert row is not None
        known["value"] = row[0]
    value: int = known["value"]
    return value


def asked(reader: Reader) -> list[str]:
    """Return the statements of this thread's connection from now on."""
    found: list[str] = []
    reader._local.kept.connection.set_trace_callback(found.append)
    return found


def test_nothing_is_asked_while_nothing_was_committed(file: Path, reader: Reader) -> None:
    assert remembered(reader) == 0
    statements = asked(reader)
    assert [remembered(reader) for _ in range(5)] == [0] * 5
    assert statements == []

    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE counted SET value = 1")
        assert (remembered(reader), statements) == (0, [])
        writer.execute("ROLLBACK")
        assert (remembered(reader), statements) == (0, [])
        writer.execute("UPDATE counted SET value = 2")
        assert remembered(reader) == 2
    assert statements == ["PRAGMA data_version", VALUE]


@pytest.mark.parametrize(
    "between", ["", *(f"PRAGMA wal_checkpoint({how})" for how in ("RESTART", "TRUNCATE")), "VACUUM"]
)
def test_every_commit_is_seen_at_once(file: Path, reader: Reader, between: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        for value in range(1, 60):
            writer.execute("UPDATE counted SET value = ?", (value,))
            assert remembered(reader) == value
            assert reader.known() is reader.known()
            if between:
                writer.execute(between)
            assert remembered(reader) == value


def test_what_another_process_committed_is_never_forgotten(file: Path, reader: Reader) -> None:
    """It writes on while this one reads: whatever it has told as done must be seen."""
    told = 0
    with subprocess.Popen([sys.executable, "-c", WRITER, file], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            told = int(line)
            assert remembered(reader) >= told
    assert (process.returncode, told, remembered(reader)) == (0, 600, 600)


def test_database_that_was_put_away_is_looked_at_anew(file: Path, reader: Reader) -> None:
    assert remembered(reader) == 0
    reader.close_all()
    with closing(sqlite3.connect(file)) as last:
        last.execute(VALUE).fetchall()
    assert not Path(f"{file}-shm").exists()  # the last connection that may write took it away
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        for value in range(1, 2 * LOOKS_AFTER):
            writer.execute("UPDATE counted SET value = ?", (value,))
            assert remembered(reader) == value
            assert remembered(reader) == value


def test_looking_takes_two_descriptors_once_and_leaves_the_locks(file: Path, reader: Reader) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert head_of(str(file))
    assert head_of(str(file))
    assert len(list(Path("/proc/self/fd").iterdir())) == before

    # A process that finds no lock on the file believes that it is alone, and makes it anew.
    place = Path(f"{file}-shm").stat().st_ino
    subprocess.run([sys.executable, "-c", ONCE, file], check=True)
    assert Path(f"{file}-shm").stat().st_ino == place
    assert remembered(reader) == 7


def test_connection_ends_with_its_thread(file: Path, reader: Reader) -> None:
    """The server lets idle threads go; a connection left behind by each would use up what a process may open.

    SQLite keeps one closed descriptor of a database that others have open, and takes it for the next connection.
    """
    open_ones = []
    for _ in range(6):
        thread = threading.Thread(target=remembered, args=(reader,))
        thread.start()
        thread.join()
        open_ones.append(len(list(Path("/proc/self/fd").iterdir())))
    assert open_ones == [open_ones[0]] * 6
    assert remembered(reader) == 0


def test_database_without_a_log_is_asked_each_time(tmp_path: Path) -> None:
    file = tmp_path / "plain.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE counted AS SELECT 0 AS value")
        reader = Reader(f"sqlite:///{file}")
        for value in range(LOOKS_AFTER + 5):
            writer.execute("UPDATE counted SET value = ?", (value,))
            assert remembered(reader) == value
        assert head_of(str(file)) is None
        reader.close_all()


@pytest.mark.parametrize("fault", ["unknown form", "not begun", "being written", "empty"])
def test_head_that_looks_unfamiliar_is_none(fault: str) -> None:
    half = struct.pack("=IIIBBH", VERSION, 0, 1, 1, 0, 4096).ljust(HALF, b"\7")
    memory = mmap.mmap(-1, 2 * HALF)
    memory[:] = half * 2
    head = Head(memory)
    assert head.now() == half * 2
    assert head.is_still(half * 2)

    memory[:] = {
        "unknown form": (struct.pack("=I", VERSION + 1) + half[4:]) * 2,
        "not begun": (half[:12] + b"\0" + half[13:]) * 2,
        "being written": half + half[:-1] + b"\x08",
        "empty": bytes(2 * HALF),
    }[fault]
    assert head.now() == b""
    assert not head.is_still(half * 2)
    assert not head.is_still(b"")
