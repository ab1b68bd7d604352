"""A draft that the counsellor keeps, on pages, for a team that writes by mail."""

import re

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


def test_counsellor_who_goes_on_writing_names_the_team_once(client: FlaskClient) -> None:
    at = field()
    sign_in(client, at.counsellor)
    whom = {"on_behalf_of-office": "rg_contact", "on_behalf_of-scope": GROUP}
    mail = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail to TSB"}
    post(client, PAGE, language="en", **whom, **mail)
    form = {"version": "1", **form_rows("sections", SECTIONS), **mail}

    saved = post(client, f"{PAGE}/0.1/edit", then="edit", **form, **whom)
    next_page = client.get(saved.headers["Location"]).text
    opened_later = client.get(f"{PAGE}/0.1/edit").text

    kept = (
        'value="rg_contact" selected',
        'value="mail" selected',
        'value="2026-11-20"',
        'value="Mail to TSB"',
    )
    assert [text for text in kept if text not in next_page] == []
    assert [text for text in kept if text in opened_later] == []


def test_wrong_office_is_an_error_beside_its_field(client: FlaskClient) -> None:
    at = field()
    sign_in(client, at.counsellor)
    mail = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail to TSB"}

    def begin(office: str, scope: str) -> tuple[int, bool, bool]:
        whom = {"on_behalf_of-office": office, "on_behalf_of-scope": scope}
        page = post(client, PAGE, language="fr", **whom, **mail)
        wrong = re.search(r'name="on_behalf_of-office"[^>]*aria-invalid="true"', page.text)
        return page.status_code, wrong is not None, 'value="Mail to TSB"' in page.text

    assert begin("delegate", "KE") == (422, True, True)  # does not take this step
    assert begin("rg_chair", "SG3RG-AFR") == (422, True, True)  # belongs to another counsellor
    forged = {"on_behalf_of-office": "rg_chair", "on_behalf_of-scope": GROUP}
    sign_in(client, at.outsider)
    assert post(client, PAGE, language="fr", **forged, **mail).status_code == 403
