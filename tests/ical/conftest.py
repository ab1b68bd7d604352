"""The independent calendar readers of this room's tests, beside Mozilla's (fixture ``node``)."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return a function that runs one of the C programs of this folder on texts and gives what it printed."""
    folder = tmp_path_factory.mktemp("libical")

    def run(program: str, *texts: str) -> str:
        command = folder / program
        if not command.exists():
            source = HERE / f"{program}.c"
            subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", command, source, "-lical"], check=True)
        files = []
        for number, text in enumerate(texts):
            files.append(folder / f"{program}-{number}.txt")
            files[-1].write_bytes(text.encode())
        return subprocess.run([command, *files], check=True, capture_output=True, text=True).stdout

    return run
