"""Calendars for programs that know no time zones: equal instants, no zones, validators of their own."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.feeds import field
from tests.feeds.test_front import conditions, herd
from tests.feeds.test_personal import subscribed
from tests.ical.grammar import violations
from tests.support.field import person
from tests.support.node import Node

GROUP = "/calendars/regional-groups/SG5RG-AFR.ics"


@pytest.fixture
def made(session) -> None:
    """Make a meeting in Santiago, where clocks change, with two sessions."""
    made = field.meeting("SG5RG-AFR", city="Santiago", country="CL", timezone="America/Santiago")
    field.session(made, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    field.session(made, "Later", "2027-09-06T09:00", "2027-09-06T12:00")


def times(text: bytes) -> dict[str, tuple]:
    return {str(one["UID"]): (one["DTSTART"].dt, one["DTEND"].dt) for one in Calendar.from_ical(text).events}


@pytest.mark.once
def test_three_parsers_read_equal_instants_without_zones(
    made: None, client: FlaskClient, node: Node, libical: Callable[..., str]
) -> None:
    plain, told = client.get(GROUP), client.get(f"{GROUP}?tz=utc")

    assert violations(told.data) == []
    assert times(told.data) == times(plain.data)
    for sign in (b"VTIMEZONE", b"TZID", b"X-WR-TIMEZONE"):
        assert (sign in plain.data, sign in told.data) == (True, False)
    by_mozilla = [
        json.loads(node.run("calendar_entries.mjs", stdin=one.text))["entries"] for one in (plain, told)
    ]
    assert by_mozilla[0] == by_mozilla[1]
    by_libical = [libical("calendar_entries", one.text) for one in (plain, told)]
    assert by_libical[0] == by_libical[1]
    assert "20270906T120000Z" in by_libical[1]


@pytest.mark.parametrize("personal", [False, True])
def test_it_has_validators_of_its_own(made: None, client: FlaskClient, personal: bool) -> None:
    path = subscribed(person("a@example.org"), "group:SG5RG-AFR")[1] if personal else GROUP
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        plain = [client.get(path, headers=headers) for _ in range(2)][1]
        told = [client.get(f"{path}?tz=utc", headers=headers) for _ in range(2)]

        assert told[0].headers["ETag"] == told[1].headers["ETag"] != plain.headers["ETag"]
        assert told[0].data == told[1].data != plain.data
        again = {**headers, "If-None-Match": told[0].headers["ETag"]}
        assert client.get(f"{path}?tz=utc", headers=again).status_code == 304
        assert client.get(path, headers=again).status_code == 200


@pytest.mark.parametrize(
    "ending", ["?tz=utc", "?lang=ru&tz=utc", "?tz=utc&tz=x", "?tz=x&tz=utc", "?%74z=utc", "?tz"]
)
def test_both_doors_tell_hours_alike(
    made: None, app: Flask, make_app, client: FlaskClient, ending: str
) -> None:
    behind = make_app()
    behind.wsgi_app = behind.extensions["feed_front"].app
    personal = subscribed(person("a@example.org"), "group:SG5RG-AFR")[1]
    counts = app.extensions["feed_front"].counts
    for address in (GROUP + ending, personal + ending):
        client.get(address)
        counts.clear()
        for headers in conditions(client.get(address).headers["ETag"], "Thu, 01 Jan 1970 00:00:00 GMT"):
            ours, theirs = (one.get(address, headers=headers) for one in (client, behind.test_client()))
            assert (ours.status, ours.data) == (theirs.status, theirs.data)
            assert sorted(ours.headers) == sorted(theirs.headers)
        assert counts["passed on"] == 0


@pytest.mark.once
def test_herd_has_it_retold_once(made: None, app: Flask, client: FlaskClient) -> None:
    kept = app.extensions["feed_kept"]

    answers = [*herd(app, f"{GROUP}?tz=utc", 12), *herd(app, f"{GROUP}?tz=utc", 12)]

    assert {one.status_code for one in answers} == {200}
    assert len({one.data for one in answers}) == 1
    assert kept.made == 1
    field.session(field.meeting("SG5RG-AFR"), "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    herd(app, f"{GROUP}?tz=utc", 12)
    assert kept.made == 2


def test_source_is_the_address_asked_for(made: None, client: FlaskClient) -> None:
    told = client.get(f"{GROUP}?lang=fr&tz=utc").text.replace("\r\n ", "")

    assert f"\r\nSOURCE;VALUE=URI:http://localhost{GROUP}?lang=fr&tz=utc\r\n" in told


def test_other_zones_are_not_offered(made: None, client: FlaskClient) -> None:
    assert client.get(f"{GROUP}?tz=Africa/Cairo").data == client.get(GROUP).data


def test_calendar_without_entries_is_a_calendar(session, client: FlaskClient) -> None:
    field.meeting("SG13RG-AFR")

    assert violations(client.get("/calendars/regions/cis.ics?tz=utc").data) == []


def test_words_of_a_title_are_no_zone(session, client: FlaskClient) -> None:
    for title in ("Ends in BEGIN:VTIMEZONE", "Ends in END:VTIMEZONE"):
        field.meeting("SG5RG-AFR", title=title)

    told = client.get(f"{GROUP}?tz=utc").data

    assert len(times(told)) == len(times(client.get(GROUP).data)) >= 2
    assert violations(told) == []
