"""Starting from the texts of an earlier report: its paragraphs with the figures of then and of now."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.reports import earlier
from regional_groups.reports.models import Report

from tests.reports.field import meeting, now, officer, report, take
from tests.support.field import bearer, person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
TEXT = "Meetings held: {meetings_held}, from {from}.\n\nWTSA Resolution 44 (2024) asks for this report."


def year(first: int, **data: object) -> Report:
    """Make a report over a year."""
    return report(from_on=date(first, 1, 1), until_on=date(first, 11, 20), **data)


def two_years() -> tuple[Report, Report]:
    """Make the report of 2025, with a text, and that of 2026, without any."""
    meeting(on=date(2025, 3, 1))
    meeting(on=date(2026, 3, 1))
    meeting("SG3RG-AFR", on=date(2026, 4, 1))
    return year(2025, narrative={"background": {"en": TEXT, "fr": "Réunions: {meetings_held}."}}), year(2026)


def test_paragraphs_carry_the_figures_of_both_reports() -> None:
    before, report = two_years()

    found = earlier.passages(report, before, "en", now())

    assert earlier.predecessor(report) == before
    assert [(one.key, one.before, one.after) for one in found] == [
        ("background-0", "Meetings held: 1, from 1 January 2025.", "Meetings held: 2, from 1 January 2026."),
        ("background-1", *["WTSA Resolution 44 (2024) asks for this report."] * 2),
    ]
    assert [one.loose for one in found] == [[], []]


@pytest.mark.parametrize("change", ["demonstration", "addressee", "no text", "withdrawn", "later"])
def test_only_an_earlier_report_of_the_same_kind_is_a_predecessor(change: str) -> None:
    before, report = two_years()
    match change:
        case "demonstration":
            before.demonstration = True
        case "addressee":
            before.addressee = "tsag"  # type: ignore[assignment]  # as the database reads it
        case "no text":
            before.narrative = {}
        case "withdrawn":
            take(before, "withdraw")
        case "later":
            before, report = report, before
    db.session.commit()

    assert earlier.predecessor(report) is None


def test_the_page_takes_the_chosen_paragraphs_once(client: FlaskClient) -> None:
    _, report = two_years()
    sign_in(client, officer())
    address = f"/reports/{report.id}/earlier"
    page = client.get(f"{address}?language=en").text
    assert "from 1 January 2025" in page
    assert "from 1 January 2026" in page

    fields = {"language": "en", "version": str(report.version), "taken": ["background-0"]}
    answer = post(client, address, **fields)
    db.session.expire_all()
    again = post(client, address, **{**fields, "version": str(report.version)})

    assert (answer.status_code, answer.location) == (303, f"/reports/{report.id}/texts?language=en")
    assert report.narrative == {"background": {"en": "Meetings held: {meetings_held}, from {from}."}}
    assert again.status_code == 422
    assert "Choose at least one paragraph." in again.text


def test_what_is_taken_is_put_after_what_stands_there(client: FlaskClient) -> None:
    before, report = two_years()
    report.narrative = {"background": {"en": "New.", "fr": "Nouveau."}}

    found = earlier.passages(report, before, "en", now())

    assert earlier.with_taken(report, found, {"background-1"}, "en") == {
        "background": {"en": "New.\n\nWTSA Resolution 44 (2024) asks for this report."}
    }


def test_the_api_shows_the_same_to_those_who_work_on_reports(client: FlaskClient) -> None:
    before, report = two_years()
    address = f"/api/v1/reports/{report.id}/earlier?lang=fr"

    answer = client.get(address, headers=bearer(officer()))

    body = answer.json or {}
    assert (body["report"], [one["after"] for one in body["items"]]) == (str(before.id), ["Réunions: 2."])
    assert client.get(f"{address}x", headers=bearer(officer())).status_code == 422
    assert client.get(address).status_code == 401
    stranger = bearer(person("stranger@tsb.example", "delegate KE"))
    assert client.get(address, headers=stranger).status_code == 404


def test_only_who_writes_takes_texts_over_and_only_while_they_are_open(client: FlaskClient) -> None:
    _, report = two_years()
    fields = {"language": "en", "version": str(report.version), "taken": ["background-0"]}
    sign_in(client, person("stranger@tsb.example", "delegate KE"))
    assert post(client, f"/reports/{report.id}/earlier", **fields).status_code in (403, 404)

    sign_in(client, officer())
    take(report, "freeze")
    take(report, "submit")
    version = str(report.version)
    assert post(client, f"/reports/{report.id}/earlier", **{**fields, "version": version}).status_code == 409
