"""The starting text of a group's first draft: the packaged template in the group's language."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from regional_groups.groups.models import RegionalGroup


@cache
def _template() -> dict[str, Any]:
    text = files("regional_groups.data").joinpath("terms_template.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["languages"]
    return found


def starting_text(group: RegionalGroup, language: str) -> dict[str, list[dict[str, str]]]:
    """Return both texts to begin with; nothing in them is adopted.

    Clause: B3.1, B3.2, B3.3.
    """
    texts = _template().get(language) or _template()["en"]
    words = {
        "group": group.acronym,
        "parent": group.parent_code or group.parent_label,
        "region": group.region_label,
    }
    return {
        "sections": [_filled(row, words) for row in texts["terms"]],
        "working_methods": [_filled(row, words) for row in texts["working_methods"]],
    }


def _filled(row: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    filled = dict(row)
    for name, word in words.items():
        for part in ("heading", "body"):
            filled[part] = filled[part].replace(f"{{{name}}}", word)
    return filled
