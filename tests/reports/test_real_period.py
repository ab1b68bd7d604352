"""The report over all that is known of the field says how little that is, in its HTML and its data."""

import json
import re
from datetime import date
from html import unescape

import pytest
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting
from regional_groups.reports.composing import document_in, sheet_of_period
from regional_groups.reports.outputs import html_bytes, json_bytes
from sqlalchemy import func, select

from tests.reports.real import AT

pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]
NOBODY_RECORDED = (
    "participants",
    "countries_represented",
    "remote_share_percent",
    "women_share_percent",
    "contributions_received",
    "fellowships_granted",
    "resources_used",
)


def test_the_report_over_all_recorded_years_says_what_nobody_knows() -> None:
    sheet = sheet_of_period(date(2008, 1, 1), date(2026, 11, 23), AT)
    found = {row["id"]: row for row in json.loads(json_bytes(sheet))["indicators"]}
    page = html_bytes(document_in(sheet, "en")).decode()
    text = " ".join(unescape(re.sub("<[^>]+>", "", page)).replace("\u00a0", " ").split())
    held = found["meetings_held"]["value"]

    assert 0 < held <= (db.session.scalar(select(func.count(Meeting.id))) or 0)
    assert {id: found[id]["value"] for id in NOBODY_RECORDED} == dict.fromkeys(NOBODY_RECORDED)
    assert (found["participants"]["known"], found["participants"]["total"]) == (0, held)
    assert f"Attendance is known for 0 of {held} of the meetings held." in text
    assert f"Attendance is known for 0 of {held} meetings held, contributions for 0 of {held}" in text
    assert "Where the records are silent the report says “unknown”; it never puts zero in its place." in text
    assert re.search("Unknown in this period: [^.]*Participants", text)
    assert "Share of women" not in (re.search(r"Not shown, to protect persons: [^.]*", text) or [""])[0]
    assert "Demonstration" not in text
