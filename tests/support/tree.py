"""The files of the project as a person who clones it gets them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "plugin" / "regional_groups"

# Code of others, kept as it came; and data that is data.
FOREIGN = (
    "plugin/regional_groups/static/vendor/",
    "plugin/regional_groups/data/",
    "tests/node/package-lock.json",
)


def project_files() -> list[PurePosixPath]:
    """Return the paths git keeps, or would keep, relative to the root and in order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def own_texts() -> Iterator[tuple[PurePosixPath, str]]:
    """Yield path and text of every file that people of this project write."""
    for path in project_files():
        if str(path).startswith(FOREIGN):
            continue
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a compiled catalogue


def package_modules() -> list[Path]:
    """Return every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))
