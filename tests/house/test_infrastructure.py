"""The ground the tests stand on: a PostgreSQL, a certified provider, a browser and a Node that really run."""

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.support.databases import Databases, PostgresDatabases
from tests.support.node import Node
from tests.support.provider import CertifiedProvider
from tests.support.server import LiveServer

CHALLENGE = (
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of the verifier below, both from RFC 7636 appendix B
)
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def test_databases_empty_answers_and_keeps_apart(databases: Databases) -> None:
    first, second = databases.empty(), databases.empty()
    for url in (first, second):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE only_here (id integer PRIMARY KEY)"))
            connection.execute(text("INSERT INTO only_here VALUES (1)"))
            assert connection.scalar(text("SELECT count(*) FROM only_here")) == 1
        engine.dispose()
        databases.drop(url)

    assert first != second


def test_postgres_database_is_emptied_for_the_next_test_or_replaced() -> None:
    def migrate(url: str) -> None:
        run(
            url,
            "CREATE TABLE alembic_version (version_num text)",
            "INSERT INTO alembic_version VALUES ('1')",
            "CREATE TABLE parents (id serial PRIMARY KEY)",
            "CREATE TABLE children (parent integer REFERENCES parents)",
        )

    def run(url: str, *statements: str) -> int | None:
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
            found: int | None = connection.scalar(text("SELECT max(id) FROM parents"))
        engine.dispose()
        return found

    insert = "INSERT INTO parents DEFAULT VALUES"
    with TemporaryDirectory(prefix="regional-groups-tests-", dir="/var/tmp") as name:
        Path(name).chmod(0o711)
        databases = PostgresDatabases(Path(name), "gw0", migrate)
        first = databases.fresh()
        assert run(first, insert, insert, "INSERT INTO children VALUES (2)") == 2
        databases.drop(first)
        second = databases.fresh()
        numbers = run(second), run(second, insert)
        run(second, "ALTER TABLE parents ADD COLUMN name text")
        databases.drop(second)
        third = databases.fresh()
        databases.server.stop()

    assert second == first
    assert numbers == (None, 1)
    assert third != second


def test_postgres_template_is_migrated_once_and_cloned() -> None:
    migrated: list[str] = []

    def migrate(url: str) -> None:
        migrated.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE migrated (id integer)"))
        engine.dispose()

    with TemporaryDirectory(prefix="regional-groups-tests-", dir="/var/tmp") as name:
        Path(name).chmod(0o711)
        databases = PostgresDatabases(Path(name), "gw0", migrate)
        engine = create_engine(databases.fresh())
        databases.fresh()
        with engine.connect() as connection:
            rows = connection.scalar(text("SELECT count(*) FROM migrated"))
            version = str(connection.scalar(text("SHOW server_version")))
        engine.dispose()
        databases.server.stop()

    assert rows == 0
    assert version.startswith("18.")
    assert len(migrated) == 1


def test_node_is_new_enough_for_the_provider(node: Node) -> None:
    printed = node.run("--print", "process.versions.node")

    assert int(printed.split(".")[0]) >= 22


def test_provider_discovery_names_its_issuer_and_pkce(certified_provider: CertifiedProvider) -> None:
    found = requests.get(f"{certified_provider.issuer}/.well-known/openid-configuration", timeout=10).json()

    assert found["issuer"] == certified_provider.issuer
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["backchannel_logout_supported"] is True


def test_provider_sign_in_gives_verified_claims(certified_provider: CertifiedProvider) -> None:
    callback = f"{certified_provider.base_url}/auth/callback"
    query = {
        "client_id": certified_provider.client_id,
        "response_type": "code",
        "scope": "openid email profile",
        "redirect_uri": callback,
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }

    answer = certified_provider.sign_in(f"{certified_provider.issuer}/auth?{urlencode(query)}", "chair-1")
    returned = parse_qs(urlsplit(answer).query)
    grant = {"grant_type": "authorization_code", "code": returned["code"][0], "redirect_uri": callback}
    secret = (certified_provider.client_id, certified_provider.client_secret)
    tokens = requests.post(
        f"{certified_provider.issuer}/token", {**grant, "code_verifier": VERIFIER}, auth=secret, timeout=10
    ).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    claims = requests.get(f"{certified_provider.issuer}/me", headers=bearer, timeout=10).json()

    assert answer.startswith(f"{callback}?")
    assert returned["state"] == ["a-state"]
    assert returned["iss"] == [certified_provider.issuer]
    assert claims == {
        "sub": "chair-1",
        "name": "Chair One",
        "email": "chair@example.org",
        "email_verified": True,
    }


def test_provider_without_challenge_refuses(certified_provider: CertifiedProvider) -> None:
    query = {
        "client_id": certified_provider.client_id,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": f"{certified_provider.base_url}/auth/callback",
    }

    answer = requests.get(
        f"{certified_provider.issuer}/auth?{urlencode(query)}", allow_redirects=False, timeout=10
    )

    assert parse_qs(urlsplit(answer.headers["Location"]).query)["error"] == ["invalid_request"]


def test_browser_shows_a_live_page(page: Page, live_address: LiveServer) -> None:
    app = Flask("one_page")
    app.add_url_rule(
        "/", view_func=lambda: "<!doctype html><html lang=en><title>Here</title><h1>Regional</h1>"
    )

    page.goto(live_address.serve(app))

    assert page.get_by_role("heading").inner_text() == "Regional"


@pytest.mark.parametrize("name", ["axe-core/axe.min.js", "ical.js/package.json"])
def test_node_packages_are_installed(node: Node, name: str) -> None:
    assert (node.folder / "node_modules" / name).is_file()
