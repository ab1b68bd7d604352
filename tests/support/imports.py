"""Folders of files to import, written on top of a small field."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.importing.loading import ImportRefused, Loaded, load_folder

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Write = Callable[..., Path]

REGIONS = "iso2,iso3,name_en,name_fr,itu_region,ldc,sids,lldc"
KENYA = "KE,KEN,Kenya,Kenya,Africa,0,0,0"
STUDY_GROUPS = "code,title_en,title_fr,mandate_en,mandate_fr,period,source,confidence"
SG5 = "SG5,Environment,Environnement,,,2025-2028,,"
GROUPS = "acronym,parent,region,name_en,created,closed,state,source"
AFRICA = "SG5RG-AFR,SG5,Africa,SG5 Regional Group for Africa,2009-05,,established,A page"
MEETINGS = "groups,start,end,city,country,host,colocated_event,participants,contributions,source"
FIELD = {
    "regions": [REGIONS, KENYA, "BR,BRA,Brazil,Brésil,Americas,0,0,0"],
    "study_groups": [STUDY_GROUPS, SG5],
    "regional_groups": [GROUPS, AFRICA],
}


def writer(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files: lines or bytes by name, on top of the small field."""

    def written(**files: list[str] | bytes) -> Path:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, content in {**FIELD, **files}.items():
            data = content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode()
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return written


def load(folder: Path) -> dict[str, Loaded]:
    """Load a folder, commit, and return what became of each file."""
    found = load_folder(folder, SYSTEM, NOW)
    db.session.commit()
    return {loaded.file: loaded for loaded in found}


def refused(folder: Path) -> list[str]:
    """Return the problems for which a folder is refused."""
    with pytest.raises(ImportRefused) as refusal:
        load_folder(folder, SYSTEM, NOW)
    db.session.rollback()
    return [str(problem) for problem in refusal.value.problems]
