"""Real calendar programs in an environment of their own, installed once per list of them.

Run as a module it installs: `python -m tests.support.clients`.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "clients"
WANTED = FOLDER / "requirements.txt"
ENVIRONMENT = FOLDER / ".venv"
STAMP = ENVIRONMENT / ".installed"


def install() -> None:
    """Install the programs unless they are there."""
    wanted = hashlib.sha256(WANTED.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    uv = Path(sys.executable).with_name("uv")
    venv.create(ENVIRONMENT, clear=True, with_pip=not uv.exists())
    python = str(program("python"))
    tool = (
        [str(uv), "pip", "install", "--python", python] if uv.exists() else [python, "-m", "pip", "install"]
    )
    subprocess.run([*tool, "--quiet", "-r", str(WANTED)], check=True)
    STAMP.write_text(wanted)


def program(name: str) -> Path:
    """Return where a program of the environment lies."""
    return ENVIRONMENT / "bin" / name


if __name__ == "__main__":
    install()
