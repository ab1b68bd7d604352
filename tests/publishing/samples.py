"""A demonstration report and letter in six languages, with every kind of block; all figures are invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from regional_groups.publishing.blocks import (
    AddressLines,
    Attachment,
    BarChart,
    Block,
    Box,
    BulletList,
    Column,
    Contents,
    CouncilHeader,
    Document,
    Footnote,
    HeadGroup,
    Heading,
    Language,
    LetterHeader,
    ListItem,
    Matrix,
    PageBreak,
    Paragraph,
    Signature,
    Status,
    Table,
    Text,
    emphasis,
    link,
    plain_runs,
    strong,
)
from regional_groups.publishing.numbers import change, day_range, number, number_range, percent

MADE = datetime(2027, 4, 21, 9, 30, tzinfo=UTC)
SUFFIX: dict[Language, str] = {"ar": "A", "en": "E", "es": "S", "fr": "F", "ru": "R", "zh": "C"}
COMMA: dict[Language, str] = {"ar": "، ", "en": ", ", "es": ", ", "fr": ", ", "ru": ", ", "zh": "，"}
STUDY_GROUPS = ("SG2", "SG3", "SG5", "SG11", "SG12", "SG13", "SG17", "SG20")
CONTRIBUTIONS = ((96, 38, 49, 57, 31, 15), (148, 52, 66, 81, 42, 23))
TARGETS = (130, 60, 70, 75, 40, 25)

WORDS: dict[Language, dict[str, str]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))


def report(language: Language, **changes: object) -> Document:
    """Return the demonstration report of a language."""
    w = WORDS[language]
    document = Document(
        language=language,
        title=w["title"],
        header=CouncilHeader(
            session=w["session"],
            place_dates=w["city"]
            + COMMA[language]
            + day_range(date(2027, 6, 22), date(2027, 7, 2), language),
            document_number=f"C27/72-{SUFFIX[language]}",
            agenda_item="PL 1.19",
            dated_on=date(2027, 4, 21),
            original_language="en",
            author=w["author"],
        ),
        blocks=(*opening(w, language), *results(w, language), *details(w, language)),
        footer_label=f"C27/72-{SUFFIX[language]}",
        created=MADE,
        modified=MADE,
        attachments=(
            Attachment("report.json", "application/json", b'{"invented":true}\n', "Figures of the report"),
            Attachment("regional-groups.csv", "text/csv", b"group,meetings\r\n", "Rows of Table 2"),
        ),
        demonstration=True,
    )
    return Document(**{**{name: getattr(document, name) for name in document.__slots__}, **changes})


def matrix_value(row: int, column: int) -> int | None:
    """Return an invented count, the same each time; None where nothing is known."""
    return None if (row * 5 + column * 3) % 7 > 4 else (29 * (column + 2) * (6 - row)) % 31


def opening(w: dict[str, str], language: Language) -> tuple[Block, ...]:
    """Return the box, the contents and the first section."""
    return (
        Box(
            (
                (w["summary"], plain_runs(w["summary_text"].format(share=percent(58.4, language)))),
                (w["action"], (Text(w["action_text"]), strong(w["note"]), Text(w["action_end"]))),
                (w["references"], (link(w["reference_text"], "https://www.itu.int/"),)),
            ),
            references_from=2,
        ),
        Contents(),
        Heading(1, w["background"], "1"),
        Paragraph(
            (
                Text(
                    w["background_text"].format(
                        years=number_range("2024", "2026", language), participants=number(1378, language)
                    )
                ),
                Footnote((Text(w["footnote"]),)),
                Text(w["background_end"]),
            ),
            "1.1",
        ),
        Paragraph(
            plain_runs(
                w["period_text"].format(days=day_range(date(2026, 3, 9), date(2026, 3, 20), language)),
            ),
            "1.2",
        ),
    )


def results(w: dict[str, str], language: Language) -> tuple[Block, ...]:
    """Return the section with the indicators, the chart and the matrix."""

    def row(name: str, baseline: int, target: int, actual: int, kind: str) -> tuple[object, ...]:
        difference = actual - baseline
        return (
            w[name],
            number(baseline, language),
            number(target, language),
            (strong(number(actual, language)),),
            Status("up" if difference > 0 else "down", change(difference, language)),
            Status(kind, w[kind]),
        )

    regions = tuple(w[name] for name in ("africa", "americas", "asia", "arab", "cis", "europe"))
    return (
        Heading(1, w["results"], "2"),
        Table(
            caption=w["table"],
            columns=(
                Column(w["indicator"], width=34),
                Column(w["baseline"], "number", 12),
                Column(w["target"], "number", 11),
                Column(w["actual"], "number", 11),
                Column(w["change"], "status", 14),
                Column(w["status"], "status", 18),
            ),
            header_rows=((HeadGroup(""), HeadGroup(w["values"], 4), HeadGroup("")),),
            rows=(
                row("contributions", 286, 400, 412, "good"),
                row("people", 1120, 1500, 1378, "partly"),
                row("delay", 38, 21, 33, "bad"),
            ),
            note=w["source"],
        ),
        Paragraph(plain_runs(w["results_text"]), "2.1"),
        BarChart(
            caption=w["chart"],
            series=(f"2024 ({w['baseline']})", f"2026 ({w['actual']})"),
            categories=regions,
            values=CONTRIBUTIONS,
            targets=TARGETS,
            target_label=w["target"],
            category_label=w["region"],
            meaning=w["meaning"],
        ),
        Matrix(
            caption=w["matrix"],
            rows=regions,
            columns=STUDY_GROUPS,
            corner=w["region"],
            values=tuple(
                tuple(None if (i * 5 + j * 3) % 7 > 4 else (29 * (j + 2) * (6 - i)) % 31 for j in range(8))
                for i in range(6)
            ),
        ),
    )


def details(w: dict[str, str], language: Language) -> tuple[Block, ...]:
    """Return the long table and the annex."""
    regions = ("africa", "americas", "asia", "arab", "cis", "europe")
    rows = [
        (f"SG{2 + index // 6}RG-X{index % 6}", w[regions[index % 6]], number(index % 4, language))
        for index in range(48)
    ]
    total = number(sum(index % 4 for index in range(48)), language)
    return (
        Heading(1, w["groups"], "3"),
        Heading(2, w["region"], "3.1"),
        Table(
            caption=w["groups_table"],
            columns=(
                Column(w["group"], width=34),
                Column(w["region"], width=40),
                Column(w["meetings"], "number", 26),
            ),
            rows=(*rows, (w["total"], "", total)),
            totals=1,
        ),
        PageBreak(),
        Heading(1, w["definitions"], w["annex"]),
        BulletList(
            (ListItem(plain_runs(w["definition_one"])), ListItem(plain_runs(w["definition_two"]), level=1))
        ),
        BulletList(
            (ListItem(plain_runs(w["definition_one"]), "a)"), ListItem(plain_runs(w["definition_two"]), "b)"))
        ),
    )


def letter(language: Language) -> Document:
    """Return the demonstration letter of a language."""
    w = WORDS[language]
    days = day_range(date(2027, 9, 6), date(2027, 9, 8), language)
    return Document(
        language=language,
        title=w["letter_title"].format(days=days),
        header=LetterHeader(
            office=("Demonstration Office", "Place des Essais 1, 1200 Genève"),
            dated_on=date(2027, 6, 21),
            place=w["city"],
            reference="CL 1/SG5RG-XYZ",
            contact=(
                (w["contact"], "Ada Example"),
                ("Tel.", "+41 22 000 00 00"),
                ("E-mail", "ada@demo.example"),
            ),
            addressees=(w["addressee"],),
            subject=w["letter_title"].format(days=days),
        ),
        blocks=(
            Paragraph(plain_runs(w["dear"])),
            Paragraph(plain_runs(w["letter_text"]), "1"),
            Paragraph((emphasis(w["definition_one"]),), "2"),
            AddressLines((w["closing"],)),
            Signature("Ada Example", w["director"]),
        ),
        footer_label="CL 1/SG5RG-XYZ",
        created=MADE,
        modified=MADE,
        demonstration=True,
    )
