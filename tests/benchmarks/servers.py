"""Servers of a benchmark run: granian as in production, nginx, and wrk as the load, where they are installed.

What counts is the processor time of the server's processes for each request answered. Server and load have a processor
each, and sixteen connections always have a request underway: a load that pauses would count how a server falls asleep.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.tree import ROOT

TICK = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 16
# nginx begun by root would read as somebody who may not enter the folder of a test run
_AS_ROOT = "user root; " if os.getuid() == 0 else ""


def free_port() -> int:
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def granian(what: str, database: str = "") -> Iterator["Server"]:
    """Serve one of ``served.py`` by one worker, as the service itself does."""
    port = free_port()
    command = [
        Path(sys.executable).with_name("granian"),
        "--interface=wsgi",
        f"--port={port}",
        "--workers=1",
        "--blocking-threads=1",
        "--no-ws",
        "--log-level=error",
        "tests.benchmarks.served:app",
    ]
    environment = {**os.environ, "SERVED": what, "SERVED_DATABASE": database}
    yield from _running([str(part) for part in command], port, environment)


@contextmanager
def nginx(folder: Path, *, sendfile: bool = False) -> Iterator["Server"]:
    """Serve the files of a folder, packed ones as they are.

    Parameters:
        sendfile: let the kernel send files without reading them, which nginx does not unless it is told to.
    """
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        f"{_AS_ROOT}daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events {}\n"
        f"http {{ access_log off; default_type text/calendar; keepalive_requests 100000000;\n"
        f"sendfile {'on' if sendfile else 'off'};\n"
        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
        f"uwsgi_temp_path {folder}; scgi_temp_path {folder};\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; gzip_static on; }} }}\n"
    )
    yield from _running(["nginx", "-c", str(settings)], port, dict(os.environ))


def has(program: str) -> bool:
    """Tell whether a program is installed."""
    return shutil.which(program) is not None


def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator["Server"]:
    pinned = ["taskset", "-c", str(_processors()[0]), *command]
    process = subprocess.Popen(pinned, cwd=ROOT, env=environment, start_new_session=True)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "the server did not start"
            time.sleep(0.1)
        yield Server(process.pid, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _processors() -> list[int]:
    """Return the processors that this process may use: the first is the server's, the last the load's."""
    return sorted(os.sched_getaffinity(0))


class Server:
    """A running server."""

    def __init__(self, pid: int, port: int) -> None:
        """Remember where it listens."""
        self._pid = pid
        self._port = port

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask once and return status, headers and body."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as connection:
            connection.sendall(_request(path, headers))
            return _received(connection)

    def cost(self, path: str, seconds: int = 2, **headers: str) -> float:
        """Return the processor seconds of the server for each request, asked as fast as it answers.

        Raises:
            AssertionError: an answer was an error, or none came.
        """
        said = [part for line in _lines(headers) for part in ("-H", line)]
        load = ["taskset", "-c", str(_processors()[-1]), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        address = f"http://127.0.0.1:{self._port}{path}"
        before = self._spent()
        done = subprocess.run([*load, *said, address], capture_output=True, text=True, check=True)
        spent = self._spent() - before
        answered = re.search(r"(\d+) requests in", done.stdout)
        assert answered, done.stdout
        assert int(answered[1]), done.stdout
        assert "Non-2xx or 3xx" not in done.stdout, done.stdout
        return spent / int(answered[1])

    def _spent(self) -> float:
        """Return the processor seconds of the process and all below it."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # ended just now
                continue
            if int(fields[2]) == self._pid:  # its group: they were started as one session
                total += int(fields[11]) + int(fields[12])
        return total / TICK


def _lines(headers: dict[str, str]) -> list[str]:
    return [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]


def _request(path: str, headers: dict[str, str]) -> bytes:
    said = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *_lines(headers), "", ""]
    return "\r\n".join(said).encode()


def _received(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    parts = []
    while part := connection.recv(1 << 20):  # until it is closed, as was asked for
        parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    assert len(body) == int(headers.get("content-length", len(body))) or first.split()[1] == "304"
    return int(first.split()[1]), headers, body
