"""A report as a document of blocks, in the layout of Council documents; HTML page and PDF come from this one model."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.i18n import speaking
from regional_groups.publishing.blocks import (
    AddressLines,
    Attachment,
    Block,
    Box,
    BulletList,
    Contents,
    CouncilHeader,
    Document,
    Heading,
    Language,
    ListItem,
    Paragraph,
    Text,
    link,
    plain_runs,
)
from regional_groups.publishing.numbers import code
from regional_groups.reports import corrected, plan_tables, region_targets, tables, texts
from regional_groups.reports.outputs import csv_bytes, json_bytes
from regional_groups.reports.rules import ADDRESSEE_LABELS
from regional_groups.reports.sheet import Names, Sheet
from regional_groups.reports.wording import Wording

TEMPLATE = 8  # raised when the layout changes, so that documents are printed anew
_SHORT = {"revision": "Rev.", "corrigendum": "Cor.", "addendum": "Add."}


def build(sheet: Sheet, language: Language, names: Names, *, attach: bool = True) -> Document:
    """Return a report in one language; nothing is read but the sheet and the names.

    Parameters:
        names: the name of a State, group or region in this language.
        attach: carry the data files inside the PDF.
    """
    with speaking(language):
        return _document(Wording(sheet, language, names), attach=attach)


def _document(w: Wording, *, attach: bool) -> Document:
    sheet = w.sheet
    return Document(
        language=w.language,
        title=_cover(w, "title")
        or _("Effectiveness of ITU-T regional groups in bridging the standardization gap"),
        header=_header(w),
        blocks=tuple(_blocks(w)),
        footer_label=number_of(sheet, w.language) or _("Regional groups of ITU-T study groups"),
        created=sheet.created,
        modified=sheet.modified,
        attachments=_attachments(w) if attach else (),
        demonstration=bool(sheet.extract["demonstration"]),
        draft=sheet.state not in ("approved", "transmitted", "published", "superseded"),
    )


def number_of(sheet: Sheet, language: Language) -> str:
    """Return the number of the document with its revision and the letter of the language."""
    number = str(sheet.cover.get("document_number") or "")
    if not number:
        return ""
    suffix = f"({_SHORT[sheet.correction]}{sheet.number - 1})" if sheet.correction else ""
    return sheet.document_number(language).replace(number, f"{number}{suffix}", 1)


def _cover(w: Wording, name: str) -> str:
    """Return a text of the cover in the language of the document."""
    given = w.sheet.cover.get(name) or {}
    return str(given.get(w.language) or "")


def _header(w: Wording) -> CouncilHeader:
    cover = w.sheet.cover
    dated = str(cover.get("dated_on") or "")
    original = str(cover.get("original_language") or "")
    return CouncilHeader(
        session=_cover(w, "session") or _(ADDRESSEE_LABELS[w.sheet.addressee]),
        place_dates=_cover(w, "place_dates"),
        document_number=number_of(w.sheet, w.language),
        agenda_item=str(cover.get("agenda_item") or ""),
        dated_on=date.fromisoformat(dated) if dated else None,
        original_language=cast(Language, original) if original else None,
        author=_cover(w, "author") or texts.author(w),
    )


def _blocks(w: Wording) -> list[Block]:
    found: list[Block] = [_box(w), Contents()]
    for number, (title, blocks) in enumerate(_sections(w), start=1):
        found += [Heading(1, title, str(number)), *blocks(str(number))]
    found += [Heading(1, _("Definitions of the indicators"), _("Annex 1")), *tables.definitions(w)]
    found += [Heading(1, _("Machine-readable data"), _("Annex 2")), *_data(w)]
    return found


def _sections(w: Wording) -> list[tuple[str, Any]]:
    """Return title and maker of each section; action plan and follow-up only where there is one."""
    found: list[tuple[str, Any]] = []
    if w.sheet.correction:
        found.append((_("What changed and why"), lambda number: corrected.section(w, number)))
    found += [
        (_("Background"), lambda number: w.prose("background", number, texts.background(w))),
        (_("Method and quality of the data"), lambda number: w.prose("method", number, texts.method(w))),
        (_("Results by indicator"), lambda number: _results(w, number)),
        (_("Regional groups in detail"), lambda number: _groups(w, number)),
        (_("Risks"), lambda number: _risks(w, number)),
    ]
    plan = _action_plan(w)
    if plan or w.written("action_plan"):
        usual = [texts.action_plan(w)] if plan else []
        found.append((_("Action plan"), lambda number: [*w.prose("action_plan", number, usual), *plan]))
    if w.written("follow_up"):
        found.append((_("Follow-up"), lambda number: w.prose("follow_up", number, [])))
    return found


def _action_plan(w: Wording) -> list[Block]:
    table = plan_tables.programmes(w)
    return [table] if table else []


def _box(w: Wording) -> Box:
    items = (
        (_label(w, "summary", _("Summary")), w.runs("summary", texts.summary(w))),
        (_label(w, "action", _("Action required")), w.runs("action", texts.action(w))),
        (
            _label(w, "strategic_plan", _("Relevant link with the strategic plan")),
            w.runs("strategic_plan", _("To be stated by the secretariat.")),
        ),
        (
            _label(w, "financial", _("Financial implications")),
            w.runs("financial", _("Not assessed in this report.")),
        ),
        (_label(w, "references", _("References")), w.runs("references", texts.references())),
    )
    return Box(items, references_from=4)


def _label(w: Wording, name: str, usual: str) -> str:
    """Return the label of an item of the box; labels differ between sessions and can be given with the cover."""
    given = (w.sheet.cover.get("labels") or {}).get(name) or {}
    return str(given.get(w.language) or usual)


def _results(w: Wording, number: str) -> list[Block]:
    usual = [
        _(
            "Table 1 sets each indicator against its baseline and target. “Known for” tells for how many "
            "cases the records speak."
        )
    ]
    provisional = texts.to_date(w)
    found: list[Block] = [Paragraph(plain_runs(provisional))] if provisional else []
    found += [*w.prose("results", number, usual), tables.results(w)]
    if chart := tables.chart(w):
        found.append(chart)
    if matrix := tables.matrix(w):
        found.append(matrix)
    return found


def _groups(w: Wording, number: str) -> list[Block]:
    meetings = tables.meetings(w)
    usual = (
        _("Table 2 lists the regional groups, Table 3 the meetings that were held.")
        if meetings
        else _("Table 2 lists the regional groups.")
    )
    found: list[Block] = [*w.prose("groups", number, [usual]), tables.groups(w)]
    found.append(meetings or Paragraph(plain_runs(_("No meeting held in the period is recorded."))))
    regional = region_targets.table(w)
    return [*found, regional] if regional else found


def _risks(w: Wording, number: str) -> list[Block]:
    if table := plan_tables.risks(w):
        return [*w.prose("risks", number, [texts.register(w)]), table]
    if w.written("risks"):
        return w.prose("risks", number, [])
    usual = [
        _(
            "The sources name the following themes of risk. Their likelihood and impact have not been "
            "assessed yet."
        )
    ]
    return [
        *w.prose("risks", number, usual),
        BulletList(tuple(ListItem(plain_runs(theme)) for theme in texts.themes())),
    ]


def _data(w: Wording) -> list[Block]:
    found: list[Block] = [
        Paragraph(
            plain_runs(
                _(
                    "The files report.json and figures.csv are attached to the PDF of this document and "
                    "offered beside it. They hold every figure, for each region and group."
                )
            )
        ),
    ]
    if w.sheet.state == "draft":
        text = _("The figures are not frozen yet; they can still change.")
        return [*found, Paragraph(plain_runs(text))]
    found.append(AddressLines((_("SHA-256 of the frozen extract:"), code(w.sheet.hash, w.language))))
    if w.sheet.link:
        where = f"{w.sheet.link}/verify/"
        told = Text(_("It can be checked at this address, followed by the hash:") + " ")
        found.append(Paragraph((told, link(where, where + w.sheet.hash))))
    return found


def _attachments(w: Wording) -> tuple[Attachment, ...]:
    return (
        Attachment(
            "report.json",
            "application/json",
            json_bytes(w.sheet),
            _("Figures, groups and meetings of the report"),
        ),
        Attachment(
            "figures.csv",
            "text/csv",
            csv_bytes(w.sheet, w.names),
            _("Every figure, for each region and group"),
        ),
    )
