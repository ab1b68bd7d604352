"""The owner's pages: an address made, shown once, listed, revoked; and boxes on pages of other rooms."""

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from regional_groups.feeds.models import Subscription
from regional_groups.people.models import Person
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.test_personal import subscribed
from tests.support.field import person, post, regional_group, sign_in

ADDRESS = re.compile(r"http://localhost/calendars/personal/([A-Za-z0-9_-]{43})\.ics")
CHOICES = {
    "scope": "group:SG5RG-AFR",
    "language": "fr",
    "cancelled": "show",
    "cancelled_days": "",
    "detail": "full",
}


@pytest.fixture
def owner(session, client: FlaskClient) -> Person:
    """Return the person signed in at the client."""
    regional_group("SG5RG-AFR")
    found = person("owner@example.org")
    sign_in(client, found)
    return found


def test_address_is_made_and_shown_once(session, client: FlaskClient, owner: Person) -> None:
    page = post(client, "/me/feeds", **CHOICES, label="Office computer", join_links="1")

    (token,) = set(ADDRESS.findall(page.text))
    made = session.scalars(select(Subscription)).one()
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert (made.scope, made.language, made.cancelled_days, made.join_links, made.label) == (
        "group:SG5RG-AFR",
        "fr",
        None,
        True,
        "Office computer",
    )
    assert client.get(f"/calendars/personal/{token}.ics").status_code == 200
    for path in ("/me/feeds", "/me/"):
        again = client.get(path)
        assert "Office computer" in again.text
        assert not ADDRESS.search(again.text)


@pytest.mark.parametrize(
    ("field_name", "value"),
    [
        ("scope", ""),
        ("scope", "group:SG99RG-XYZ"),
        ("scope", "region:antarctica"),
        ("scope", "all; DROP TABLE"),
        ("language", "xx"),
        ("cancelled", "hide"),
        ("cancelled_days", "-1"),
        ("cancelled_days", "9" * 40),
        ("cancelled_days", "soon"),
        ("detail", "everything"),
        ("label", "x" * 121),
    ],
)
def test_wrong_choice_is_refused_beside_its_field(
    session, client: FlaskClient, owner: Person, field_name: str, value: str
) -> None:
    page = post(client, "/me/feeds", **{**CHOICES, "label": "kept", field_name: value})

    assert page.status_code == 422
    assert f'id="f-feed-{field_name}-wrong"' in page.text
    assert session.scalars(select(Subscription)).all() == []
    assert 'value="kept"' in page.text or field_name == "label"


def test_address_is_revoked_by_its_owner(session, client: FlaskClient, owner: Person) -> None:
    made, address = subscribed(owner, "group:SG5RG-AFR", label="Old telephone")

    answer = post(client, f"/me/feeds/{made.id}/revoke", version=str(made.version))

    assert answer.status_code == 303
    session.refresh(made)
    assert made.state == "revoked"
    assert "Revoke it for good" not in client.get("/me/feeds").text
    assert b"revoked" in client.get(address).data
    assert post(client, f"/me/feeds/{made.id}/revoke", version=str(made.version)).status_code == 409


def test_addresses_of_others_are_hidden(session, client: FlaskClient, owner: Person) -> None:
    theirs, _ = subscribed(person("other@example.org"), label="Not yours")

    assert "Not yours" not in client.get("/me/feeds").text
    assert post(client, f"/me/feeds/{theirs.id}/revoke", version="1").status_code == 404
    assert post(client, f"/me/feeds/{uuid4()}/revoke", version="1").status_code == 404


def test_pages_need_a_sign_in(session, client: FlaskClient) -> None:
    assert client.get("/me/feeds").status_code == 302
    assert post(client, "/me/feeds", **CHOICES).status_code == 401


def test_form_without_a_token_is_refused(session, client: FlaskClient, owner: Person) -> None:
    assert client.post("/me/feeds", data=CHOICES).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(
    session, client: FlaskClient, owner: Person, count: int
) -> None:
    for _ in range(count):
        subscribed(owner, "group:SG5RG-AFR")
    client.get("/me/feeds")
    with statements() as found:
        client.get("/me/feeds")

    assert len(found) <= 16


def test_pages_of_other_rooms_offer_the_feed(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")

    for page, feed in (
        ("/regional-groups/SG5RG-AFR", "regional-groups/SG5RG-AFR"),
        ("/study-groups/SG5", "study-groups/SG5"),
        (f"/meetings/{made.id}", f"meetings/{made.id}"),
    ):
        shown = client.get(page)
        assert shown.status_code == 200
        assert f"http://localhost/calendars/{feed}.ics" in shown.text
        assert f"http://localhost/calendars/{feed}.ics?lang=ar" in client.get(f"{page}?lang=ar").text


def test_feed_page_tells_the_entries(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR", title="<b>Bold</b> & more")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")

    page = client.get("/calendars/regional-groups/SG5RG-AFR.html")

    assert page.status_code == 200
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in page.text
    assert "<b>Bold" not in page.text
    assert 'rel="alternate" type="text/calendar"' in page.text
    for program in ("Google Calendar", "Outlook", "Apple Calendar", "Thunderbird", "Nextcloud"):
        assert program in page.text
    assert 'value="http://localhost/calendars/regional-groups/SG5RG-AFR.ics?tz=utc"' in page.text


def test_personal_page_is_not_for_search_engines(session, client: FlaskClient) -> None:
    _, address = subscribed(person("a@example.org"), label="Mine alone")

    page = client.get(address.replace(".ics", ".html"))

    assert "Mine alone" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert page.headers["Cache-Control"] == "private, no-cache"
