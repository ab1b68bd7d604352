"""Signing out: here, at the provider, everywhere, and when the provider says so."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from regional_groups.people.models import LoginSession
from sqlalchemy import select

from tests.support import field


@pytest.fixture
def signed_in(session, client, provider, through_provider):
    """Return a browser that is signed in through the provider."""
    provider.add("p@example.org", "Person")
    through_provider("p@example.org")
    return client


def logins(session):
    session.commit()
    return session.scalars(select(LoginSession)).all()


def test_sign_out_ends_the_session_here(session, signed_in):
    answer = field.post(signed_in, "/auth/logout")

    assert answer.status_code == 200
    assert "Sign out there too" in answer.get_data(as_text=True)
    assert [row.ended_at is not None for row in logins(session)] == [True]
    assert [row.id_token for row in logins(session)] == [""]
    assert signed_in.get("/me/").status_code == 302


def test_sign_out_goes_on_to_the_provider_it_may_lead_to(session, make_app, provider):
    client = make_app(oidc_issuer=provider.issuer, oidc_client_id="x", oidc_client_secret="y").test_client()
    provider.add("p@example.org", "Person")
    leaving = client.get("/auth/login")
    client.get("/auth/callback", query_string=provider.answer(leaving.headers["Location"], "p@example.org"))
    policy = client.get("/me/").headers["Content-Security-Policy"]

    answer = field.post(client, "/auth/logout")

    address = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303
    assert f"{address.scheme}://{address.netloc}" == provider.issuer
    assert parse_qs(address.query)["post_logout_redirect_uri"] == ["http://localhost/"]
    assert f"form-action 'self' {provider.issuer};" in policy


def test_sign_out_without_a_sign_in_is_harmless(session, client):
    answer = field.post(client, "/auth/logout")

    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).status_code == 200


def test_sign_out_needs_the_forms_token(session, signed_in):
    assert signed_in.post("/auth/logout").status_code == 400
    assert signed_in.get("/auth/logout").status_code == 405
    assert signed_in.get("/me/").status_code == 200


def test_provider_ends_all_sessions_of_a_subject(session, app, signed_in, provider):
    other = field.person("o@example.org")
    field.sign_in(app.test_client(), other)

    answer = signed_in.post(
        "/auth/backchannel-logout", data={"logout_token": provider.logout_token("subject of p@example.org")}
    )

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    ended = {row.subject: row.ended_at is not None for row in logins(session)}
    assert ended == {"subject of p@example.org": True, "subject of o@example.org": False}
    assert signed_in.get("/me/").status_code == 302


def test_provider_ends_one_session(session, signed_in, provider):
    person = field.person("o@example.org")
    for sid in ("one", "two"):
        session.add(
            LoginSession(
                person_id=person.id,
                hash=sid,
                issuer=provider.issuer,
                subject="s",
                provider_session=sid,
                created_at=field.real_now(),
                expires_at=field.real_now() + timedelta(hours=1),
            )
        )

    signed_in.post("/auth/backchannel-logout", data={"logout_token": provider.logout_token("s", "one")})

    ended = {row.hash: row.ended_at is not None for row in logins(session) if row.subject == "s"}
    assert ended == {"one": True, "two": False}


@pytest.mark.parametrize("data", [{}, {"logout_token": ""}, {"logout_token": "forged"}])
def test_forged_notice_of_sign_out_is_refused(session, signed_in, data):
    answer = signed_in.post("/auth/backchannel-logout", data=data)

    assert answer.status_code == 400
    assert answer.get_json() == {"error": "invalid_request"}
    assert signed_in.get("/me/").status_code == 200


def test_person_ends_other_sessions(session, app, client):
    person = field.person("p@example.org")
    browsers = [client, app.test_client(), app.test_client()]
    for browser in browsers:
        field.sign_in(browser, person)
    second = logins(session)[1]

    one = field.post(client, f"/me/sessions/{second.id}/end")
    after_one = [browser.get("/me/").status_code for browser in browsers]
    rest = field.post(client, "/me/sessions/end-others")

    assert (one.status_code, rest.status_code) == (303, 303)
    assert after_one == [200, 302, 200]
    assert [browser.get("/me/").status_code for browser in browsers] == [200, 302, 302]


def test_sessions_of_others_cannot_be_ended(session, app, client):
    theirs = app.test_client()
    field.sign_in(theirs, field.person("other@example.org"))
    [row] = logins(session)
    field.sign_in(client, field.person("p@example.org"))

    field.post(client, f"/me/sessions/{row.id}/end")

    assert theirs.get("/me/").status_code == 200


def test_sessions_long_ended_are_forgotten(session, app, client, clock):
    from regional_groups.core import jobs

    field.sign_in(client, field.person("p@example.org"))
    clock.advance(timedelta(days=29))
    jobs.run_periodic(clock.now())
    kept = len(logins(session))
    clock.advance(timedelta(days=3))
    jobs.run_periodic(clock.now())

    assert (kept, len(logins(session))) == (1, 0)
