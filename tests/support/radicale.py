"""A real CalDAV server on a loopback port, with one user; it can be stopped and started again."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.adapters.sign_ins import free_port

USER, PASSWORD = "groups", "pass;word % é"
CREDENTIALS = "groups:pass%3Bword %25 é"
SECONDS_TO_START = 60


class Radicale:
    """The server: where it listens, and what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.setting = f"{self.host}={CREDENTIALS}"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        (folder / "config").write_text(
            f"[server]\nhosts = {self.host}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder / 'users'}\n"
            "htpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {folder / 'kept'}\n"
            "[logging]\nlevel = warning\n",
            encoding="utf-8",
        )

    def collection(self, name: str) -> str:
        """Return the address of a collection of the user."""
        return f"http://{self.host}/{USER}/{name}/"

    def ask(self, method: str, address: str, body: bytes | None = None, **headers: str) -> requests.Response:
        """Do what another program of the same user does."""
        who = (USER.encode(), PASSWORD.encode())
        return requests.request(method, address, data=body, headers=headers, auth=who, timeout=20)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "radicale", "--config", str(self.folder / "config")],
                env={**os.environ, "PYTHONUTF8": "1"},
                stdout=log,
                stderr=log,
            )
        for _ in range(SECONDS_TO_START * 10):
            try:
                requests.get(f"http://{self.host}/", timeout=5, allow_redirects=False)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stop the server; what it keeps stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def running_radicale(folder: Path) -> Iterator[Radicale]:
    """Run a server that is stopped at the end, with all that it kept."""
    server = Radicale(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
