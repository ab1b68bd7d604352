"""Ways into a calendar program, and how one's own addresses or everybody's are stopped."""

from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from flask.testing import FlaskClient
from regional_groups.core.audit import AuditEntry
from regional_groups.core.errors import NotPermitted, RuleViolated, SignInNeeded
from regional_groups.core.permissions import NOBODY
from regional_groups.feeds import operations
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.subscribing import picture, ways
from regional_groups.groups.models import Name
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.feeds.inviting import mails
from tests.feeds.test_personal import NOW, subscribed
from tests.support.field import actor, bearer, person, post, regional_group, sign_in

ADDRESS = "https://groups.example/calendars/personal/abc_-.ics?lang=fr&x=1"


def states(session) -> list[str]:
    """Return the states of all subscriptions, oldest first."""
    return [str(state) for state in session.scalars(select(Subscription.state).order_by(Subscription.label))]


def test_links_carry_the_whole_address() -> None:
    found = ways(ADDRESS, "Mes réunions & délais")

    webcal = ADDRESS.replace("https", "webcal")
    assert found.webcal == webcal
    assert parse_qs(urlsplit(found.google).query) == {"cid": [webcal]}
    for link in (found.outlook, found.office):
        assert parse_qs(urlsplit(link).query) == {"url": [ADDRESS], "name": ["Mes réunions & délais"]}


def test_picture_is_the_code_of_the_address_and_escapes_its_title() -> None:
    drawn = picture(ADDRESS, 'A <b> & "c"')

    code = segno.make(ADDRESS.replace("https", "webcal"), error="m", micro=False)
    assert code.svg_inline(scale=4, omitsize=True, lineclass=None).partition(' d="')[2][:200] in drawn
    assert (
        "<title>A &lt;b&gt; &amp; &quot;c&quot;</title>" in drawn
        or '<title>A &lt;b&gt; &amp; "c"</title>' in drawn
    )
    assert "style=" not in drawn


def test_picture_and_links_are_shown_once(session, client: FlaskClient) -> None:
    sign_in(client, person("a@example.org"))

    made = post(client, "/me/feeds", scope="mine", label="Telephone")
    again = client.get("/me/feeds")

    assert made.text.count("<svg") - again.text.count("<svg") >= 1
    assert "webcal://localhost/calendars/personal/" in made.text
    assert "addfromweb?url=http%3A%2F%2Flocalhost%2Fcalendars%2Fpersonal%2F" in made.text
    assert "/calendars/personal/" not in again.text
    assert 'class="qr"' in made.text
    assert 'class="qr"' not in again.text


def test_owner_revokes_all_of_them_and_nobody_elses(session, client: FlaskClient) -> None:
    owner = person("a@example.org")
    subscribed(owner, label="1"), subscribed(owner, label="2"), subscribed(person("b@example.org"), label="3")
    sign_in(client, owner)

    answer = post(client, "/me/feeds/revoke")

    assert answer.status_code == 303
    assert states(session) == ["revoked", "revoked", "active"]
    assert mails("a@example.org") == []
    events = select(AuditEntry).where(AuditEntry.event == "feed:revoke")
    assert len(session.scalars(events).all()) == 2


def test_list_of_everybody_is_an_administrators(session, client: FlaskClient) -> None:
    subscribed(person("b@example.org"), label="Theirs")

    assert client.get("/calendar-addresses/").status_code == 302
    sign_in(client, person("a@example.org", "tsb_director"))
    assert client.get("/calendar-addresses/").status_code == 403
    assert post(client, "/calendar-addresses/revoke", note="Leak").status_code == 403
    assert states(session) == ["active"]


def test_administrator_revokes_one_of_a_person(session, client: FlaskClient) -> None:
    made, address = subscribed(person("b@example.org"), label="Theirs")
    subscribed(person("c@example.org"), label="Zed")
    sign_in(client, person("a@example.org", "admin"))

    page = client.get("/calendar-addresses/?person=b@example.org")
    answer = post(client, f"/calendar-addresses/{made.id}/revoke", version="1", note="Lost telephone")

    assert "b@example.org" in page.text
    assert "c@example.org" not in page.text
    assert address.rpartition("/")[2].removesuffix(".ics") not in page.text
    assert answer.status_code == 303
    assert states(session) == ["revoked", "active"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "feed:revoke")).one()
    assert (entry.actor_name, entry.note) == ("A", "Lost telephone")
    (told,) = mails("b@example.org")
    assert told["subject"] == "A calendar address of yours was revoked"
    assert "- Theirs\n\nReason: Lost telephone" in told["text"]


