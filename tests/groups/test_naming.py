"""Names of a group in other languages: who records them, where they are shown, what a rename does to them."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.groups.models import Name
from regional_groups.groups.naming import names_beside_english

from tests.support import field

pytestmark = pytest.mark.usefixtures("session")
GROUP = "SG5RG-AFR"
PAGE = f"/regional-groups/{GROUP}"
ACTIONS = f"/api/v1{PAGE}/actions"
FRENCH = "Groupe régional pour l'Afrique de la CE 5"


def test_names_are_entered_on_the_page_and_shown_in_their_language(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    field.sign_in(client, field.person("chair@example.org", "sg_chair SG5"))

    done = field.post(
        client,
        f"{PAGE}/actions/record_names",
        version=str(group.version),
        name_fr=FRENCH,
        name_ar="الفريق الإقليمي",
        meeting="SG5, Geneva",
    )
    french, arabic = (client.get(f"{PAGE}?lang={code}").text for code in ("fr", "ar"))
    again = client.get(f"{PAGE}?lang=en").text

    assert done.status_code == 302
    assert "Groupe régional pour l&#39;Afrique de la CE 5" in french and "الفريق الإقليمي" in arabic
    assert 'value="الفريق الإقليمي"' in again  # the form holds what is recorded
    kept = db.session.get(Name, (GROUP, "fr"))
    assert kept is not None and (kept.source, kept.checked) == ("SG5, Geneva", True)


def test_names_are_recorded_by_the_api_with_the_right_of_a_rename(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    chair = field.bearer(field.person("chair@example.org", "sg_chair SG5"))
    lead = field.bearer(field.person("lead@example.org", "rg_chair SG5RG-AFR"))
    address, version = f"{ACTIONS}/record_names", group.version
    body, later = {"version": version, "name_fr": FRENCH}, {"version": version + 1, "name_fr": FRENCH}

    refused = client.post(address, json=body, headers=lead)
    done = client.post(address, json=body, headers=chair)
    same = client.post(address, json=later, headers=chair)
    blank = client.post(address, json={**later, "name_fr": ""}, headers=chair)
    long = client.post(address, json={**body, "name_fr": "x" * 301}, headers=chair)

    assert [one.status_code for one in (refused, done, same, blank, long)] == [403, 200, 422, 200, 422]
    assert (done.json or {})["names"]["fr"] == FRENCH
    assert "fr" not in (blank.json or {})["names"]
    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert (entry.event, entry.after["was"], entry.after["names"]) == (
        "regional_group:record_names",
        {"fr": FRENCH},
        {"fr": ""},
    )


def test_names_go_with_the_acronym_and_are_dropped_under_another_name(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    db.session.add(Name(code=GROUP, language="fr", name=FRENCH))
    db.session.commit()
    chair = field.bearer(field.person("chair@example.org", "sg_chair SG5"))

    def rename(**data: str) -> dict[str, str]:
        body = {"version": group.version, **data}
        assert client.post(f"{ACTIONS}/rename", json=body, headers=chair).status_code == 200
        db.session.expire_all()
        return names_beside_english(group.acronym)

    assert rename(acronym="SG5RG-AFR2") == {"fr": FRENCH}
    assert rename(name_en="Another name") == {}
