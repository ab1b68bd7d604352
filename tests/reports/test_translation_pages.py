"""The pages and the API of translation: states in words, source beside target, errors beside their fields."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db

from tests.reports.field import officer
from tests.reports.translation import FRENCH, SOURCE, at, rewrite, step, summary, translator, written
from tests.support.field import bearer, person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")


def test_the_officer_sends_and_the_table_says_so(client: FlaskClient) -> None:
    made = written()
    sign_in(client, officer())
    where = f"/reports/{made.id}/translations"

    page = client.get(where).text
    answer = post(client, where, version=made.version, languages=["fr", "ar"])

    assert "French (texts: 1, words: 9)" in page
    assert answer.status_code == 303
    db.session.expire_all()
    assert [summary(made, code).state for code in ("fr", "ar", "es")] == ["sent", "sent", "none"]
    assert 'aria-label="Summary, French: sent"' in client.get(where).text
    again = post(client, where, version=made.version, languages=["fr"])
    assert again.status_code == 422
    assert "Every text of these languages was sent or is checked." in again.text


def test_the_translator_sees_source_and_target_and_errors_beside_the_field(client: FlaskClient) -> None:
    made = at("sent")
    sign_in(client, translator())
    where = f"/reports/{made.id}/translations/fr"
    slot = summary(made)
    given = {"hash-summary": slot.hash, "version-summary": slot.version}

    page = client.get(where).text
    refused = post(client, where, **given, **{"text-summary": "Réunions tenues.\n\nLa Résolution 44."})
    taken = post(client, where, **given, **{"text-summary": FRENCH})

    assert '<code dir="ltr">{meetings_held}</code>' in page
    assert refused.status_code == 422
    beside = refused.text.split('id="f-text-summary-wrong"')[1][:400]
    assert "The placeholder “{meetings_held}” of the source is missing." in beside
    assert "Réunions tenues.\n\nLa Résolution 44.</textarea>" in refused.text
    assert taken.status_code == 303
    db.session.expire_all()
    assert summary(made).state == "received"


def test_an_untouched_stale_text_is_confirmed_by_word_only(client: FlaskClient) -> None:
    made = at("checked")
    rewrite(made, en=SOURCE.replace("asks", "calls"))
    sign_in(client, translator())
    where, slot = f"/reports/{made.id}/translations/fr", summary(made)
    given = {"hash-summary": slot.hash, "version-summary": slot.version, "text-summary": FRENCH}

    assert post(client, where, **given).status_code == 422
    assert post(client, where, **given, **{"fits-summary": "1"}).status_code == 303
    db.session.expire_all()
    assert summary(made).state == "received"


@pytest.mark.parametrize(("action", "state"), [("check", "checked"), ("return", "sent")])
def test_the_officer_decides_on_the_page(client: FlaskClient, action: str, state: str) -> None:
    made = at("received")
    sign_in(client, officer())
    where = f"/reports/{made.id}/translations/fr/actions/{action}"
    chosen = {"blocks": ["summary"], "version-summary": summary(made).version}

    nothing = post(client, where, note="Look again.")
    done = post(client, where, **chosen, note="Look again.")

    assert nothing.status_code == 422
    assert "Choose at least one text." in nothing.text
    assert done.status_code == 303
    db.session.expire_all()
    assert summary(made).state == state


def test_nobody_else_sees_or_sends(client: FlaskClient) -> None:
    made = at("sent")
    where = f"/reports/{made.id}/translations"

    assert client.get(where).status_code in (302, 303, 401)
    sign_in(client, person("delegate@example.org", "delegate KE", country="KE"))
    assert (client.get(where).status_code, client.get(f"{where}/fr").status_code) == (403, 403)
    sign_in(client, translator("es"))
    assert client.get(f"{where}/fr").status_code == 200
    slot = summary(made)
    given = {"hash-summary": slot.hash, "version-summary": slot.version, "text-summary": FRENCH}
    assert post(client, f"{where}/fr", **given).status_code == 403
    assert post(client, where, version=made.version, languages=["fr"]).status_code == 403
    assert client.get(f"{where}/en").status_code == 404


def test_the_api_goes_the_same_way(client: FlaskClient) -> None:
    made = written()
    root = f"/api/v1/reports/{made.id}/translations"
    officers, french, spanish = bearer(officer()), bearer(translator()), bearer(translator("es"))

    assert client.get(root).status_code == 401
    items = client.get(root, headers=french).json["items"]
    assert {(one["language"], one["state"], one["words"], one["version"]) for one in items} == {
        (code, "none", 9, 0) for code in ("ar", "zh", "fr", "ru", "es")
    }
    where = f"{root}/fr/summary"
    sent = client.post(f"{where}/actions/send", json={"version": 0}, headers=officers).json
    assert (sent["state"], sent["waiting_for"][0]["office"], sent["source"]) == ("sent", "translator", SOURCE)
    own = client.get(where, headers=french).json
    assert own["actions"] == [{"name": "receive", "needs": ["text", "source_hash"]}]
    body = {"version": own["version"], "text": FRENCH, "source_hash": own["source_hash"]}
    assert client.post(f"{where}/actions/receive", json=body, headers=spanish).status_code == 403
    wrong = client.post(f"{where}/actions/receive", json={**body, "text": "Rien."}, headers=french)
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["text"])
    received = client.post(f"{where}/actions/receive", json=body, headers=french).json
    assert (received["state"], received["text"], received["translator"]) == ("received", FRENCH, "Fr")
    stale = client.post(f"{where}/actions/check", json={"version": 1}, headers=officers)
    assert (stale.status_code, stale.json["type"].rpartition("/")[2]) == (409, "stale-version")
    done = client.post(f"{where}/actions/check", json={"version": received["version"]}, headers=officers).json
    assert done["state"] == "checked"
    told = client.get(f"/api/v1/reports/{made.id}", headers=officers).json
    assert told["narrative"] == {"summary": {"en": SOURCE, "fr": FRENCH}}


def test_a_step_for_others_is_recorded_by_the_counsellor(client: FlaskClient) -> None:
    made = at("sent")
    counsellor = bearer(person("counsellor@tsb.example", "tsb_counsellor"))
    slot = summary(made)
    body = {
        "version": slot.version,
        "text": FRENCH,
        "source_hash": slot.hash,
        "on_behalf_of": {"office": "translator", "scope": "fr"},
        "evidence": {"kind": "mail", "on": "2026-11-20", "reference": "Mail"},
    }

    answer = client.post(
        f"/api/v1/reports/{made.id}/translations/fr/summary/actions/receive", json=body, headers=counsellor
    )

    assert (answer.status_code, answer.json["state"]) == (200, "received")
    assert step(made, "check").state == "checked"
