"""The wheel holds every file of the package folders, templates and migrations, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from tests.support.tree import ROOT, project_files

# Folder of the tree -> folder of the wheel.
FOLDERS = {
    "plugin/regional_groups": "regional_groups",
    "templates": "regional_groups/templates",
    "migrations": "regional_groups/migrations",
}


def place_in_wheel(path: PurePosixPath) -> str | None:
    for folder, place in FOLDERS.items():
        if path.is_relative_to(folder):
            return f"{place}/{path.relative_to(folder)}"
    return None


def build_wheel(folder: Path) -> Path:
    source = folder / "source"
    for path in project_files():
        target = source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_files_of_the_tree(tmp_path: Path) -> None:
    expected = {place for path in project_files() if (place := place_in_wheel(path))}

    with ZipFile(build_wheel(tmp_path)) as wheel:
        found = {name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith("/")}

    assert expected - found == set(), "not in the wheel: name the package or the pattern in setup.cfg"
    assert found - expected == set(), "in the wheel, but not in the tree"
