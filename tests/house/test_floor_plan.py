"""What import-linter cannot say: rooms keep their doors, and the first page loads no heavy library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import PACKAGE, package_modules

JOINING = {"app.py", "cli.py", "serving.py", "wsgi.py", "demonstration"}
DOORS = {"views", "api", "forms"}  # of a room, for people and programs outside; not for other rooms
HEAVY = ("weasyprint", "icalendar", "authlib", "numpy", "highspy", "pikepdf", "pypdfium2")


def imported_names(path: Path) -> set[str]:
    """Return the dotted names a module imports, `from a import b` as both a and a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def is_door(name: str, room: str) -> bool:
    """Tell whether a dotted name is a door of another room."""
    package, _, inside = name.partition(".")
    parts = inside.split(".")
    if package != "regional_groups" or parts[0] in {room, "core"}:  # core is the ground of all rooms
        return False
    return len(parts) > 1 and parts[1] in DOORS


@pytest.mark.parametrize("path", package_modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_room_uses_the_doors_of_another(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]

    used = {name for name in imported_names(path) if is_door(name, room)}

    assert used == set() or room in JOINING


@pytest.mark.once
def test_first_page_loads_no_heavy_library(database_url: str) -> None:
    script = f"""
import sys
from regional_groups.adapters.memory import memory_ports
from regional_groups.app import create_app
from regional_groups.settings import Settings

app = create_app(Settings.for_tests(database_url={database_url!r}), ports=memory_ports())
assert app.test_client().get("/").status_code == 200
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
