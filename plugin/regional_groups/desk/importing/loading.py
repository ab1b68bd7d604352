"""Loading a folder of files in one transaction: in the order in which they need each other, or not at all."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

from flask import current_app

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, Message, say
from regional_groups.core.importing import Importer, Outcome, Row, RowRefused, faults
from regional_groups.core.permissions import Actor
from regional_groups.desk.importing import field_files, group_files, meeting_files, people_files
from regional_groups.desk.importing.reader import Cells, Problem, read

# In the order in which a row may name one of an earlier file; files of higher rooms follow.
OWN: Mapping[str, Importer] = {
    "regions.csv": field_files.Regions(),
    "country_status.csv": field_files.CountryStatuses(),
    "study_groups.csv": field_files.StudyGroups(),
    "regional_groups.csv": group_files.RegionalGroups(),
    "names.csv": field_files.Names(),
    "group_countries.csv": group_files.GroupCountries(),
    "organizations.csv": people_files.Organizations(),
    "officers.csv": people_files.Officers(),
    "meetings.csv": meeting_files.Meetings(),
}


@dataclass
class Loaded:
    """What became of the rows of one file: their lines by outcome."""

    file: str
    lines: dict[Outcome, list[int]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)
    rejoined: list[int] = field(default_factory=list)  # lines with commas of a text without quotation marks

    @property
    def refused(self) -> int:
        """Return how many rows cannot be taken."""
        return len({problem.line for problem in self.problems})

    def count(self, outcome: Outcome) -> int:
        """Return how many rows ended so."""
        return len(self.lines[outcome])


class ImportRefused(DomainError):
    """Some rows cannot be taken, so nothing was loaded; ``results`` names them all."""

    kind = "import-refused"

    def __init__(self, results: list[Loaded]) -> None:
        super().__init__(say("Nothing was loaded: some rows cannot be taken."))
        self.results = results

    @property
    def problems(self) -> list[Problem]:
        """Return every problem in the order of files, lines and columns."""
        return [problem for loaded in self.results for problem in loaded.problems]


def importers() -> dict[str, Importer]:
    """Return what every file is written by, in the order of loading."""
    return {**OWN, **current_app.extensions.get("importers", {})}


def load_folder(folder: Path, actor: Actor, now: datetime) -> list[Loaded]:
    """Load the files of a folder that are known, in the current transaction, which the caller commits.

    Raises:
        ImportRefused: a row cannot be taken; the caller rolls back.
    """
    results = [
        _load(folder / name, importer, actor, now)
        for name, importer in importers().items()
        if (folder / name).is_file()
    ]
    if any(loaded.problems for loaded in results):
        raise ImportRefused(results)
    return results


def load_packaged_data(actor: Actor, now: datetime) -> list[Loaded]:
    """Load the files that the package carries: the field as far as it is known."""
    with ExitStack() as stack:
        folder = stack.enter_context(as_file(files("regional_groups.data")))
        return load_folder(folder, actor, now)


def _load(path: Path, importer: Importer, actor: Actor, now: datetime) -> Loaded:
    loaded = Loaded(path.name)
    rows = read(path, importer.columns, loaded.problems)
    loaded.rejoined = [cells.line for cells in rows if cells.rejoined]
    context: dict[str, object] = {}
    seen: dict[tuple[str, ...], int] = {}
    for cells in rows:
        row = Row(
            {name: cell for name, cell in cells.values.items() if name != "ref"},
            actor=actor,
            now=now,
            line=cells.line,
            file=path.name,
            ref=cells.values.get("ref", ""),
            context=context,
        )
        try:
            refused = _faults(row, importer, cells, seen)
            if not refused and not cells.wrong:
                with db.session.begin_nested():
                    loaded.lines[importer.put(row)].append(cells.line)
        except DomainError as error:
            refused = [error]
        loaded.problems += [
            found for error in refused for found in _problems(path.name, row.line, importer, error)
        ]
    places = {item.name: place for place, item in enumerate(importer.columns)}
    loaded.problems.sort(key=lambda problem: (problem.line, places.get(problem.column, -1)))
    if loaded.count("new") or loaded.count("changed"):
        _record(path, loaded, actor, now)
    return loaded


def _faults(
    row: Row, importer: Importer, cells: Cells, seen: dict[tuple[str, ...], int]
) -> list[DomainError]:
    """Return all that can be said against a row before it is written."""
    found: list[DomainError] = [*faults(row, importer.columns, cells.wrong)]
    try:
        _check_once(row, importer, seen)
    except RowRefused as refusal:
        found.append(refusal)
    return found


def _check_once(row: Row, importer: Importer, seen: dict[tuple[str, ...], int]) -> None:
    """Refuse a second row about the same thing: which of the two is right, nobody could tell."""
    columns = [name.strip() for name in importer.key.partition(";")[0].split("+")]
    keys: list[tuple[str, ...]] = [("ref", row.ref)] if row.ref else []
    if not row.ref and all(row[name] for name in columns):
        keys = [(columns[0], *(row[name] for name in columns))]
    for key in keys:
        if key in seen:
            raise RowRefused(key[0], say("line %(line)s is about the same already", line=seen[key]))
        seen[key] = row.line


def _problems(file: str, line: int, importer: Importer, error: DomainError) -> list[Problem]:
    """Say which cells a refused rule is about."""
    if isinstance(error, RowRefused):
        return [Problem(file, line, error.column, error.message)]
    known = {item.name for item in importer.columns}
    found = {importer.fields.get(name, name): texts[0] for name, texts in error.fields.items()}
    cells = [Problem(file, line, column, text) for column, text in found.items() if column in known]
    detail: Message = next(iter(found.values()), error.message)
    return cells or [Problem(file, line, "-", detail)]


def _record(path: Path, loaded: Loaded, actor: Actor, now: datetime) -> None:
    """Write one line to the trail for a file that changed something."""
    after = {
        "new": loaded.count("new"),
        "changed": loaded.count("changed"),
        "same": loaded.count("same"),
        **({"kept": loaded.count("kept")} if loaded.lines["kept"] else {}),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    audit.append("import:load", ("import", path.name, path.name), actor, now, after=after)
