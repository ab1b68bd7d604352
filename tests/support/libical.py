"""Libical, an independent calendar reader, through the C programs beside the tests of calendar texts."""

import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "ical"


def run_on_texts(folder: Path, program: str, *texts: str) -> str:
    """Compile a program once, write the texts to files, and run it on them."""
    command = folder / program
    if not command.exists():
        source = SOURCES / f"{program}.c"
        subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", command, source, "-lical"], check=True)
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{program}-{number}.txt")
        files[-1].write_bytes(text.encode())
    return subprocess.run([command, *files], check=True, capture_output=True, text=True).stdout
