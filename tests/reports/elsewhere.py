"""The files of the real data's report as another process makes them: their hashes, under the seed it was given."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256

from regional_groups.core.clock import FixedClock
from regional_groups.publishing.word.document import write
from regional_groups.reports import extract, outputs
from regional_groups.reports.composing import names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.workbook import xlsx_bytes

from tests.reports.real import document, sheet


def hashes() -> dict[str, str]:
    """Return the hash of the extract, counted by this process, and of each file made of it without printing."""
    made = document("ar")
    with speaking("ar"):
        table = outputs.csv_bytes(sheet(), names_in("ar"))
    files = {
        "extract": extract.canonical(sheet().extract).encode(),
        "json": outputs.json_bytes(sheet()),
        "csv": table,
        "html": outputs.html_bytes(made),
        "xlsx": xlsx_bytes(sheet(), made, names_in("ar")),
        "docx": write(made, lambda _chart: None),
    }
    return {name: sha256(content).hexdigest() for name, content in files.items()}


def hashes_elsewhere(url: str, environment: dict[str, str]) -> dict[str, str]:
    """Return what a new process finds on a database."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, url], env=environment, capture_output=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def main(url: str) -> None:
    """Print the hashes of the report on a database."""
    from tests.conftest import keep_routes, new_app

    keep_routes()
    app = new_app(url, clock=FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC)))
    with app.app_context():
        sys.stdout.write(json.dumps(hashes()))


if __name__ == "__main__":
    main(sys.argv[1])
