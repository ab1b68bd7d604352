"""The goals of printing: each process fresh, processor time of the children, three rounds, ratios of one run."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pypdfium2
import pytest
from flask import Flask
from regional_groups.publishing import fonts
from regional_groups.publishing.blocks import (
    LANGUAGES,
    BarChart,
    Block,
    Column,
    Document,
    Heading,
    Language,
    Paragraph,
    Table,
    plain_runs,
)
from regional_groups.publishing.child import _characters
from regional_groups.publishing.html import print_css, print_html
from regional_groups.publishing.pdf import render_pdf

from tests.benchmarks import scene
from tests.benchmarks.floors import Call
from tests.benchmarks.pairs import Measured, compare, many, tell
from tests.publishing.samples import WORDS, letter
from tests.reports.field import report, work
from tests.support.tree import ROOT

ROUNDS = 3
TEXT: dict[Language, str] = {language: f"{WORDS[language]['results_text']} " for language in LANGUAGES}


def paper(pages: int, language: Language = "en") -> Document:
    """Return a document of so many pages: on each a heading, two paragraphs, a table of six columns, a chart."""
    columns = ("A", *("1", "2", "3", "4", "5"))
    blocks: list[Block] = []
    for number in range(pages):
        text = Paragraph(plain_runs(TEXT[language] * 2))
        rows = tuple(
            (f"SG{row}RG-AFR", *(str(row * column + number) for column in range(5))) for row in range(14)
        )
        table = Table(f"{number + 1}", tuple(Column(label, "number") for label in columns), rows)
        chart = BarChart(
            caption=str(number + 1),
            series=("2024", "2026"),
            categories=tuple("ABCDEF"),
            values=((96, 38, 49, 57, 31, 15), (148, 52, 66, 81, 42, number)),
            meaning=TEXT[language],
        )
        blocks += [Heading(1, WORDS[language]["title"]), text, text, table, chart]
    base = letter(language)
    return Document(**{name: getattr(base, name) for name in Document.__slots__} | {"blocks": tuple(blocks)})


def spent(call: Callable[[], object]) -> float:
    """Return the processor time that the children of a call took."""

    def now() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began = now()
    call()
    return now() - began


def stock(document: Document, folder: Path) -> Callable[[], bytes]:
    """Return what prints a document with the stock engine, in a process of its own; source and style are ready."""
    nothing = folder / "fonts.conf"
    nothing.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>"
    )
    families = fonts.families(_characters(document, print_html(document)), document.language)
    html, css = print_html(document, families), print_css(document, families)
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.stock"]
    environment = {"FONTCONFIG_FILE": str(nothing), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    given = json.dumps({"html": html, "css": css}).encode()

    def once() -> bytes:
        done = subprocess.run(
            command, input=given, capture_output=True, check=True, cwd=ROOT, env=environment
        )
        return done.stdout

    return once


def sheets(data: bytes) -> int:
    """Return how many pages a file has."""
    return len(pypdfium2.PdfDocument(data))


def beside(one: Callable[[], float], other: Callable[[], float]) -> Measured:
    """Measure two printings in turn: A B, B A, A B; the noise is that of the floor against its own median."""
    pairs = []
    for number in range(ROUNDS):
        if number % 2:
            below, above = other(), one()
        else:
            above, below = one(), other()
        pairs.append((above, below))
    middle = median(below for _, below in pairs)
    return Measured([above / below for above, below in pairs], [below / middle for _, below in pairs])


def held(name: str, what: str, goal: float, found: Measured) -> None:
    """Print a goal, and fail where it is missed by more than the noise."""
    tell(name, what, goal, found)
    assert found.is_void or found.meets(goal)


def own_memory() -> int:
    """Return how many bytes this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_forty_pages_beside_the_stock_engine(tmp_path: Path) -> None:
    document = paper(32)  # about forty pages
    before = own_memory()
    data = render_pdf(document)
    after = own_memory()
    by_stock = stock(document, tmp_path)
    assert sheets(data) == sheets(by_stock())

    found = beside(lambda: spent(lambda: render_pdf(document)), lambda: spent(by_stock))

    print(
        f"\nP1: {sheets(data)} pages; P6: the service's own memory {after / before:.3f} of before (goal 1.1)"
    )
    assert after <= before * 1.1
    held("P1", "tagged report of the stock call's", 0.80, found)


