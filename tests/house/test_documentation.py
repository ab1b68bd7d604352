"""The README tells what an administrator can set, and the page of life cycles what the tables say."""

import dataclasses
import re

from regional_groups.settings import Settings

from scripts.flows import PAGE, page
from tests.support.tree import ROOT

NAMES = {f"RG_{field.name.upper()}" for field in dataclasses.fields(Settings)}


def test_readme_names_every_setting_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    named = set(re.findall(r"\bRG_[A-Z_]+\b", readme))

    assert NAMES - named == set() or not readme, "settings without a line in the README"
    assert named - NAMES - {"RG_SETTINGS"} == set(), "in the README, but no setting"


def test_settings_have_a_meaning() -> None:
    assert [field.name for field in dataclasses.fields(Settings) if not field.metadata.get("help")] == []


def test_life_cycles_are_told_as_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make flows`"
