"""Pages: one's own, the list of offices, and what stands around every page."""

import re

import pytest
from regional_groups.core import panels
from regional_groups.core.audit import AuditEntry
from regional_groups.people.models import OfficeHeld
from sqlalchemy import select

from tests.support import field

PROFILE = {
    "version": "1",
    "name": "Awa Diop",
    "language": "fr",
    "timezone": "Africa/Dakar",
    "country": "SN",
    "organization": "ARTP",
    "gender": "female",
    "digest": "1",
}
OFFICE = {"person": "new@example.org", "function": "delegate", "scope": "KE", "from": "2026-11-01"}


@pytest.fixture
def person(session, client):
    """Return the person who is signed in at the client."""
    field.state("SN")
    found = field.person("awa@example.org")
    field.sign_in(client, found)
    return found


def test_own_page_shows_what_is_recorded(session, app, client, person):
    with app.app_context():
        panels.panel("me", lambda who: f"panel of {who.name}")
    person.offices.append(
        OfficeHeld(function="sg_chair", scope="SG5", from_on=field.APPOINTED_ON, created_at=field.real_now())
    )
    session.commit()

    page = client.get("/me/").get_data(as_text=True)

    assert "Study group chair, SG5" in page
    assert "awa@example.org" in page
    assert "panel of Awa" in page
    assert "this browser" in page


def test_own_page_is_for_persons_who_are_signed_in(session, client):
    for address in ("/me/", "/me/recorded"):
        assert client.get(address).status_code == 302
    for address in ("/me/profile", "/me/tokens", "/me/sessions/end-others", "/people/offices"):
        assert field.post(client, address).status_code == 401


@pytest.mark.parametrize(
    "address", ["/me/profile", "/me/tokens", "/me/sessions/end-others", "/people/offices", "/auth/logout"]
)
def test_form_without_its_token_is_refused(session, client, person, address):
    assert client.post(address, data=PROFILE).status_code == 400
    assert client.post(address, data={**PROFILE, "csrf_token": "x"}).status_code == 400


def test_profile_is_saved(session, client, person):
    answer = field.post(client, "/me/profile", **PROFILE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/")
    assert (person.name, person.language, person.timezone, person.country, person.organization) == (
        "Awa Diop",
        "fr",
        "Africa/Dakar",
        "SN",
        "ARTP",
    )
    assert (person.gender, person.digest, person.version) == ("female", True, 2)
    assert '<html lang="fr"' in client.get("/me/").get_data(as_text=True)


def test_trail_does_not_keep_the_gender(session, client, person):
    field.post(client, "/me/profile", **PROFILE)

    entry = session.scalars(select(AuditEntry)).one()
    assert entry.event == "people:profile"
    assert "gender" not in entry.before | entry.after


def test_box_that_is_not_ticked_ends_the_digest(session, client, person):
    data = {name: value for name, value in PROFILE.items() if name != "digest"}

    field.post(client, "/me/profile", **data)

    assert person.digest is False


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"name": "  "}, "f-name"),
        ({"name": "x" * 201}, "f-name"),
        ({"language": "de"}, "f-language"),
        ({"timezone": "Mars/Base"}, "f-timezone"),
        ({"timezone": "../../etc/passwd"}, "f-timezone"),
        ({"country": "ZZ"}, "f-country"),
        ({"gender": "x"}, "f-gender"),
        ({"organization": "x" * 201}, "f-organization"),
        ({"version": "x"}, "f-version"),
    ],
)
def test_profile_that_does_not_fit_is_shown_again(session, client, person, change, shown):
    answer = field.post(client, "/me/profile", **{**PROFILE, **change})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{shown}"' in page
    if "organization" not in change:
        assert 'value="ARTP"' in page
    assert person.version == 1


def test_stale_profile_is_refused(session, client, person):
    assert field.post(client, "/me/profile", **{**PROFILE, "version": "9"}).status_code == 409


def test_times_are_shown_in_the_chosen_zone(session, client, person):
    person.timezone = "Asia/Tokyo"

    page = client.get("/me/").get_data(as_text=True)

    assert "for you" in page


@pytest.mark.parametrize(
    ("cookie", "told"),
    [
        ("Asia/Tokyo", True),
        ("Europe/Zurich", False),
        ("Europe", False),
        ("../etc/passwd", False),
        ("Nowhere/At_All", False),
        ("", False),
    ],
)
def test_who_chose_no_zone_reads_the_hours_of_the_browser(session, client, person, cookie, told):
    client.set_cookie("zone", cookie)

    assert ("for you" in client.get("/me/").get_data(as_text=True)) is told


def test_a_chosen_zone_wins_over_that_of_the_browser(session, client, person):
    person.timezone = "Europe/Zurich"
    client.set_cookie("zone", "Asia/Tokyo")

    assert "for you" not in client.get("/me/").get_data(as_text=True)


# Offices


@pytest.fixture
def administrator(session, client):
    """Sign an administrator in."""
    field.state("KE")
    found = field.person("admin@example.org", "admin")
    field.sign_in(client, found)
    return found


