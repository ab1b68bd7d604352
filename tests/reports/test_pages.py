"""Pages of reports: what each reader sees, forms that come back with their errors, and a bounded number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.reports import views
from regional_groups.reports.models import Rendering, Report
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.wording import Wording
from sqlalchemy import event, select

from tests.planning.test_activities import activity
from tests.planning.test_risks import risk
from tests.reports.field import meeting, now, officer, report, take, work
from tests.support.field import person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
NAMED = {"document_number": "C27/72", "session": "Council 2027"}
SUMMARY = "narrative-summary-en"
EVIL = '<script>alert(1)</script> **bold** [x](javascript:alert(2)) <img src="file:///etc/passwd">'


@contextmanager
def queries() -> Iterator[list[str]]:
    """Count the statements of a block."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_report_is_prepared_on_pages(client: FlaskClient) -> None:
    meeting()
    sign_in(client, officer())

    begun = post(
        client,
        "/reports/new",
        addressee="council",
        **{"from": "2026-01-01", "until": "2026-11-20"},
    )
    assert begun.status_code == 303
    made = db.session.scalars(select(Report)).one()

    texts = post(
        client,
        f"/reports/{made.id}/texts",
        version="1",
        language="en",
        **{"narrative-summary-en": "Meetings held: {meetings_held}."},
    )
    assert texts.status_code == 303
    cover = post(
        client,
        f"/reports/{made.id}/cover",
        version="2",
        language="en",
        document_number="C27/72",
        session="Council 2027",
    )
    assert cover.status_code == 303
    step = post(client, f"/reports/{made.id}/actions/freeze", version="3")
    assert step.status_code == 303

    page = client.get(f"/reports/{made.id}").text
    assert "Meetings held: 1." in page
    assert "Council 2027" in page
    assert "no target agreed" in page
    assert "Figures frozen" in page


def test_a_refused_form_comes_back_with_what_was_written(client: FlaskClient) -> None:
    made = report()
    sign_in(client, officer())

    wrong = post(client, "/reports/new", **{"from": "2026-02-01", "until": "2026-01-01"})
    assert wrong.status_code == 422
    assert "The last day lies before the first." in wrong.text
    assert 'value="2026-02-01"' in wrong.text

    text = post(
        client,
        f"/reports/{made.id}/texts",
        version="1",
        language="en",
        **{"narrative-summary-en": "So many: {many}."},
    )
    assert text.status_code == 422
    assert "So many: {many}." in text.text

    stale = post(client, f"/reports/{made.id}/texts", version="7", language="en", **{SUMMARY: "Mine."})
    assert (stale.status_code, "Mine." in stale.text) == (409, True)


def test_a_baseline_that_overlaps_the_period_is_refused_beside_its_field(client: FlaskClient) -> None:
    sign_in(client, officer())
    period = {"from": "2026-01-01", "until": "2026-11-20"}

    answer = post(client, "/reports/new", **period, baseline_from="2025-06-01", baseline_until="2026-02-01")

    assert answer.status_code == 422
    assert 'id="f-baseline_until-wrong"' in answer.text
    assert "The baseline period ends before the period begins." in answer.text


def test_a_refused_step_names_the_number(client: FlaskClient) -> None:
    made = report(narrative={"summary": {"en": "There were 12."}})
    take(made, "freeze")
    sign_in(client, officer())

    answer = post(client, f"/reports/{made.id}/actions/submit", version=str(made.version))

    assert answer.status_code == 422
    assert "Summary (English): The number “12” is not bound to a figure." in answer.text
    field = client.get(f"/reports/{made.id}/texts?language=en").text.split(f'id="f-{SUMMARY}-wrong"')
    assert "The number “12” is not bound to a figure." in field[1][:300]
    assert f"{SUMMARY[:-2]}fr-wrong" not in client.get(f"/reports/{made.id}/texts?language=fr").text


def test_pages_need_the_office(client: FlaskClient) -> None:
    made = report()
    assert client.get("/reports/new").status_code == 302
    sign_in(client, person("reader@tsb.example", "bsg_coordinator"))

    assert client.get(f"/reports/{made.id}").status_code == 200
    assert client.get("/reports/new").status_code == 403
    assert client.get(f"/reports/{made.id}/texts").status_code == 403
    assert post(client, f"/reports/{made.id}/actions/nonsense", version="1").status_code == 404


def test_the_page_of_a_figure_shows_its_meetings_a_page_at_a_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MEETINGS_PER_PAGE", 1)
    meeting()
    meeting()
    address = f"/reports/{report('published').id}/figures/meetings_held"

    pages = [client.get(f"{address}{more}").text for more in ("", "?after=1")]

    assert [page.count('href="/meetings/') - page.count('href="/meetings/"') for page in pages] == [1, 1]
    assert ['rel="next"' in page for page in pages] == [True, False]
    assert "More is better." in pages[0]


