"""Published files made again, and what a correction changed: the same bytes, or what differs by name."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.groups.models import Name
from regional_groups.reports.again import again
from regional_groups.reports.composing import document_in, sheet_of
from regional_groups.reports.models import Report, ReportFile
from regional_groups.reports.outputs import html_bytes, json_bytes
from regional_groups.reports.versions import changed, versions_of

from tests.reports.field import meeting, now, officer, report, take, work
from tests.support.field import bearer, sign_in

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]


def verify(app: Flask, hash: str) -> Result:
    """Run the command on this test's service."""
    return CliRunner().invoke(main, ["verify", hash], obj=Service(lambda: app))


def file_of(made: Report, format: str) -> ReportFile:
    """Return a published file of a report."""
    return next(one for one in made.files if one.format == format)


def test_every_published_file_is_made_again_with_the_same_bytes(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting()
    made = report("published")
    work()
    work()
    db.session.refresh(made)
    meeting()  # what is recorded later changes nothing
    monkeypatch.setenv("PYTHONHASHSEED", "77")  # of the printing process
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    found = {file.format: again(made, file, now()) for file in made.files}

    assert {name: (one.same, one.changed) for name, one in found.items()} == {
        name: (True, []) for name in ("pdf", "docx", "html", "xlsx", "csv", "json")
    }
    body = client.get(f"/api/v1/reports/{made.id}").json or {}
    told = {one["format"]: set(one["versions"]) for one in body["files"]}
    assert {"Pango", "HarfBuzz", "weasyprint", "pydyf", "fonttools", "zlib", "template"} <= told["pdf"]


def test_other_versions_are_named() -> None:
    made = report("published")
    file = file_of(made, "xlsx")
    file.versions = {**file.versions, "XlsxWriter": "1.0"}

    found = again(made, file, now())

    assert found.changed == [("XlsxWriter", "1.0", versions_of("xlsx")["XlsxWriter"])]
    assert changed({"a": "1"}, {"b": "2"}) == [("a", "1", ""), ("b", "", "2")]


def test_an_amended_cover_and_other_names_are_named() -> None:
    made = report("published", cover={"document_number": "C27/72"})
    db.session.add(Name(code="region:africa", language="en", name="Another name", source="test"))
    take(made, "amend", cover={"document_number": "C27/73"})

    found = {file.format: [one[0] for one in again(made, file, now()).changed] for file in made.files}

    assert found == {
        "html": ["cover", "names"],
        "xlsx": ["cover", "names"],
        "csv": ["cover", "names"],
        "json": [],
    }


def test_the_command_says_what_a_hash_belongs_to(app: Flask) -> None:
    meeting()
    made = report("published")
    file, other = file_of(made, "xlsx"), file_of(made, "csv")
    hashes = (file.sha256, made.frozen_hash, other.sha256)
    other.versions = {**other.versions, "Babel": "1.0"}
    other.sha256 = "0" * 64
    db.session.commit()

    told = [verify(app, hash) for hash in (*hashes[:2], "0" * 64, "1" * 64, hashes[2])]

    assert [one.exit_code for one in told] == [0, 0, 1, 1, 1]
    assert "the xlsx file in en" in told[0].output
    assert "made again: the same bytes" in told[0].output
    assert "the frozen figures" in told[1].output
    assert "Babel: recorded 1.0" in told[2].output
    assert "other bytes" in told[2].output
    assert "No published document has this hash." in told[3].output


def test_the_page_of_a_file_tells_its_versions_to_everybody(client: FlaskClient) -> None:
    file = file_of(report("published"), "xlsx")

    page = client.get(f"/verify/{file.sha256}").text

    assert "XlsxWriter" in page
    assert file.versions["XlsxWriter"] in page


@pytest.mark.parametrize("state", ["draft", "frozen", "approved", "transmitted", "withdrawn"])
def test_before_publication_and_after_a_withdrawal_nothing_is_told(client: FlaskClient, state: str) -> None:
    meeting()
    made = report(state)
    hash = made.frozen_hash or "2" * 64

    assert client.get(f"/verify/{hash}").status_code == 404
    for address in (f"/reports/{made.id}", f"/reports/{made.id}.xlsx", f"/api/v1/reports/{made.id}/changes"):
        assert client.get(address).status_code == 404


def test_a_correction_shows_what_changed_and_why(client: FlaskClient) -> None:
    meeting()
    before = report("published", narrative={"background": {"en": "Old text."}})
    meeting()
    after = take(before, "correct", note="A meeting was recorded late.", language="en")
    assert after is not None
    after.narrative = {**after.narrative, "background": {"en": "New text."}}
    db.session.commit()
    hidden = client.get(f"/api/v1/reports/{after.id}/changes")
    for step in ("freeze", "submit", "approve", "transmit", "publish"):
        take(after, step)

    address = f"/api/v1/reports/{after.id}/changes"
    body = client.get(f"{address}?limit=200").json or {}
    page = client.get(f"/reports/{after.id}").text

    assert hidden.status_code == 404
    assert (body["follows"], body["correction"], body["reason"]) == (
        str(before.id),
        "revision",
        "A meeting was recorded late.",
    )
    items = [(one["kind"], one["name"], one["part"], one["before"], one["after"]) for one in body["items"]]
    assert ("figure", "meetings_held", "value", 1, 2) in items
    assert ("figure", "meetings_held", "group:SG5RG-AFR/value", 1, 2) in items
    assert ("figure", "meetings_held", "region:africa/value", 1, 2) in items
    assert ("figure", "meetings_held", "known", [1, 1], [2, 2]) in items
    assert ("text", "background", "en", "Old text.", "New text.") in items
    first = client.get(f"{address}?limit=3").json or {}
    second = client.get(f"{address}?limit=2&cursor={first['next']}").json or {}
    assert first["items"] + second["items"] == body["items"][:5]
    assert (first["next"], second["next"], body["next"]) == ("3", "5", None)
    assert client.get(f"{address}?cursor=-1").status_code == 422
    assert "Back to the beginning" in client.get(f"/reports/{after.id}?changes=4").text
    data = client.get(f"/reports/{after.id}.json")
    assert data.json["changes"] == [one for one in body["items"] if one["kind"] == "figure"]
    assert "changes" not in (client.get(f"/reports/{before.id}.json").json or {})
    stored = sheet_of(after, now())
    later = replace(
        stored, before=None, corrected={"fr": None, **stored.corrected}
    )  # the one before withdrawn
    assert json_bytes(later) == data.data
    assert "A meeting was recorded late." in page
    assert "Old text." in page
    assert 'id="corrections"' not in client.get(f"/reports/{before.id}").text
    printed = client.get(f"/reports/{after.id}.html?lang=en").text
    assert "What changed and why" in printed
    assert (
        printed.index("A meeting was recorded late.")
        < printed.index("Old text.")
        < printed.rindex("Background")
    )
    assert "What changed and why" not in client.get(f"/reports/{before.id}.html?lang=en").text
    arabic = html_bytes(document_in(sheet_of(after, now()), "ar")).decode()
    assert '<span lang="en" dir="ltr">A meeting was recorded late.</span>' in arabic
    assert '<span lang="en"' not in printed
    assert "SG5RG-AFR</bdi>, Actual" in printed


def test_the_report_before_names_what_corrects_it(client: FlaskClient) -> None:
    before = report("published", narrative={})
    after = take(before, "correct", kind="corrigendum")
    assert after is not None
    assert "Corrigendum 1" not in client.get(f"/reports/{before.id}").text
    for step in ("freeze", "submit", "approve", "transmit"):
        take(after, step)
    take(after, "publish", languages=["fr"])

    page = client.get(f"/reports/{before.id}").text

    assert "This report was corrected." in page
    assert "Corrigendum 1 – French – Published" in page


def test_a_withdrawn_report_is_not_told_by_the_one_that_follows_it(client: FlaskClient) -> None:
    before = report("published", narrative={"background": {"en": "Old text."}})
    after = take(before, "correct")
    assert after is not None
    after.narrative = {}
    take(before, "withdraw")
    for step in ("freeze", "submit", "approve", "transmit", "publish"):
        take(after, step)

    assert (client.get(f"/api/v1/reports/{after.id}/changes").json or {})["items"] == []
    assert "Old text." not in client.get(f"/reports/{after.id}").text


def test_a_report_that_follows_none_changes_nothing(client: FlaskClient) -> None:
    made = report()
    sign_in(client, officer())

    body = client.get(f"/api/v1/reports/{made.id}/changes", headers=bearer(officer())).json or {}

    assert (body["follows"], body["items"]) == (None, [])


def corrected(before: Report, **narrative: dict[str, str]) -> Report:
    """Publish a revision in English with its texts."""
    after = take(before, "correct", note="Told late.")
    assert after is not None
    after.narrative = dict(narrative)
    for step in ("freeze", "submit", "approve", "transmit", "publish"):
        take(after, step)
    return after


def test_texts_of_unpublished_languages_are_told_to_those_who_prepare_only(client: FlaskClient) -> None:
    texts = {"background": {"en": "Old text.", "fr": "Ancien texte."}}
    cover = {"title": {"en": "Old title", "fr": "Ancien titre"}}
    before = report("published", narrative=texts, cover=cover)
    after = corrected(before, background={"en": "New text.", "fr": "Nouveau texte."})
    addresses = [
        f"/api/v1/reports/{before.id}",
        f"/api/v1/reports/{after.id}",
        f"/api/v1/reports/{after.id}/changes",
        f"/reports/{after.id}",
        f"/reports/{after.id}.html?lang=en",
    ]

    told = [client.get(one).text for one in addresses]
    inside = (client.get(addresses[0], headers=bearer(officer())).json or {})["narrative"]

    assert [text for text in told for word in ("Ancien", "Nouveau") if word in text] == []
    assert (client.get(addresses[0]).json or {})["narrative"] == {"background": {"en": "Old text."}}
    assert (client.get(addresses[0]).json or {})["cover"]["title"] == {"en": "Old title"}
    assert inside == texts
    assert "Old text." in told[2] and "Old text." in told[3] and "Old text." in told[4]


def withdrawn(before: Report) -> None:
    take(before, "withdraw")


def amended(before: Report) -> None:
    take(before, "amend", cover={"document_number": "C27/99", "title": {"en": "Another title"}})


def published_in_french(before: Report) -> None:
    take(before, "publish", languages=["fr"], note="Checked elsewhere.")


@pytest.mark.parametrize("happens", [withdrawn, amended, published_in_french])
def test_a_correction_is_made_again_whatever_happens_to_the_report_before(
    happens: Callable[[Report], None],
) -> None:
    before = report("published", narrative={"background": {"en": "Old text.", "fr": "Ancien texte."}})
    after = take(before, "correct", kind="addendum")
    assert after is not None
    after.narrative = {"background": {"en": "New text.", "fr": "Nouveau texte."}}
    for step in ("freeze", "submit", "approve", "transmit", "publish"):
        take(after, step)

    happens(before)

    found = {file.format: again(after, file, now()).same for file in after.files}
    assert found == dict.fromkeys(("html", "xlsx", "csv", "json"), True)
