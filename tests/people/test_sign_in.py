"""Signing in: who a person is, where they go, and what nobody gets in by."""

from dataclasses import replace
from datetime import timedelta

import pytest
from regional_groups.adapters.memory import MemoryIdentityProvider
from regional_groups.core.db import db
from regional_groups.core.permissions import Held
from regional_groups.people.models import LoginSession, OfficeHeld, Person
from regional_groups.people.queries import person_by_email
from sqlalchemy import func, select

from tests.support import field

HOSTILE = [
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/%0d%0aSet-Cookie:x=y\r\nX: y",
    "http:/evil.example",
    "",
    "/auth/logout",
]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_first_sign_in_makes_a_person(session, client, provider, through_provider):
    provider.add("New@Example.org", "New Person")

    answer = through_provider("New@Example.org")

    person = person_by_email("new@example.org")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/me/"
    assert (person.name, person.issuer, person.subject) == (
        "New Person",
        provider.issuer,
        "subject of New@Example.org",
    )
    assert client.get("/me/").status_code == 200


def test_first_sign_in_binds_the_person_who_was_appointed(session, provider, through_provider):
    person = field.person("chair@example.org", "sg_chair SG5")
    provider.add("chair@example.org", "Another Name")

    through_provider("chair@example.org")

    assert count(Person) == 1
    assert person.subject == "subject of chair@example.org"
    assert person.name == "Chair"


def test_later_sign_in_goes_by_subject(session, app, provider, through_provider):
    identity = provider.add("old@example.org", "Person", subject="s-1")
    through_provider("old@example.org")
    provider.put(replace(identity, email="new@example.org", email_verified=False))

    through_provider("new@example.org", browser=app.test_client())

    assert count(Person) == 1
    assert count(LoginSession) == 2


@pytest.mark.parametrize(("email", "verified"), [("u@example.org", False), ("", False), ("", True)])
def test_unverified_address_is_refused_clearly(session, provider, through_provider, email, verified):
    provider.add(email, "Unverified", email_verified=verified, subject="s-2")

    answer = through_provider(email)

    assert answer.status_code == 403
    assert "has not verified your e-mail address" in answer.get_data(as_text=True)
    assert count(Person) == count(LoginSession) == 0


def test_address_of_another_account_is_refused(session, app, provider, through_provider):
    identity = provider.add("p@example.org", "Person", subject="s-1")
    through_provider("p@example.org")
    provider.put(replace(identity, subject="s-2"))

    answer = through_provider("p@example.org", browser=app.test_client())

    assert answer.status_code == 403
    assert count(LoginSession) == 1


def test_new_provider_binds_anew(session, provider, through_provider):
    person = field.person("p@example.org", issuer="https://old.example", subject="x")
    provider.add("p@example.org", "Person")

    through_provider("p@example.org")

    assert person.issuer == provider.issuer


def test_malformed_address_is_refused(session, provider, through_provider):
    provider.add("no address", "Person")

    answer = through_provider("no address")

    assert answer.status_code == 422
    assert count(Person) == 0


def test_cancelled_sign_in_says_so(session, through_provider):
    answer = through_provider(None)

    assert answer.status_code == 403
    assert "cancelled" in answer.get_data(as_text=True)


def test_sign_in_returns_to_where_the_person_wanted_to_go(session, client, provider, through_provider):
    provider.add("p@example.org", "Person")

    answer = through_provider("p@example.org", next="/me/recorded?x=1")

    assert answer.headers["Location"] == "/me/recorded?x=1"
    assert client.get("/auth/login?next=/meetings/").headers["Location"] == "/meetings/"


@pytest.mark.parametrize("address", HOSTILE)
def test_sign_in_never_leads_outside(session, client, provider, through_provider, address):
    provider.add("p@example.org", "Person")

    first = through_provider("p@example.org", next=address)
    again = client.get("/auth/login", query_string={"next": address})

    assert first.headers["Location"] == "/"
    assert again.headers["Location"] == "/"


def test_page_that_needs_a_person_leads_to_sign_in(session, client):
    answer = client.get("/me/recorded?x=1")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/auth/login?next=/me/recorded?x%3D1"


def test_without_provider_sign_in_says_why(make_app):
    from regional_groups.adapters.memory import MemoryMailer
    from regional_groups.core.ports import Ports

    client = make_app(ports=Ports(identity=None, mailer=MemoryMailer())).test_client()

    answer = client.get("/auth/login")

    assert answer.status_code == 503
    assert "RG_OIDC_ISSUER" in answer.get_data(as_text=True)


def test_silent_provider_is_told(session, client, provider: MemoryIdentityProvider):
    provider.unavailable = True

    assert client.get("/auth/login").status_code == 503


def test_answer_for_another_browser_is_refused(app, session, client, provider):
    """Login CSRF: an attacker's own answer, put before somebody else, signs nobody in."""
    provider.add("attacker@example.org", "Attacker")
    leaving = app.test_client().get("/auth/login")
    answer = provider.answer(leaving.headers["Location"], "attacker@example.org")
    client.get("/auth/login")

    refused = client.get("/auth/callback", query_string=answer)

    assert refused.status_code == 403
    assert count(LoginSession) == 0
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(("first", "signed_in"), [("p@example.org", 1), (None, 0)])
def test_answer_is_good_once(session, client, provider, first, signed_in):
    """Who cancelled, or was refused, begins anew: the same handshake takes no second answer."""
    provider.add("p@example.org", "Person")
    leaving = client.get("/auth/login").headers["Location"]
    client.get("/auth/callback", query_string=provider.answer(leaving, first))

    again = client.get("/auth/callback", query_string=provider.answer(leaving, "p@example.org"))

    assert again.status_code == 403
    assert count(LoginSession) == signed_in


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x&code=y", "?error=access_denied", "?state=" + "x" * 5000]
)
def test_answer_nobody_asked_for_is_refused(session, client, query):
    assert client.get("/auth/callback" + query).status_code == 403