def test_whole_years_are_named_for_regions_and_never_for_groups(app: Flask) -> None:
    sheet = Sheet({"period": {"from": "2026-01-01", "until": "2026-06-30"}}, "", now(), now())
    withheld = {"withheld": True, "value": None, "total": 9, "certainty": "exact"}
    w = Wording(sheet, "en", str)

    with app.test_request_context():
        told = [w.part("women_share_percent", withheld, of_years=of_years) for of_years in (True, False)]

    assert told == ["given for whole calendar years only", "not shown, to protect persons"]


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_everybody_reads_a_published_report_in_each_language_of_the_pages(
    client: FlaskClient, language: str
) -> None:
    meeting()
    made = report("published")

    for address in (
        "/reports/",
        f"/reports/{made.id}",
        f"/reports/{made.id}/figures/participants",
        f"/verify/{made.frozen_hash}",
    ):
        answer = client.get(f"{address}?lang={language}")
        assert answer.status_code == 200
    assert 'class="history"' not in client.get(f"/reports/{made.id}").text


def test_risks_and_programmes_of_a_report_lead_to_their_registers(client: FlaskClient) -> None:
    found, made = risk(), activity(due_on=now().date().replace(month=6))
    address = f"/reports/{report('published').id}"
    places = [f"/risks/{found.id}", f"/activities/?programme={made.programme}"]
    sign_in(client, officer())

    page = client.get(address).text

    assert [place for place in places if f'href="/planning{place}"' not in page] == []
    assert [client.get(f"/planning{place}").status_code for place in places] == [200, 200]
    client.post("/sign-out")
    client.delete_cookie("rg_session")
    assert f"{found.id}" not in client.get(address).text


def test_hostile_texts_are_shown_and_not_obeyed(client: FlaskClient) -> None:
    made = report(
        narrative={"background": {"en": EVIL}, "summary": {"en": EVIL}},
        cover={"title": {"en": EVIL}, "session": {"en": EVIL}, "agenda_item": "=1"},
    )
    sign_in(client, officer())

    for address in (
        f"/reports/{made.id}",
        f"/reports/{made.id}.html?lang=en",
        f"/reports/{made.id}/texts?language=en",
    ):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert 'src="file:' not in page
        assert "javascript:alert" not in page.replace("(javascript:alert(2))", "")
        assert 'href="javascript:' not in page


def test_the_html_file_runs_nothing(client: FlaskClient) -> None:
    made = report("published")

    answer = client.get(f"/reports/{made.id}.html?lang=en")

    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    )
    assert "<script" not in answer.text


@pytest.mark.once
def test_a_page_says_that_the_pdf_is_printed_and_why_it_failed(client: FlaskClient) -> None:
    made = report(narrative={"background": {"en": "A sign no font holds: \U0001f600"}})
    sign_in(client, officer())
    address = f"/reports/{made.id}.pdf?lang=en"

    first = client.get(address)
    assert (first.status_code, first.headers["Retry-After"], first.headers["Refresh"]) == (202, "3", "3")
    assert "is being printed" in first.text

    work()
    then = client.get(address)
    assert then.status_code == 202
    assert "signs that the fonts do not have" in then.text
    assert db.session.scalars(select(Rendering.sha256)).all() == [""]


@pytest.mark.once
def test_without_the_layout_engine_the_service_says_what_to_install_and_gives_the_rest(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made = report()
    sign_in(client, officer())
    address = f"/reports/{made.id}"
    client.get(f"{address}.pdf?lang=fr")

    work()

    page = client.get(f"{address}.pdf?lang=fr")
    assert (page.status_code, page.headers["Retry-After"]) == (202, "3")
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in page.text
    others = {
        name: client.get(f"{address}.{name}?lang=fr").status_code for name in ("html", "csv", "json", "xlsx")
    }
    assert others == dict.fromkeys(others, 200)
    assert client.get(address).status_code == 200


def test_the_same_draft_is_printed_once(client: FlaskClient) -> None:
    made = report()
    sign_in(client, officer())

    for _ in range(2):
        client.get(f"/reports/{made.id}.pdf?lang=en")

    assert len(db.session.scalars(select(Rendering)).all()) == 1


def test_lists_and_pages_ask_the_database_a_fixed_number_of_times(client: FlaskClient) -> None:
    def count(address: str) -> int:
        client.get(address)
        with queries() as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    meeting()
    made = report("published")
    few = [count("/reports/"), count("/api/v1/reports"), count(f"/reports/{made.id}")]
    draft = report()
    sign_in(client, officer())
    fewer = count(f"/reports/{draft.id}")
    client.delete_cookie("rg_session")
    for _ in range(2):
        report("published")
        meeting("SG5RG-AFR", "SG5RG-ARB")
        meeting("SG2RG-AFR")

    assert [count("/reports/"), count(f"/reports/{made.id}")] == [few[0], few[2]]
    sign_in(client, officer())
    assert count(f"/reports/{draft.id}") == fewer


@pytest.mark.once
@pytest.mark.parametrize(("until", "provisional"), [(date(2026, 11, 24), True), (date(2026, 11, 23), False)])
def test_figures_of_a_period_that_goes_on_say_as_of_when(
    client: FlaskClient, until: date, provisional: bool
) -> None:
    made = report(until_on=until)
    take(made, "freeze")
    sign_in(client, officer())

    page = client.get(f"/reports/{made.id}?lang=en").text

    said = "As of 23 November 2026: the period ends on 24 November 2026, so the figures are provisional."
    assert page.count(said) == (2 if provisional else 0)  # above the steps, and in the document itself
