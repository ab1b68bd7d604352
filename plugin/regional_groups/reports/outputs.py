"""The data files of a report: JSON as the contract has it, and a table of all figures as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core.languages import direction, language_tag
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.wording import cell_label
from regional_groups.paths import PACKAGE
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.html import page_html
from regional_groups.reports.corrections import in_data
from regional_groups.reports.sheet import Names, Sheet

COLUMNS = (
    "indicator",
    "name",
    "scope",
    "code",
    "scope_name",
    "unit",
    "value",
    "certainty",
    "numerator",
    "denominator",
    "known",
    "total",
    "baseline",
    "target",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ALONE = """
:root { --line: #cfd4da; --radius: .4rem; --shadow: none; }
body { margin: 1rem; font-family: "Noto Sans", system-ui, sans-serif; background: #f3f5f7; }
.alone { max-width: 58rem; margin: 0 auto .75rem; font-size: 1rem; }
"""
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}{alone}</style>
</head>
<body>
<h1 class="alone">{label}</h1>
{article}
</body>
</html>
"""


def json_bytes(sheet: Sheet) -> bytes:
    """Return report.json, keys sorted, so that the same data give the same bytes; a correction tells all it changes."""
    found = sheet.as_json() | ({"changes": in_data(sheet)} if sheet.correction else {})
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def html_bytes(document: Document) -> bytes:
    """Return a document as one HTML file that needs nothing beside it: no script, its style inside."""
    style = (PACKAGE / "static" / "css" / "document.css").read_text(encoding="utf-8")
    page = Markup(_PAGE).format(  # noqa: S704 -- the fixed page above; what is filled in is escaped
        language=language_tag(document.language),
        direction=direction(document.language),
        title=document.title,
        label=document.footer_label,
        alone=Markup(_ALONE),  # noqa: S704 -- the fixed rules above
        style=Markup(style),  # noqa: S704 -- a file of the package
        article=page_html(document),
    )
    return str(page).encode()


def csv_bytes(sheet: Sheet, names: Names) -> bytes:
    """Return every figure as a row, with its places and parts; empty is unknown.

    A table of demonstration figures says so in a column of its own, in every row.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    mark = ["demonstration"] if sheet.extract["demonstration"] else []
    writer.writerow([*COLUMNS, *mark])
    for row in figure_rows(sheet, names):
        writer.writerow([*(cell(row[name]) for name in COLUMNS), *mark])
    return target.getvalue().encode()


def cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def figure_rows(sheet: Sheet, names: Names) -> Iterator[Mapping[str, Any]]:
    """Yield every figure as a row: of all, each region, study group and group in code order, and its parts.

    A report frozen before there were parts has none; a number that is withheld stands as unknown.
    """
    groups = {row["acronym"]: row["name"] for row in sheet.extract["groups"]}
    for found in sheet.extract["indicators"]:
        indicator = INDICATORS[found["id"]]
        own = {"indicator": found["id"], "name": _(indicator.name), "unit": found["unit"]}
        yield {
            **own,
            **_parts(found),
            "scope": "all",
            "code": "",
            "scope_name": "",
            "target": found["target"],
        }
        for part in found["by_region"]:
            code = part["region"]
            place = {
                "scope": "region",
                "code": code,
                "scope_name": names(f"region:{code}"),
                "target": part.get("target"),
            }
            yield {**own, **_parts(part), **place}
        for part in found.get("by_study_group", ()):
            code = part["study_group"]
            place = {"scope": "study_group", "code": code, "scope_name": names(code), "target": None}
            yield {**own, **_parts(part), **place}
        for part in found["by_group"]:
            code = part["group"]
            named = names(code)
            place = {
                "scope": "group",
                "code": code,
                "scope_name": groups.get(code, "") if named == code else named,
                "target": None,
            }
            yield {**own, **_parts(part), **place}
        for part in found.get("parts", ()):
            place = {"scope": part["split"], "code": part["code"], "scope_name": cell_label(part["code"])}
            alone = {"value": part["value"], "certainty": found["certainty"]}
            yield {**own, **_parts(alone), **place, "target": None}


def _parts(found: Mapping[str, Any]) -> dict[str, Any]:
    wanted = ("value", "certainty", "numerator", "denominator", "known", "total", "baseline")
    parts: dict[str, Any] = {name: found.get(name) for name in wanted}
    return {**parts, "certainty": parts["certainty"] if parts["value"] is not None else ""}
