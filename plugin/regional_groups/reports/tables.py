"""The tables and charts of a report, made of its extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.clauses import clause
from regional_groups.core.i18n import state_label
from regional_groups.groups.queries import code_order
from regional_groups.groups.regions import REGIONS
from regional_groups.groups.rules import FLOW as GROUP_FLOW
from regional_groups.indicators.catalogue import INDICATORS, UNIT_LABELS, Indicator, by_topic
from regional_groups.indicators.record import TOPIC_LABELS
from regional_groups.publishing.blocks import BarChart, Cell, Column, Matrix, Runs, Status, Table, valued
from regional_groups.publishing.numbers import code, day_range
from regional_groups.reports.wording import Wording

NONE = "–"
# Indicators that every report shows, known or not.
ALWAYS = frozenset(
    {
        "groups_existing",
        "groups_active",
        "meetings_held",
        "meetings_joint",
        "meetings_colocated",
        "participants",
        "countries_represented",
        "remote_share_percent",
        "contributions_received",
        "terms_up_to_date",
        "days_request_to_decision",
        "letters_on_time_share_percent",
    }
)


def results(w: Wording) -> Table:
    """Return the table of all indicators: baseline, target, actual, known cases, status in words."""
    return Table(
        caption=_("Table 1 – Indicators: baseline, target and actual value"),
        columns=(
            Column(_("Indicator"), width=20),
            Column(_("Unit"), width=16),
            Column(_("Baseline"), "number", 11),
            Column(_("Target"), "number", 8),
            Column(_("Actual"), "number", 13),
            Column(_("Known for"), "number", 14),
            Column(_("Status"), "status", 18),
        ),
        rows=tuple(_result(w, row) for row in told(w.sheet.extract["indicators"])),
        note=f"{_baseline_note(w)} {_untold(w)}".strip(),
    )


def told(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the figures that get a row of their own: those of the contract, and others of which anything is known."""
    return [row for row in rows if row["id"] in ALWAYS or _known(row)]


def _known(row: Mapping[str, Any]) -> bool:
    return any(row[name] is not None for name in ("value", "baseline", "target")) or bool(row.get("agreed"))


def _untold(w: Wording) -> str:
    """Return the indicators without a row by name: nothing is known of them, and nothing was agreed."""
    rows = w.sheet.extract["indicators"]
    with_row = {row["id"] for row in told(rows)}
    names = [_(INDICATORS[row["id"]].name) for row in rows if row["id"] not in with_row]
    if not names:
        return ""
    return str(
        _(
            "Without a row, since nothing is known of them and no target was agreed: %(names)s. "
            "Annex 1 defines them.",
            names=w.listed(names),
        )
    )


def _baseline_note(w: Wording) -> str:
    if w.sheet.extract["baseline"]:
        told = _("Baseline: %(days)s. Actual: %(actual)s.", days=w.days("baseline_"), actual=w.days())
        return f"{told} {_agreements(w)}".strip()
    told = _("No baseline period was agreed. Actual: %(actual)s.", actual=w.days())
    return f"{told} {_agreements(w)}".strip()


def _agreements(w: Wording) -> str:
    """Return by which texts the targets were agreed; they hold for the whole study period."""
    agreed = [row["agreed"] for row in w.sheet.extract["indicators"] if row.get("agreed")]
    if not agreed:
        return ""
    texts = sorted({f"{one['reference']} ({w.day(one['agreed_on'])})" for one in agreed})
    return str(
        _(
            "Targets are to be reached by the end of the study period %(period)s; agreed by TSAG: %(texts)s.",
            period=code(agreed[0]["period"], w.language),
            texts=w.listed(texts),
        )
    )


