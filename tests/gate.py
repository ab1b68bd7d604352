"""Run the stages of the gate in order, with the commands of tox.ini.

tox makes an environment for each stage; the gate uses the one it runs in, which saves minutes. It stops at
the first stage that fails, and prints nothing after the last one: the closing lines are pytest's own.
"""

import configparser
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Stage -> section of tox.ini.
STAGES = {
    "lint": "testenv:lint",
    "types": "testenv:types",
    "floorplan": "testenv:floorplan",
    "unit": "testenv",
    "postgres": "testenv:postgres",
}
ON_REQUEST = {name: f"testenv:{name}" for name in ("bench", "bench-postgres", "coverage")}


def stage_commands(section: str) -> list[list[str]]:
    """Return the commands of a section of tox.ini, each as a list of words."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    keys = ("commands_pre", "commands")
    texts = [tox.get(section, key, fallback=tox.get("testenv", key)) for key in keys]
    lines = "\n".join(texts).replace("{posargs}", "").splitlines()
    return [shlex.split(line) for line in lines if line]


def run(command: list[str]) -> int:
    """Run one command with the programs of this environment and return its exit status."""
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run([str(program), *command[1:]], cwd=ROOT, check=False).returncode


def main(stages: list[str]) -> int:
    """Run the named stages, or all of the gate, and return the first failure's exit status."""
    known = STAGES | ON_REQUEST
    for stage in stages or STAGES:
        print(f"== {stage}", flush=True)
        began = time.monotonic()
        for command in stage_commands(known[stage]):
            status = run(command)
            if command[1:3] != ["-m", "pytest"]:  # which tells its own seconds, and has the last word
                print(f"== {stage}: {command[0]} took {time.monotonic() - began:.1f} s", flush=True)
            if status:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
