"""Where the folders lie that are kept outside the package: ``templates/`` and ``migrations/``.

An installed wheel carries them inside the package; a clone has them beside ``plugin/``.
"""

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: Literal["templates", "migrations"]) -> Path:
    """Return the folder of templates or migrations, inside the installed package if it is there."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parents[1] / name
