"""Servers of a benchmark run: granian as in production, nginx where it is installed, and a load on kept connections.

What counts is the processor time of the server's processes for each request answered, so the load may be a simple one.
"""

import os
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
def nginx(folder: Path) -> Iterator["Server"]:
    """Serve the files of a folder, packed ones as they are."""
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        f"{_AS_ROOT}daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events {}\n"
        f"http {{ access_log off; default_type text/calendar; sendfile on; keepalive_requests 100000000;\n"
        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
        f"uwsgi_temp_path {folder}; scgi_temp_path {folder};\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; gzip_static on; }} }}\n"
    )
    yield from _running(["nginx", "-c", str(settings)], port, dict(os.environ))


def has_nginx() -> bool:
    """Tell whether nginx is installed."""
    return shutil.which("nginx") is not None


def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator["Server"]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
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


class Server:
    """A running server, asked on kept connections."""

    def __init__(self, pid: int, port: int) -> None:
        """Connect to it."""
        self._pid = pid
        self._connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask once and return status, headers and body."""
        return _asked(self._connections[0], _request(path, headers))

    def cost(self, path: str, seconds: float = 2.0, **headers: str) -> float:
        """Return the processor seconds of the server for each request, asked as fast as it answers."""
        request = _request(path, headers)
        before, until, count = self._spent(), time.monotonic() + seconds, 0
        while time.monotonic() < until:
            for connection in self._connections:
                connection.sendall(request)
            for connection in self._connections:
                _received(connection)
                count += 1
        return (self._spent() - before) / count

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


def _request(path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def _asked(connection: socket.socket, request: bytes) -> tuple[int, dict[str, str], bytes]:
    connection.sendall(request)
    return _received(connection)


def _received(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        buffer += connection.recv(1 << 20)
    head, _, body = buffer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    status, parts = int(first.split()[1]), [body]
    missing = (0 if status == 304 else int(headers["content-length"])) - len(body)
    while missing > 0:
        parts.append(connection.recv(1 << 20))
        missing -= len(parts[-1])
    return status, headers, b"".join(parts)
