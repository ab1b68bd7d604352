"""The demonstration's reports: one in every state, one in six languages, marked on every form; others count none."""

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.publishing.labels import label
from regional_groups.reports import extract, rendering
from regional_groups.reports.models import Report
from regional_groups.reports.queries import period_of
from regional_groups.reports.rules import ReportState
from sqlalchemy import select

from tests.journeys.conftest import MakeDemo
from tests.reports.field import now
from tests.support.client import OwnContextClient

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


@pytest.mark.once
def test_the_story_holds_a_report_in_every_state(make_demo: MakeDemo) -> None:
    app = make_demo()
    with app.app_context():
        story_is_told(OwnContextClient(app))


def story_is_told(client: FlaskClient) -> None:
    """Check the reports, and the files and pages of the one in six languages."""
    found = db.session.scalars(select(Report).order_by(Report.created_at)).all()
    published, revised = found[0], next(one for one in found if one.follows_id)

    assert {one.state for one in found} == set(ReportState)
    assert all(one.demonstration for one in found)
    assert (published.state, sorted(published.languages)) == ("published", LANGUAGES)
    assert (revised.state, revised.correction, revised.follows.state) == (
        "published",
        "revision",
        "superseded",
    )
    assert {(row.language, row.format) for row in published.files} == {
        (language, format) for language in LANGUAGES for format in ("csv", "html", "json", "xlsx")
    }
    queued = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == rendering.KIND)).all()
    made_after_the_start = [None] * 2 * (len(LANGUAGES) + 2)
    assert [message.sent_at for message in queued] == made_after_the_start
    mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).all()
    assert [one for one in mails if "report" in one.payload["subject"]] == []

    address = f"/reports/{published.id}"
    assert json.loads(client.get(f"{address}.json?lang=en").text)["demonstration"] is True
    table = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv?lang=en").text)))
    assert {row["demonstration"] for row in table} == {"demonstration"}
    for language in ("en", "fr", "ar"):
        for page in (f"{address}.html", address):
            assert label("demonstration", language) in client.get(f"{page}?lang={language}").text
    assert 'class="chip chip-demo"' in client.get(f"/verify/{published.frozen_hash}").text

    invented = _held(json.loads(published.frozen))
    real = extract.make(period_of(published), None, now().date())
    assert (invented, _held(real)) == (3, None)  # the field records no meeting of that period
    assert real["demonstration"] is False


def _held(figures: dict[str, Any]) -> int | None:
    found: int | None = next(row["value"] for row in figures["indicators"] if row["id"] == "meetings_held")
    return found