def test_office_is_given_and_ended_on_the_page(session, client, administrator):
    given = field.post(client, "/people/offices", **OFFICE)
    held = session.scalars(select(OfficeHeld).where(OfficeHeld.function == "delegate")).one()
    page = client.get("/people/offices?function=delegate").get_data(as_text=True)
    ended = field.post(client, f"/people/offices/{held.id}/end", version="1", until="2026-11-30")

    assert (given.status_code, ended.status_code) == (303, 303)
    assert "new@example.org" in page
    assert str(held.until_on) == "2026-11-30"


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"person": "x"}, "f-person"),
        ({"function": "king"}, "f-function"),
        ({"scope": "ZZ"}, "f-scope"),
        ({"from": "x"}, "f-from"),
        ({"until": "2020-01-01"}, "f-until"),
        ({"country": "ZZ"}, "f-country"),
    ],
)
def test_office_that_does_not_fit_is_shown_again(session, client, administrator, change, shown):
    answer = field.post(client, "/people/offices", **{**OFFICE, **change})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{shown}"' in page
    assert len(session.scalars(select(OfficeHeld)).all()) == 1


def test_end_that_does_not_fit_is_shown_again(session, client, administrator):
    field.post(client, "/people/offices", **OFFICE)
    held = session.scalars(select(OfficeHeld).where(OfficeHeld.function == "delegate")).one()
    address = f"/people/offices/{held.id}/end"

    early = field.post(client, address, version="1", until="2019-01-01")
    stale = field.post(client, address, version="5", until="2026-11-30")

    assert (early.status_code, stale.status_code) == (422, 409)
    assert f'href="#f-{held.id}-until"' in early.get_data(as_text=True)


def test_counsellor_records_an_appointment_for_the_chair(session, client):
    field.regional_group("SG5RG-AFR")
    field.sign_in(client, field.person("c@example.org", "tsb_counsellor SG5"))
    data = {
        **OFFICE,
        "function": "rg_chair",
        "scope": "SG5RG-AFR",
        "on_behalf_of-office": "sg_chair",
        "on_behalf_of-scope": "SG5",
        "evidence-kind": "letter",
        "evidence-on": "2026-11-20",
    }

    assert field.post(client, "/people/offices", **data).status_code == 303
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "offices:appoint")).one()
    assert entry.acting["evidence"]["kind"] == "letter"


def test_who_may_not_sees_no_form_and_cannot_send_it(session, client, person):
    page = client.get("/people/offices").get_data(as_text=True)

    assert "Give an office" not in page
    assert field.post(client, "/people/offices", **OFFICE).status_code == 403


def test_public_list_shows_officers_without_addresses(session, client):
    field.study_group("SG5")
    field.state("KE")
    field.person("chair@example.org", "sg_chair SG5")
    field.person("hidden@example.org", "delegate KE")

    page = client.get("/people/offices").get_data(as_text=True)

    assert "Study group chair, SG5" in page
    assert "example.org" not in page
    assert "Hidden" not in page


def test_choices_that_are_none_are_named_in_words(session, client):
    answer = client.get("/people/offices?state=x&function=king&sort=y")

    assert answer.status_code == 200
    assert "Choose one of: Today, From a later day, In the past." in answer.text
    assert "Choose one of: By first day, the newest first, By office, then scope" in answer.text
    assert answer.text.count("This is not one of the choices.") == 1  # more offices than a sentence holds


@pytest.mark.parametrize("query", ["limit=0", "cursor=x"])
def test_filters_that_cannot_be_read_are_refused(session, client, query):
    assert client.get(f"/people/offices?{query}").status_code == 422


def test_blank_filters_show_today(session, client):
    assert client.get("/people/offices?function=&scope=&state=").status_code == 200


def test_names_of_persons_are_escaped(session, client):
    field.study_group("SG5")
    field.person("x@example.org", "sg_chair SG5", name="<script>alert(1)</script>")

    page = client.get("/people/offices").get_data(as_text=True)

    assert "<script>alert" not in page


# Around the page


def test_page_names_who_is_signed_in_and_where_one_is(session, app, client):
    field.study_group("SG5")
    field.sign_in(client, field.person("awa.diop@example.org", "sg_chair SG5", "admin"))
    app.extensions["waiting_count"] = lambda actor: 3

    page = client.get("/me/").get_data(as_text=True)

    assert re.search(r'class="initials"[^>]*>AD<', page)
    assert "Administrator of the service and 1 more" in page
    assert "3 steps wait for you" in page
    assert 'href="/regional-groups/"' in page
    assert "demonstration data" not in page


def test_demonstration_says_so(session, make_app):
    page = make_app(demonstration=True).test_client().get("/people/offices").get_data(as_text=True)

    assert "demonstration data" in page


# The API's twin


def test_me_tells_person_offices_and_what_rooms_add(session, app, client):
    field.study_group("SG5")
    person = field.person("chair@example.org", "sg_chair SG5")
    app.extensions["me_sections"]["extra"] = lambda who: [who.name]

    body = client.get("/api/v1/me", headers=field.bearer(person, "read")).get_json()

    assert body["person"] == {
        "id": str(person.id),
        "email": "chair@example.org",
        "name": "Chair",
        "language": "",
        "timezone": "",
        "country": None,
        "organization": "",
    }
    assert [(row["function"], row["scope"], row["person"]) for row in body["offices"]] == [
        ("sg_chair", "SG5", "chair@example.org")
    ]
    assert body["extra"] == ["Chair"]
    assert "registrations" in body


def test_organizations_are_public(session, client):
    from regional_groups.people.models import Organization

    session.add(
        Organization(code="ATU", name="African Telecommunications Union", kind="regional_organization")
    )
    session.commit()

    assert client.get("/api/v1/organizations").get_json() == {
        "items": [
            {
                "code": "ATU",
                "name": "African Telecommunications Union",
                "kind": "regional_organization",
                "country": None,
            }
        ],
        "next": None,
    }
