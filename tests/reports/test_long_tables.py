"""A report of thousands of meetings: printed within the limits of the printing process, and whole in the data."""

import json
from io import BytesIO

import pikepdf
import pytest
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_pdf
from regional_groups.reports.composing import document_in

from tests.publishing.reading import page_texts
from tests.reports.hostile import FEW
from tests.reports.real import sheet

pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]
MEETINGS = 3_000


def test_rows_beyond_three_hundred_stand_in_the_attached_data() -> None:
    frozen = sheet().extract
    held = next(row for row in frozen["meetings"] if row["held"])
    meetings = [{**held, "id": str(number)} for number in range(MEETINGS)]
    few = [row for row in frozen["indicators"] if row["id"] in FEW]
    groups = frozen["groups"][:2]
    report = sheet(extract={**frozen, "indicators": few, "groups": groups, "meetings": meetings})

    document = document_in(report, "en")
    data = render_pdf(document, seconds_cpu=60, bytes_max=600_000_000)

    text = " ".join(page_texts(data))
    assert "Rows not printed here: 2 700; the data files hold the whole table." in text
    assert page_html(document).count("<tr") < MEETINGS
    with pikepdf.open(BytesIO(data)) as pdf:
        attached = json.loads(pdf.attachments["report.json"].get_file().read_bytes())
    assert [row["id"] for row in attached["meetings"]] == [str(number) for number in range(MEETINGS)]