def test_two_windows_may_sign_in(session, client, provider):
    provider.add("p@example.org", "Person")
    first = client.get("/auth/login").headers["Location"]
    client.get("/auth/login")

    answer = client.get("/auth/callback", query_string=provider.answer(first, "p@example.org"))

    assert answer.status_code == 302


def test_cookie_planted_before_is_worth_nothing_afterwards(session, client, provider, through_provider):
    """Fixation: the secret is made at the sign-in, and nothing of the session before stays."""
    provider.add("p@example.org", "Person")
    with client.session_transaction() as cookie:
        cookie.update(login="planted", other="x", csrf_token="known")

    through_provider("p@example.org")

    with client.session_transaction() as cookie:
        assert set(cookie) == {"login"}
        assert cookie["login"] != "planted"


def test_sign_in_over_an_older_one_ends_it(session, client, provider, through_provider):
    provider.add("p@example.org", "Person")
    through_provider("p@example.org")
    leaving = sign_in_again(client, provider, "p@example.org")

    assert leaving.status_code == 302
    ended = db.session.scalars(select(LoginSession.ended_at).order_by(LoginSession.created_at)).all()
    assert sorted(item is None for item in ended) == [False, True]


def sign_in_again(client, provider, email):
    """Sign in again where the page would not offer it: the answer of a handshake begun before."""
    address, handshake = provider.authorization_redirect("http://localhost/auth/callback", next_path="/")
    with client.session_transaction() as cookie:
        cookie["handshakes"] = {handshake["state"]: handshake}
    return client.get("/auth/callback", query_string=provider.answer(address, email))


def test_session_ends_by_itself(session, client, clock, provider, through_provider):
    provider.add("p@example.org", "Person")
    through_provider("p@example.org")

    clock.advance(timedelta(hours=12) - timedelta(seconds=1))
    before = client.get("/me/").status_code
    clock.advance(timedelta(seconds=1))

    assert before == 200
    assert client.get("/me/").status_code == 302


def test_session_counts_by_real_time(session, make_app, provider):
    """The clock of the field's rules may stand elsewhere; a sign-in does not end by it."""
    from datetime import UTC, datetime

    from regional_groups.core.clock import SystemClock

    app = make_app(clock=SystemClock(datetime(2031, 1, 1, tzinfo=UTC)))
    client = app.test_client()
    provider.add("p@example.org", "Person")
    leaving = client.get("/auth/login")
    client.get("/auth/callback", query_string=provider.answer(leaving.headers["Location"], "p@example.org"))

    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("door", "method", "answer"),
    [
        ("/auth/login", "GET", 302),
        ("/auth/callback?state=x&code=guessed", "GET", 403),
        ("/auth/backchannel-logout", "POST", 400),
    ],
)
def test_sign_in_is_limited(session, make_app, door, method, answer):
    client = make_app(sign_in_limit="3 per minute").test_client()

    answers = [client.open(door, method=method).status_code for _ in range(4)]
    refused = client.open(door, method=method)

    assert answers == [answer, answer, answer, 429]
    assert int(refused.headers["Retry-After"]) > 0


def test_groups_give_and_take_offices(session, make_app, clock, provider):
    field.study_group("SG5")
    client = make_app(
        oidc_offices="counsellors=tsb_counsellor:SG5;admins=admin:;gone=rg_chair:NOPE"
    ).test_client()
    identity = provider.add("c@example.org", "C", subject="s")

    def sign_in(*groups):
        provider.put(replace(identity, groups=groups))
        browser = client.application.test_client()
        leaving = browser.get("/auth/login")
        browser.get(
            "/auth/callback", query_string=provider.answer(leaving.headers["Location"], "c@example.org")
        )
        session.commit()
        return field.actor(person_by_email("c@example.org")).offices

    given = sign_in("counsellors", "gone", "other")
    kept = sign_in("counsellors")
    taken = sign_in("admins")
    clock.advance(timedelta(days=2))
    none = sign_in()

    assert given == kept == {Held("tsb_counsellor", "SG5")}
    assert taken == {Held("admin", "")}
    assert none == frozenset()
    rows = session.scalars(select(OfficeHeld)).all()
    assert [(row.function, str(row.from_on), str(row.until_on)) for row in rows] == [
        ("admin", "2026-11-23", "2026-11-24")
    ]


def test_offices_given_inside_stay_whatever_the_groups(session, make_app, provider):
    field.study_group("SG5")
    person = field.person("c@example.org", "sg_chair SG5")
    client = make_app(oidc_offices="x=admin:").test_client()
    provider.add("c@example.org", "C")

    leaving = client.get("/auth/login")
    client.get("/auth/callback", query_string=provider.answer(leaving.headers["Location"], "c@example.org"))
    session.commit()

    assert field.actor(person).offices == {Held("sg_chair", "SG5")}


@pytest.mark.parametrize("text", ["x", "x=", "=admin", "x=king:SG5"])
def test_mapping_that_cannot_be_read_stops_the_start(make_app, text):
    from regional_groups.settings import SettingMissing

    with pytest.raises(SettingMissing, match="RG_OIDC_OFFICES"):
        make_app(oidc_offices=text)
