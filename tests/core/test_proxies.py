"""Behind proxies the address and the scheme of who asks are theirs to tell; without any, nobody is believed."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.settings import SettingMissing, Settings

from tests.feeds import field

FEED = "/calendars/regional-groups/SG5RG-AFR.ics"
CLIENTS = ("203.0.113.1", "203.0.113.2", "203.0.113.3")
LIMITS = {"sign_in_limit": "2 per minute", "feed_limit": "2 per minute", "api_limit": "2 per minute"}
DOORS = ("/auth/login", "/calendars/nothing.ics", "/api/v1/study-groups")
MakeApp = Callable[..., Flask]


def codes(client: FlaskClient, path: str, *forwarded: str) -> list[int]:
    return [client.get(path, headers={"X-Forwarded-For": one}).status_code for one in forwarded]


@pytest.mark.parametrize("path", DOORS)
def test_without_proxies_a_forwarded_address_has_no_effect(make_app: MakeApp, path: str) -> None:
    client = make_app(**LIMITS).test_client()

    assert codes(client, path, *CLIENTS)[2] == 429


@pytest.mark.parametrize("path", DOORS)
def test_behind_a_proxy_each_client_is_counted_apart(make_app: MakeApp, path: str) -> None:
    client = make_app(**LIMITS, proxies=1).test_client()

    apart = codes(client, path, *CLIENTS)
    one = codes(client, path, CLIENTS[0], CLIENTS[0])

    assert 429 not in apart
    assert (one[0] == 429, one[1]) == (False, 429)


@pytest.mark.parametrize("path", DOORS)
def test_behind_a_proxy_what_the_client_forwards_has_no_effect(make_app: MakeApp, path: str) -> None:
    client = make_app(**LIMITS, proxies=1).test_client()

    spoofed = [f"198.51.100.{number}, {CLIENTS[0]}" for number in range(3)]

    assert codes(client, path, *spoofed)[2] == 429


def test_behind_two_proxies_the_second_address_counts(make_app: MakeApp) -> None:
    client = make_app(**LIMITS, proxies=2).test_client()

    assert 429 not in codes(client, DOORS[1], *(f"{one}, 10.0.0.1" for one in CLIENTS))


@pytest.mark.parametrize(("proxies", "told"), [(0, False), (1, True)])
def test_scheme_is_the_proxy_s(make_app: MakeApp, session: object, proxies: int, told: bool) -> None:
    field.meeting("SG5RG-AFR")
    app = make_app(proxies=proxies)
    client = app.test_client()
    headers = {"X-Forwarded-Proto": "https"}
    client.get(FEED)  # built; the front answers from here on

    answers = [client.get(path, headers=headers) for path in ("/about/", FEED)]

    assert ["Strict-Transport-Security" in one.headers for one in answers] == [told, told]
    assert app.extensions["feed_front"].counts["200"] == 1


def test_metrics_stay_closed_to_who_comes_through_a_proxy(make_app: MakeApp) -> None:
    for proxies in (0, 1):
        client = make_app(proxies=proxies).test_client()

        asked = [
            client.get("/metrics", headers=headers) for headers in ({}, {"X-Forwarded-For": "127.0.0.1"})
        ]

        assert [one.status_code == 200 for one in asked] == [True, False]


@pytest.mark.parametrize("number", ["-1", "one", "1.5", ""])
def test_number_of_proxies_is_a_whole_number(number: str) -> None:
    with pytest.raises(SettingMissing, match="RG_PROXIES"):
        Settings.from_environment({"RG_PROXIES": number})