def _result(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    indicator = INDICATORS[row["id"]]
    target = NONE if row["target"] is None else w.value(row["id"], row["target"])
    return (
        _(indicator.name),
        _(UNIT_LABELS[indicator.unit]),
        valued(baseline_in_words(w, row), row["baseline"]),
        valued(target, row["target"]),
        valued(w.figure(row["id"]), row["value"], strong=True),
        w.known_of(row) if row["total"] else "–",  # a measure alone, or nothing to know
        status(row),
    )


def baseline_in_words(w: Wording, row: Mapping[str, Any]) -> str:
    """Return where an indicator started: in the baseline period, else in the year that its agreed target names."""
    if w.sheet.extract["baseline"]:
        return w.value(row["id"], row["baseline"])
    agreed = row.get("agreed")
    if not agreed or agreed["baseline"] is None:
        return NONE
    worded = w.value(row["id"], agreed["baseline"])
    return str(_("%(value)s (%(year)s)", value=worded, year=agreed["baseline_year"]))


def status(row: Mapping[str, Any]) -> Status:
    """Return in words whether the target was reached; without a target nothing is judged."""
    if row["target"] is None:
        return Status("none", _("no target agreed"))
    if row["value"] is None:
        return Status("none", _("unknown"))
    down = row["direction"] == "down"
    if row["value"] == row["target"] or (row["value"] < row["target"]) is down:
        unsure = down and row["certainty"] == "at_least"
        return Status("none", _("cannot be told")) if unsure else Status("good", _("reached"))
    if not down and row["certainty"] == "at_least":
        return Status("none", _("cannot be told"))
    agreed = row.get("agreed")
    if agreed and agreed["open"]:
        return Status("none", _("not reached yet"))
    return Status("bad", _("not reached"))


def chart(w: Wording) -> BarChart | None:
    """Return the meetings of each region as bars; nothing where no region's number is known."""
    rows = {row["region"]: row for row in w.sheet.indicators["meetings_held"]["by_region"]}
    values = [tuple(rows[slug]["value"] for slug in REGIONS)]
    series = [_("%(years)s (actual)", years=w.years())]
    if w.sheet.extract["baseline"]:
        values.insert(0, tuple(rows[slug]["baseline"] for slug in REGIONS))
        series.insert(0, _("%(years)s (baseline)", years=w.years("baseline_")))
    if all(value is None for found in values for value in found):
        return None
    told = w.listed(f"{w.region(slug)} {w.count(rows[slug]['value'])}" for slug in REGIONS)
    return BarChart(
        caption=_("Figure 1 – Meetings held, by region"),
        series=tuple(series),
        categories=tuple(w.region(slug) for slug in REGIONS),
        values=tuple(values),
        meaning=_("Meetings held in each region: %(told)s.", told=told),
        category_label=_("Region"),
    )


def matrix(w: Wording) -> Matrix | None:
    """Return the meetings held by region and study group; a dash where there is no group or nothing is recorded."""
    places = {row["acronym"]: (row["region"], row["parent"]) for row in w.sheet.extract["groups"]}
    parents = sorted({parent for _region, parent in places.values() if parent}, key=code_order)
    met: dict[tuple[str, str], set[str]] = {}
    for meeting in w.sheet.extract["meetings"]:
        if meeting["held"] is None:
            continue
        for acronym in meeting["groups"]:
            if acronym in places:
                met.setdefault(places[acronym], set()).update([meeting["id"]] if meeting["held"] else [])
    if not parents or not met:
        return None
    return Matrix(
        caption=_("Figure 2 – Meetings held, by region and study group"),
        rows=tuple(w.region(slug) for slug in REGIONS),
        columns=tuple(parents),
        values=tuple(
            tuple(len(met[slug, parent]) if (slug, parent) in met else None for parent in parents)
            for slug in REGIONS
        ),
        meaning=" ".join(
            (
                _(
                    "Meetings were held in %(met)s of the %(pairs)s pairs of region and study group that have a "
                    "regional group.",
                    met=w.count(sum(bool(kept) for kept in met.values())),
                    pairs=w.count(len(set(places.values()))),
                ),
                _("A dash: there is no group, or no meeting of it is recorded in the period."),
            )
        ),
        corner=_("Region"),
    )


def groups(w: Wording) -> Table:
    """Return all regional groups in code order."""
    rows = w.sheet.extract["groups"]
    return Table(
        caption=_("Table 2 – Regional groups, in the order of their codes"),
        columns=(
            Column(_("Group"), width=19),
            Column(_("Region"), width=12),
            Column(_("State"), width=12),
            Column(_("Meetings"), "number", 11),
            Column(_("of these joint"), "number", 10),
            Column(_("Participants"), "number", 12),
            Column(_("Countries of the group"), "number", 10),
            Column(_("Terms decided on"), width=14),
        ),
        rows=tuple(_group(w, row) for row in rows),
        note=_("A joint meeting stands in the row of each of its groups and counts once in Table 1."),
    )


def _group(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    state = row["state"]
    words = _("did not exist") if state == "none" else state_label(GROUP_FLOW.name, state)
    return (
        code(row["acronym"], w.language),
        w.region(row["region"]),
        words,
        *(_count(w, row[name]) for name in ("meetings", "joint_meetings", "participants", "countries")),
        _day(w, row["terms_decided_on"]),
    )


def meetings(w: Wording) -> Table | None:
    """Return the meetings held, the earliest first; nothing where none is recorded."""
    rows = [row for row in w.sheet.extract["meetings"] if row["held"]]
    if not rows:
        return None
    return Table(
        caption=_("Table 3 – Meetings held, by date"),
        columns=(
            Column(_("Date"), width=19),
            Column(_("Groups"), width=28),
            Column(_("Place"), width=21),
            Column(_("Participants"), "number", 15),
            Column(_("Contributions"), "number", 17),
        ),
        rows=tuple(_meeting(w, row) for row in rows),
    )


def _meeting(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    first = date.fromisoformat(row["starts_on"])
    last = date.fromisoformat(row["ends_on"]) if row["ends_on"] else first
    people = {"value": row["participants"], "certainty": row["participants_certainty"]}
    papers = {"value": row["contributions"], "certainty": row["contributions_certainty"]}
    return (
        day_range(first, last, w.language),
        w.listed(code(acronym, w.language) for acronym in row["groups"]),
        place(w, row),
        valued(w.certain(people), people["value"]),
        valued(w.certain(papers), papers["value"]),
    )


def _count(w: Wording, value: float | None) -> Runs:
    return valued(w.count(value), value)


def _day(w: Wording, text: str | None) -> Runs:
    return valued(w.day(text), date.fromisoformat(text) if text else None)


def place(w: Wording, row: Mapping[str, Any]) -> str:
    """Return where a meeting was: city and country, or that it was virtual."""
    if row["format"] == "virtual":
        return str(_("virtual"))
    parts = [row["city"], w.names(row["country"]) if row["country"] else ""]
    return w.listed(part for part in parts if part) or str(_("unknown"))


def table_numbers(extract: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of the tables after the second that a document has, and of the annex's first one.

    Parameters:
        extract: the frozen facts; meetings, regional targets, risks and activities have a table where there are any.
    """
    there = {
        "meetings": any(row["held"] for row in extract["meetings"]),
        "regions": any(part.get("target") is not None for part in _of_regions(extract)),
        "risks": bool(extract.get("risks")),
        "programmes": bool(extract.get("programmes")),
        "annex": True,
    }
    return {name: nth for nth, name in enumerate((name for name in there if there[name]), 3)}


def _of_regions(extract: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for found in extract["indicators"] for part in found["by_region"]]


def definitions(w: Wording) -> list[Table]:
    """Return how each indicator is defined and counted, and what unknown means for it: a table for each topic."""
    there = w.sheet.indicators
    kept = {topic: [row for row in rows if row.id in there] for topic, rows in by_topic().items()}
    return [
        _definitions(
            _("Table %(number)s – Definitions: %(topic)s", number=number, topic=_(TOPIC_LABELS[topic])), rows
        )
        for number, (topic, rows) in enumerate(
            ((topic, rows) for topic, rows in kept.items() if rows), table_numbers(w.sheet.extract)["annex"]
        )
    ]


def _definitions(caption: str, rows: Sequence[Indicator]) -> Table:
    return Table(
        caption=caption,
        columns=(
            Column(_("Indicator"), width=19),
            Column(_("Definition and formula"), width=43),
            Column(_("Unknown means"), width=19),
            Column(_("Source and ground"), width=19),
        ),
        rows=tuple(
            (
                _(one.name),
                f"{_(one.definition)} {_(one.formula)}",
                _(one.unknown),
                _("%(source)s. %(ground)s.", source=_(one.source), ground=_(clause(one.clause).title)),
            )
            for one in rows
        ),
    )
