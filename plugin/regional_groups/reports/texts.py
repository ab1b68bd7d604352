"""The usual sentences of a report, for what nobody has written: every number in them is bound to its figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.planning.risk_rules import THEMES
from regional_groups.planning.risk_texts import TOLD
from regional_groups.publishing.blocks import LANGUAGES
from regional_groups.publishing.labels import LANGUAGE_NAMES
from regional_groups.reports.rules import as_of
from regional_groups.reports.wording import Wording


def summary(w: Wording) -> str:
    """Return the usual summary, every number bound to its figure."""
    return " ".join(
        (
            _(
                "This document reports on the effectiveness of the regional groups of ITU-T study "
                "groups, %(days)s.",
                days=w.days(),
            ),
            _(
                "Regional groups existing: %(existing)s; active: %(active)s. Meetings held: %(held)s; "
                "joint: %(joint)s.",
                existing=w.figure("groups_existing"),
                active=w.figure("groups_active"),
                held=w.figure("meetings_held"),
                joint=w.figure("meetings_joint"),
            ),
            _(
                "Attendance is known for %(known)s of the meetings held. What is not known is called "
                "unknown.",
                known=w.known_of(w.sheet.indicators["participants"]),
            ),
        )
    )


def action(w: Wording) -> str:
    """Return what the addressee is usually asked to do."""
    said = {
        "council": _("The Council is invited to note this report."),
        "wtsa": _("The Assembly is invited to note this report."),
        "pp": _("The Conference is invited to note this report."),
        "tsag": _("TSAG is invited to note this report."),
    }
    return str(said[w.sheet.addressee])


def author(w: Wording) -> str:
    """Return who usually reports: to the Council the Secretary-General, to others the secretariat."""
    if w.sheet.addressee == "council":
        return str(_("Report by the Secretary-General"))
    return str(_("Report by the secretariat"))


def references() -> str:
    """Return the texts that ask for the report and its precedent."""
    return str(
        _(
            "Plenipotentiary Resolution 123; WTSA Resolution 44 (Rev. New Delhi, 2024); WTSA Resolution 54 "
            "(Rev. New Delhi, 2024); Council Resolution 1353; Document C17/72"
        )
    )


def background(w: Wording) -> list[str]:
    """Return the usual background: the texts in force and the precedent."""
    return [
        _(
            "Resolution 123 of the Plenipotentiary Conference asks for measures that bridge the "
            "standardization gap between developing and developed countries."
        ),
        _(
            "Council Resolution 1353 concerns telecommunications and information technologies in "
            "sustainable development."
        ),
        _("WTSA Resolution 54 (Rev. New Delhi, 2024) is the text on regional groups of study groups."),
        _(
            "WTSA Resolution 44 (Rev. New Delhi, 2024) has an action plan against the gap. The Director "
            "reports to the Council on the effectiveness of regional groups."
        )
        if w.sheet.addressee == "council"
        else _("WTSA Resolution 44 (Rev. New Delhi, 2024) has an action plan against the gap."),
        _(
            "A report on the same subject went to the Council in 2017 (Document C17/72). Its indicators "
            "could not be read; this report defines its own in Annex 1."
        ),
    ]


def method(w: Wording) -> list[str]:
    """Return how the figures were made, and how much is unknown."""
    extract, rows = w.sheet.extract, w.sheet.indicators
    hidden = [_(INDICATORS[id].name) for id, row in rows.items() if row.get("withheld")]
    silent = [
        _(INDICATORS[id].name) for id, row in rows.items() if row["value"] is None and not row.get("withheld")
    ]
    measured = [_(INDICATORS[id].name) for id, row in rows.items() if row["source"] in ("measures", "both")]
    found = [
        _(
            "The figures come from the records of the service as they stood on %(day)s. A meeting counts "
            "by its first day.",
            day=w.day(extract["counted_on"]),
        ),
        _(
            "Where the records are silent the report says “unknown”; it never puts zero in its place. "
            "“At least” means that some cases are not known."
        ),
        _(
            "Attendance is known for %(attendance)s meetings held, contributions for %(contributions)s, "
            "the date of the "
            "collective letter for %(letters)s, terms of reference for %(terms)s existing groups.",
            attendance=w.known_of(rows["participants"]),
            contributions=w.known_of(rows["contributions_received"]),
            letters=w.known_of(rows["letters_on_time_share_percent"]),
            terms=w.known_of(rows["terms_up_to_date"]),
        ),
        _("A joint meeting counts once in totals, and once for each region and group that took part."),
        _(
            "There is no composite score, and groups and regions are not ranked: groups stand in the "
            "order of their codes."
        ),
    ]
    if silent:
        found.append(_("Unknown in this period: %(names)s.", names=w.listed(silent)))
    if hidden:
        found.append(_("Not shown, to protect persons: %(names)s.", names=w.listed(hidden)))
    if extract["undated_meetings"]:
        found.append(
            _(
                "Meetings recorded without a date, which no period can count: %(count)s.",
                count=w.count(extract["undated_meetings"]),
            )
        )
    if measured:
        found.append(
            _(
                "Recorded measures stand in where detailed records are silent, for: %(names)s.",
                names=w.listed(measured),
            )
        )
    if extract["demonstration"]:
        found.append(_("Demonstration records are counted in this document: its figures are invented."))
    return found


def to_date(w: Wording) -> str:
    """Return that the figures are provisional, as of when; nothing once their period has ended."""
    until, counted_on = w.sheet.day("until"), date.fromisoformat(w.sheet.extract["counted_on"])
    if until is None or as_of(until, counted_on) is None:
        return ""
    return str(
        _(
            "As of %(day)s: the period ends on %(until)s, so the figures are provisional.",
            day=w.day(counted_on.isoformat()),
            until=w.day(until.isoformat()),
        )
    )


def action_plan(w: Wording) -> str:
    """Return how the table of the action plan is read."""
    return str(
        _(
            "The action plan of WTSA Resolution 44 has four programmes. The table sets the activities that were "
            "due in the period against those that were done, as recorded on %(day)s.",
            day=_planned_on(w),
        )
    )


def _planned_on(w: Wording) -> str:
    """Return the day on which register and plan were read: that of freezing, also where the period ended before."""
    return w.day(w.sheet.extract.get("planned_on") or w.sheet.extract["counted_on"])


def register(w: Wording) -> str:
    """Return how the table of risks is read, and in which other languages titles and mitigation are left."""
    read = _(
        "The table shows the register of risks as it stood on %(day)s, as it was recorded. The level follows "
        "from likelihood and impact, each from 1 to 5.",
        day=_planned_on(w),
    )
    rows = w.sheet.extract["risks"]
    spoken = {row.get("language", "") for row in rows if not _translated(row, w.language)} - {"", w.language}
    if not spoken:
        return str(read)
    named = w.listed(LANGUAGE_NAMES[w.language][one] for one in LANGUAGES if one in spoken)
    recorded = _(
        "Titles and mitigation that were not translated stand as they were recorded, in: %(languages)s.",
        languages=named,
    )
    return f"{read} {recorded}"


def _translated(row: Mapping[str, Any], language: str) -> bool:
    """Tell whether all that is printed of a risk stands in a language."""
    own = row.get("translations", {}).get(language, {})
    return all(own.get(name) for name in TOLD if row[name])


def themes() -> tuple[str, ...]:
    """Return the themes of risk that the sources support.

    Clause: C10.5.
    """
    return tuple(_(label) for _kind, label in THEMES.values())