def test_other_scripts_beside_latin() -> None:
    documents = {language: paper(5, language) for language in ("en", "ar", "zh")}
    pages = {language: sheets(render_pdf(document)) for language, document in documents.items()}

    for language in ("ar", "zh"):
        found = beside(
            lambda one=language: spent(lambda: render_pdf(documents[one])) / pages[one],
            lambda: spent(lambda: render_pdf(documents["en"])) / pages["en"],
        )
        held("P3", f"a page in {language} of one in Latin letters", 1.2, found)


def test_six_languages_two_at_once() -> None:
    documents = [paper(1, language) for language in LANGUAGES]

    def together() -> None:
        with ThreadPoolExecutor(2) as pool:
            assert all(pool.map(render_pdf, documents))

    found = beside(
        lambda: spent(together), lambda: sum(spent(lambda one=one: render_pdf(one)) for one in documents)
    )

    held("P5", "six languages in two children at once, of six alone", 1.1, found)


@pytest.mark.usefixtures("session")
def test_unchanged_report_beside_a_feed(make_app: Callable[..., Flask]) -> None:
    app = make_app(feed_limit="1000000000 per minute")  # a floor that is refused would be none
    made = report("published")
    work()
    feed = Call(app.wsgi_app, scene.make().small, HTTP_ACCEPT_ENCODING="gzip")
    again = Call(app.wsgi_app, f"/reports/{made.id}.pdf")
    assert again().startswith(b"%PDF")
    unchanged = Call(app.wsgi_app, again.path, HTTP_IF_NONE_MATCH=again.tag)
    assert unchanged() == b""

    whole = compare(many(again, 500), many(feed, 1_000))
    known = compare(many(unchanged, 1_000), many(feed, 1_000))

    assert (feed.status, again.status, unchanged.status) == ("200 OK", "200 OK", "304 NOT MODIFIED")
    held("P4", "unchanged report to who has it, of a feed answer", 1.5, known)
    held("P4", f"the same in whole, {len(again()) // 1000} kB, of a feed answer", 1.5, whole)


@pytest.mark.usefixtures("session")
def test_a_worker_answers_as_before_while_a_long_report_is_printed(make_app: Callable[..., Flask]) -> None:
    app = make_app(feed_limit="1000000000 per minute")
    feed = Call(app.wsgi_app, scene.make().small, HTTP_ACCEPT_ENCODING="gzip")
    document, cost = paper(95), many(feed, 200)
    before, quiet, busy = own_memory(), [cost() for _ in range(4 * ROUNDS)], list[float]()

    with ThreadPoolExecutor(1) as pool:
        printing = pool.submit(render_pdf, document)
        while not printing.done():
            busy.append(cost())
    pages, after = sheets(printing.result()), own_memory()

    floor = median(quiet)
    print(f"\nP6: {pages} pages; memory of the worker {after / before:.3f} of before (goal 1.1)")
    assert after <= before * 1.1
    found = Measured([one / floor for one in busy], [one / floor for one in quiet])
    # printed and no gate: what the cores share, such as caches, is not the worker's to keep
    tell("P6", "an answer of the worker while 120 pages are printed, of before", 1.1, found)


def test_a_page_of_a_hundred_and_twenty_beside_one_of_twenty() -> None:
    small, large = paper(16), paper(95)
    pages = {one: sheets(render_pdf(document)) for one, document in (("small", small), ("large", large))}

    found = beside(
        lambda: spent(lambda: render_pdf(large)) / pages["large"],
        lambda: spent(lambda: render_pdf(small)) / pages["small"],
    )

    print(f"\nP2: {pages}")
    held("P2", "a page at 120 pages of one at 20", 1.05, found)