def test_letter_names_what_was_revoked_in_words_of_its_reader(session) -> None:
    owner = person("b@example.org", language="fr")
    group = regional_group("SG5RG-AFR")
    session.add(Name(code="region:africa", language="fr", name="Afrique", source="test"))
    session.commit()
    for scope in ("mine", "group:SG5RG-AFR", "region:africa", "study-group:SG5"):
        subscribed(owner, scope)

    operations.revoke_all(owner, actor(person("a@example.org", "admin")), NOW)

    (told,) = mails(owner.email)
    listed = [line for line in told["text"].splitlines() if line.startswith("- ")]
    assert sorted(listed) == [
        "- Afrique",
        "- Mes réunions\xa0: groupes correspondant à mes fonctions et à mon pays, et mes inscriptions",
        "- SG5",
        f"- SG5RG-AFR, {group.name_en}",
    ]


def test_administrator_stops_every_address_with_a_reason(session, client: FlaskClient) -> None:
    one, address = subscribed(person("b@example.org"), label="1")
    _, other = subscribed(person("c@example.org"), label="2")
    sign_in(client, person("a@example.org", "admin"))

    refused = post(client, "/calendar-addresses/revoke", note=" ")
    still = states(session)
    answer = post(client, "/calendar-addresses/revoke", note="A backup was stolen.")

    assert (refused.status_code, still) == (422, ["active", "active"])
    assert 'id="f-note-wrong"' in refused.text
    assert answer.status_code == 303
    assert states(session) == ["revoked", "revoked"]
    session.refresh(one)
    assert (one.version, one.state_since) == (2, NOW)
    for fetched in (client.get(address), client.get(other)):
        assert (fetched.status_code, fetched.text.count("BEGIN:VEVENT")) == (200, 1)
        assert "This calendar address was revoked" in fetched.text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "feed:revoke_all")).one()
    assert (entry.note, entry.after) == ("A backup was stolen.", {"state": "revoked", "count": 2})


def test_operations_ask_for_the_right(session) -> None:
    owner, other = person("b@example.org"), actor(person("a@example.org", "tsb_counsellor"))
    subscribed(owner)

    for refuse in (
        lambda: operations.revoke_all(owner, other, NOW),
        lambda: operations.revoke_everybodys("Leak", other, NOW),
    ):
        with pytest.raises(NotPermitted):
            refuse()
    with pytest.raises(SignInNeeded):
        operations.revoke_everybodys("Leak", NOBODY, NOW)
    with pytest.raises(RuleViolated):
        operations.revoke_everybodys(" ", actor(person("c@example.org", "admin")), NOW)
    assert states(session) == ["active"]


def test_api_revokes_ones_own_a_persons_and_everybodys(session, client: FlaskClient) -> None:
    owner, admin = person("b@example.org"), person("a@example.org", "admin")
    subscribed(owner, label="1"), subscribed(person("c@example.org"), label="2"), subscribed(admin, label="3")
    url = "/api/v1/feeds/actions/revoke_all"

    def take(who, **body: object) -> tuple[int, object]:
        answer = client.post(url, json=body, headers=bearer(who))
        return answer.status_code, answer.get_json().get("revoked")

    assert client.post(url, json={}).status_code == 401
    assert take(owner, person="c@example.org") == (403, None)
    assert take(owner, everybody=True, note="Leak") == (403, None)
    assert take(admin, person="nobody@example.org") == (422, None)
    assert take(admin, everybody=True) == (422, None)
    assert take(owner) == (200, 1)
    assert take(owner) == (200, 0)
    assert take(admin, person="c@example.org", note="Lost") == (200, 1)
    assert take(admin, everybody=True, note="Leak") == (200, 1)
    assert states(session) == ["revoked", "revoked", "revoked"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(session, client: FlaskClient, count: int) -> None:
    for number in range(count):
        subscribed(person(f"{number}@example.org"))
    sign_in(client, person("a@example.org", "admin"))
    client.get("/calendar-addresses/")
    with statements() as found:
        client.get("/calendar-addresses/")

    assert len(found) <= 10
