"""A draft that the counsellor keeps, on pages, for a team that writes by mail."""

import pytest
from flask.testing import FlaskClient

from tests.support.field import post, sign_in
from tests.terms.field import GROUP, SECTIONS, field
from tests.terms.test_pages import PAGE, form_rows, version_of

pytestmark = pytest.mark.usefixtures("session")


def test_counsellor_writes_a_draft_for_the_team_and_lacks_no_field(client: FlaskClient) -> None:
    at = field()
    sign_in(client, at.counsellor)
    whom = {"on_behalf_of-office": "rg_chair", "on_behalf_of-scope": GROUP}
    mail = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail to TSB"}

    refused = post(client, PAGE, language="en", **whom)
    begun = post(client, PAGE, language="en", **whom, **mail)
    editor = client.get(begun.headers["Location"])
    alone = post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", SECTIONS))
    saved = post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", SECTIONS), **whom, **mail)

    assert (refused.status_code, "Say by which mail" in refused.text) == (422, True)
    assert f'value="{GROUP}"' in refused.text
    assert (editor.status_code, alone.status_code, saved.status_code) == (200, 403, 303)
    assert version_of("0.1").sections == SECTIONS
