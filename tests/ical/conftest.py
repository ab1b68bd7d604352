"""The independent calendar readers of this room's tests, beside Mozilla's (fixture ``node``)."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def libical() -> Iterator[Callable[..., str]]:
    """Return a function that runs one of the C programs of this folder on texts and gives what it printed."""
    # Not in pytest's own folder: another run that ends meanwhile may clear that away.
    with tempfile.TemporaryDirectory(prefix="libical-") as folder:
        yield partial(run_on_texts, Path(folder))


def run_on_texts(folder: Path, program: str, *texts: str) -> str:
    """Compile a program once, write the texts to files, and run it on them."""
    command = folder / program
    if not command.exists():
        source = HERE / f"{program}.c"
        subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", command, source, "-lical"], check=True)
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{program}-{number}.txt")
        files[-1].write_bytes(text.encode())
    return subprocess.run([command, *files], check=True, capture_output=True, text=True).stdout
