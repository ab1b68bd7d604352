"""Which language a page speaks, and instants in the reader's zone with Geneva time second."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.i18n import by_whom, hours, when
from sqlalchemy.orm import Session, scoped_session

from tests.support.field import person, post, sign_in

# Tuesday 17:00 to 19:30 in Geneva, by winter and by summer time; Fiji and Samoa keep no summer time any more.
WINTER = (datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
SUMMER = (datetime(2026, 7, 7, 15, tzinfo=UTC), datetime(2026, 7, 7, 17, 30, tzinfo=UTC))
READERS = {
    ("Pacific/Kiritimati", WINTER): ("Wed 25 Nov 2026", "06:00", "08:30", "Tue "),
    ("Pacific/Kiritimati", SUMMER): ("Wed 8 Jul 2026", "05:00", "07:30", "Tue "),
    ("Pacific/Apia", WINTER): ("Wed 25 Nov 2026", "05:00", "07:30", "Tue "),
    ("Pacific/Apia", SUMMER): ("Wed 8 Jul 2026", "04:00", "06:30", "Tue "),
    ("Pacific/Fiji", WINTER): ("Wed 25 Nov 2026", "04:00", "06:30", "Tue "),
    ("Pacific/Fiji", SUMMER): ("Wed 8 Jul 2026", "03:00", "05:30", "Tue "),
    ("Pacific/Tarawa", WINTER): ("Wed 25 Nov 2026", "04:00", "06:30", "Tue "),
    ("Pacific/Tarawa", SUMMER): ("Wed 8 Jul 2026", "03:00", "05:30", "Tue "),
    ("Pacific/Pago_Pago", WINTER): ("Tue 24 Nov 2026", "05:00", "07:30", ""),  # the other side of the line
    ("Africa/Nairobi", WINTER): ("Tue 24 Nov 2026", "19:00", "21:30", ""),
}
Reading = Callable[[str], Any]


@pytest.mark.once
def test_evidence_of_an_unknown_kind_is_called_what_it_is(app: Flask) -> None:
    acting = {"for": "Awa Chair", "evidence": {"kind": "fax", "on": "2026-11-20"}}
    with app.test_request_context():
        assert by_whom("Cora", acting) == "recorded by Cora for Awa Chair, fax of 20 November 2026"


@pytest.fixture
def reading(session: scoped_session[Session], app: Flask) -> Reading:
    """Return a function that opens a request in which somebody reads in a zone."""
    app.extensions["zone_of_person"] = lambda: zone[0]
    zone: list[str] = []

    def read(name: str) -> Any:
        zone[:] = [name]
        return app.test_request_context("/?lang=en")

    return read


@pytest.mark.once
@pytest.mark.parametrize("zone_and_hours", READERS, ids=lambda case: f"{case[0]}-{case[1][0]:%B}")
def test_reader_has_own_time_first_and_both_weekdays_where_they_differ(
    reading: Reading, zone_and_hours: tuple[str, tuple[datetime, datetime]]
) -> None:
    zone, (starts, ends) = zone_and_hours
    day, begin, end, weekday = READERS[zone_and_hours]

    with reading(zone):
        told = (when(starts), hours(starts, ends))

    tag = f'<time datetime="{starts.isoformat()}">'
    assert told == (
        f"{tag}{day}, {begin} for you, {weekday}17:00 Geneva</time>",
        f"{tag}{day}, {begin}–{end} for you, {weekday}17:00–19:30 Geneva</time>",
    )


@pytest.mark.once
def test_hours_past_midnight_name_the_weekday_they_end_on(reading: Reading) -> None:
    starts, ends = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)

    with reading("Pacific/Kiritimati"):  # 23:00 to 02:00
        told = hours(starts, ends)

    assert ">Tue 24 Nov 2026, 23:00 – Wed 02:00 for you, Tue 10:00–13:00 Geneva<" in told


@pytest.mark.once
def test_reader_in_geneva_has_one_time(reading: Reading) -> None:
    with reading("Europe/Zurich"):
        assert ">Tue 24 Nov 2026, 17:00 Geneva<" in when(WINTER[0])
        assert ">Tue 24 Nov 2026, 17:00–19:30 Geneva<" in hours(*WINTER)


def spoken(client: FlaskClient, accepted: str) -> str:
    """Return the language of the page of one's own, or of the first page."""
    page = client.get("/about/", headers={"Accept-Language": accepted}).text
    return page.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "menu", "own", "accepted", "language"),
    [
        ("es", "fr", "ru", "ar", "es"),
        ("", "fr", "ru", "ar", "fr"),
        ("", "", "ru", "ar", "ru"),
        ("", "", "", "ar", "ar"),
        ("", "", "", "pt, zh;q=0.5, fr;q=0.2", "zh-Hans"),
        ("", "", "", "pt", "en"),
        ("tlh", "tlh", "", "ar", "ar"),
    ],
)
def test_language_is_that_of_the_nearest_choice(
    session: object, client: FlaskClient, address: str, menu: str, own: str, accepted: str, language: str
) -> None:
    sign_in(client, person("reader@example.org", language=own))
    client.set_cookie("language", menu)

    page = client.get(f"/about/?lang={address}", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}"' in page.text


def test_language_saved_in_the_profile_counts_though_the_menu_said_otherwise(
    session: object, client: FlaskClient
) -> None:
    sign_in(client, person("reader@example.org", language="ru"))
    client.get("/about/?lang=fr")
    chosen_in_menu = spoken(client, "ar")

    refused = post(client, "/me/profile", version="1", name="", language="es")
    after_refusal = spoken(client, "ar")
    saved = post(client, "/me/profile", version="1", name="Reader", language="es")

    assert (refused.status_code, saved.status_code) == (422, 303)
    assert (chosen_in_menu, after_refusal, spoken(client, "ar")) == ("fr", "fr", "es")
    client.get("/about/?lang=fr")
    post(client, "/me/profile?lang=fr", version="2", name="Reader", language="es")
    assert spoken(client, "ar") == "es"  # though the page was read in French
    client.get("/about/?lang=zh")  # the menu is there for a look in another language afterwards too
    assert spoken(client, "ar") == "zh-Hans"
