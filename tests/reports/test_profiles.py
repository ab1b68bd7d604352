"""Profiles: the figures of a group, a region or a State, with what is unknown said and never zero."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.core.permissions import Held
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Attendance, Contribution
from regional_groups.participation.rules import ContributionState
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.publishing.blocks import LANGUAGES, Document, Language, Table
from regional_groups.publishing.html import page_html
from regional_groups.reports import profile_document, profiles, rendering
from regional_groups.reports.composing import names_in
from regional_groups.reports.profiles import Met, Profile
from regional_groups.reports.rules import Addressee

from tests.participation import field
from tests.planning.field import target
from tests.publishing.reading import failures, plain, problems
from tests.reports.field import work
from tests.support.field import bearer, db, person, regional_group, sign_in, state

pytestmark = pytest.mark.usefixtures("session")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def met(**columns: Any) -> Meeting:
    group = regional_group("SG5RG-AFR")
    first = date(2026, 5, 4)
    return field.meeting(group, state=MeetingState.HELD, starts_on=first, ends_on=first, **columns)


def came(meeting: Meeting, code: str, people: int) -> None:
    times = {"created_at": NOW, "changed_at": NOW}
    row = {"covers": "meeting", "source": "manual", "country": state(code).code, "participants": people}
    db.session.add(Attendance(meeting_id=meeting.id, key=code, **times, **row))
    db.session.commit()


def test_a_state_is_told_with_few_people_and_what_it_did(client: FlaskClient) -> None:
    field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    meeting = met(country=state("KE").code)
    came(meeting, "KE", 2)
    times = {"created_at": NOW, "changed_at": NOW, "state_since": NOW}
    paper = {"title": "Paper", "number": "C1", "countries": ["KE"], "state": ContributionState.RECEIVED}
    db.session.add(Contribution(meeting_id=meeting.id, **paper, **times))
    db.session.commit()
    both = (Held("sg_vice_chair", "SG5/africa"), Held("sg_chair", "SG5"))
    person("chair@example.org", *both, country="KE")

    kenya, togo = (profiles.of_state(code, YEAR, TODAY) for code in ("KE", "TG"))

    def told(one: profiles.StateProfile) -> tuple[Any, ...]:
        return *(figure.value for figure in one.did.values()), one.groups

    assert told(kenya) == (1, 2, 1, 1, 1, ("SG5RG-AFR",))
    assert told(togo) == (0, 0, 0, 0, 0, ("SG5RG-AFR",))
    met(title="Another, of which nothing is recorded")
    kenya, togo = (profiles.of_state(code, YEAR, TODAY) for code in ("KE", "TG"))
    assert told(kenya) == (1, 2, 1, 1, 1, ("SG5RG-AFR",))
    assert [str(one.certainty) for one in kenya.did.values()] == ["at_least"] * 4 + ["exact"]
    assert told(togo) == (None, None, None, None, 0, ("SG5RG-AFR",))
    span = "?from=2026-01-01&until=2026-12-31"
    rows, none = (client.get(f"/api/v1/profiles/states/{code}{span}").json or {} for code in ("KE", "TG"))
    names = ("meetings", "contribution_rows", "hosted_rows", "post_rows")
    assert [len(rows[name]) for name in names] == [1, 1, 1, 1]
    assert [len(none[name]) for name in names] == [0, 0, 0, 0]
    assert rows["post_rows"] == [{"function": "sg_chair", "body": "SG5"}]
    page = client.get(f"/reports/profiles/states/KE{span}").text
    ways = re.findall(r'<th scope="row"><a href="#(\w+)"', page)
    assert ways == ["meetings", "meetings", "contributions", "hosted", "posts"]
    assert [way for way in ways if f'id="{way}"' not in page] == []
    assert f'href="/meetings/{meeting.id}/contributions" dir="auto">C1 Paper' in page


def test_what_nobody_recorded_of_a_state_is_unknown() -> None:
    state("KE")
    met()

    found = profiles.of_state("KE", YEAR, TODAY)

    assert {name: one.value for name, one in found.did.items()} == dict.fromkeys(found.did)


def test_a_region_names_the_countries_seen_at_no_meeting() -> None:
    field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    meeting = met()

    assert profiles.of_region("africa", YEAR, TODAY).silent is None
    came(meeting, "KE", 2)
    found = profiles.of_region("africa", YEAR, TODAY)

    assert (found.silent, found.groups, [one.id for one in found.meetings]) == (
        ("TG",),
        ("SG5RG-AFR",),
        [str(meeting.id)],
    )
    assert found.silent_certain
    met(title="Another, of which no attendance is recorded")
    found = profiles.of_region("africa", YEAR, TODAY)
    assert (found.silent, found.silent_certain) == (("TG",), False)
    assert (found.silent_known, found.silent_total) == (1, 2)
    assert profiles.of_region("europe", YEAR, TODAY).meetings == ()


def test_the_figures_of_a_group_are_those_of_the_catalogue() -> None:
    came(met(), "KE", 2)

    _, found = profiles.of_group("SG5RG-AFR", YEAR, TODAY)

    values = {one.id: figure.value for rows in found.figures.values() for one, figure in rows}
    assert (values["meetings_held"], values["participants"], values["women_share_percent"]) == (1, 2, None)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 200),
        ("groups/SG5RG-AFR?from=2026-01-01&until=2026-12-31", 200),
        ("groups/SG5RG-AFR?from=2026-12-31&until=2026-01-01", 200),
        ("regions/africa", 200),
        ("states/ke", 200),
        ("groups/SG9RG-XX", 404),
        ("regions/atlantis", 404),
        ("states/ZZ", 404),
    ],
)
def test_the_pages_answer(client: FlaskClient, address: str, status: int) -> None:
    came(met(title="Spring <meeting>"), "KE", 2)

    page = client.get(f"/reports/profiles/{address}")

    assert page.status_code == status
    assert "<meeting>" not in page.text


def test_the_api_gives_the_profiles(client: FlaskClient) -> None:
    field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    meeting = met()
    came(meeting, "KE", 2)
    root, year = "/api/v1/profiles", "from=2026-01-01&until=2026-12-31"

    places = {place: client.get(f"{root}/{place}?{year}") for place in ("regions/africa", "groups/SG5RG-AFR")}
    state = client.get(f"{root}/states/ke?{year}").json or {}

    for place, answer in places.items():
        body = answer.json or {}
        assert (place, answer.status_code, body["silent"]) == (place, 200, ["TG"])
        assert (body["from"], body["until"], body["groups"]) == ("2026-01-01", "2026-12-31", ["SG5RG-AFR"])
        figures = {one["id"]: one["value"] for one in body["figures"]}
        assert (len(figures), figures["meetings_held"], figures["participants"]) == (len(IDS), 1, 2)
        assert [(one["id"], one["participants"]) for one in body["meetings"]] == [(str(meeting.id), 2)]
    assert (state["attended"], state["participants"], state["contributions"]) == (1, 2, None)
    assert {client.get(f"{root}/{one}").status_code for one in ("regions/x", "groups/x", "states/zz")} == {
        404
    }
    refused = client.get(f"{root}/regions/africa?from=2026-12-31&until=2026-01-01")
    assert (refused.status_code, list((refused.json or {})["fields"])) == (422, ["until"])


def test_a_region_reports_on_outreach_campaigns_and_targets(client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")
    person("vice@example.org", Held("sg_vice_chair", "SG5/africa"))
    times = {"created_at": NOW, "changed_at": NOW, "state_since": NOW}
    row = {"kind": "campaign", "period": "2025-2028", "region": "africa", "title": "Universities"}
    done = {"state": "delivered", "delivered_on": TODAY, "reference": "SG5-C12", "joined": 3}
    db.session.add(OutreachEntry(**row, **done, **times))
    db.session.add(OutreachEntry(**(row | {"region": "europe", "title": "Elsewhere"}), **done, **times))
    db.session.commit()
    target("agreed", region="africa", value="7")
    met()
    year = "from=2026-01-01&until=2026-12-31"

    body = client.get(f"/api/v1/profiles/regions/africa?{year}").json or {}
    page = client.get(f"/reports/profiles/regions/africa?{year}").text

    assert {(one["kind"], one["body"], one["standing"]) for one in body["outreach"]} == {
        ("plan", "SG5", "unknown"),
        ("body_report", "SG5", "due"),
        ("tsag_report", "SG5", "due"),
    }
    assert [(one["title"], one["joined"]) for one in body["campaigns"]] == [("Universities", 3)]
    assert [(one["indicator"], one["target"], one["value"]) for one in body["targets"]] == [
        ("meetings_held", 7, 1)
    ]
    assert "0 of 3 plans and reports are handed in; campaigns: 1; new members: 3." in page
    assert "Universities" in page and "Elsewhere" not in page
    told = unescape(re.sub("<[^>]+>", " ", page[page.index("<h2>Targets</h2>") :]))
    assert "(2028)" in told and "Agreed on" not in told  # the year of the target; the reference is no day
    printed = plain(unescape(re.sub("<[^>]+>", " ", str(page_html(document("regions", "africa", "en"))))))
    for words in ("Universities", "Handed in", "0 of 3 plans and reports", "7 (2028)", "TSAG-R5"):
        assert words in printed


def document(kind: str, place: str, language: Language, addressee: Addressee | None = None) -> Document:
    return profile_document.build(kind, place, YEAR, TODAY, language, names_in(language), addressee)


def test_a_document_tells_what_is_known_and_names_what_is_not(client: FlaskClient) -> None:
    field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    came(met(title="Spring <meeting>"), "KE", 2)

    made = document("regions", "africa", "en", Addressee.TSAG)

    words = plain(unescape(re.sub("<[^>]+>", " ", str(page_html(made)))))
    assert "Telecommunication Standardization Advisory Group" in words
    assert "1 January – 31 December 2026" in words
    assert "Meetings held 1 meetings" in words
    assert "Unknown in this period: " in words
    assert "Spring <meeting> 2" in words
    assert words.endswith("Countries seen at no meeting Togo")
    assert made == document("regions", "africa", "en", Addressee.TSAG)  # printed once a day at most
    assert document("states", "ke", "en").blocks[0].rows[:2] == (  # type: ignore[union-attr]  # a table
        ("Meetings attended", "1"),
        ("Participants", "2"),
    )


@pytest.mark.once
@pytest.mark.parametrize("kind, place", [("regions", "africa"), ("groups", "SG5RG-AFR"), ("states", "KE")])
def test_a_document_has_the_same_blocks_in_every_language(kind: str, place: str) -> None:
    came(met(), "KE", 2)

    shapes = {
        tuple(
            (type(block), len(getattr(block, "rows", ()))) for block in document(kind, place, language).blocks
        )
        for language in LANGUAGES
    }

    assert len(shapes) == 1


def test_a_profile_is_printed_for_who_is_signed_in(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rendering.PRINTED, "pdf", lambda document: b"%PDF " + document.title.encode())
    came(met(), "KE", 2)
    year = "from=2026-01-01&until=2026-12-31&lang=en"
    address = f"/reports/profiles/regions/africa/profile.pdf?{year}&addressee=wtsa"
    api = f"/api/v1/profiles/regions/africa/profile.pdf?{year}&addressee=wtsa"
    assert client.get(address).status_code == 303 or client.get(address).status_code == 302
    assert client.get(api).status_code == 401
    reader = person("reader@example.org")

    assert client.get(api, headers=bearer(reader)).status_code == 202
    work()
    given = client.get(api, headers=bearer(reader))
    sign_in(client, reader)
    page = client.get(address)

    assert (given.status_code, given.data, page.data) == (200, page.data, given.data)
    assert page.data.startswith(b"%PDF")
    assert page.headers["Content-Disposition"] == (
        'inline; filename="regional-groups-africa-2026-01-01-2026-12-31-en.pdf"'
    )
    assert client.get(address, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert client.get(address.replace("wtsa", "tsag")).status_code == 202
    assert client.get(address.replace("wtsa", "nobody")).status_code == 422
    assert client.get(address.replace("africa", "atlantis")).status_code == 404
    shown = client.get(f"/reports/profiles/regions/africa?{year}").text
    assert "Print as PDF" in shown and '<option value="">nobody in particular</option>' in shown


@pytest.mark.once
def test_the_command_writes_a_profile(app: Flask, tmp_path: Path) -> None:
    came(met(), "KE", 2)
    file = tmp_path / "profile.pdf"

    asked = ["profile", "states", "KE", "2026-01-01", "2026-11-20", "--language", "ar", "-o", str(file)]
    done = CliRunner().invoke(main, asked, obj=Service(lambda: app))

    assert done.exit_code == 0, done.output
    assert done.output == f"{file}: {file.stat().st_size} bytes\n"
    assert failures(file.read_bytes()) == problems(file.read_bytes()) == []
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 1


KNOWN = 40  # of its indicators; no group has all


@pytest.mark.once
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_profile_of_a_group_stands_on_one_page(language: Language) -> None:
    figures = [
        (one, Figure(Decimal("12345.6") if one.decimals else 12345) if place < KNOWN else Figure(None))
        for place, one in enumerate(INDICATORS.values())
    ]
    held = tuple(Met(str(n), "Réunion du groupe régional pour l’Afrique", TODAY, (), 40) for n in range(30))
    profile = Profile(YEAR, {"meetings": figures}, held, ("SG5RG-AFR",), ("KE", "TG", "EG", "CM") * 6, 3, 30)
    told = profile_document.Told(
        "Groupe régional de la CE 5 pour l’Afrique", profile, [("", "SG5RG-AFR")] * 2
    )

    made = profile_document.document(told, "groups", TODAY, language, names_in(language))

    with pikepdf.open(BytesIO(rendering.PRINTED["pdf"](made))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.once
@pytest.mark.parametrize(("kind", "listed"), [("regions", 30), ("groups", 12)])
def test_a_region_lists_all_its_meetings_and_a_page_the_latest(kind: str, listed: int) -> None:
    profile = Profile(YEAR, meetings=tuple(Met(str(n), f"Meeting {n}", TODAY, (), 40) for n in range(30)))

    made = profile_document.document(
        profile_document.Told("Profile", profile, []), kind, TODAY, "en", names_in("en")
    )

    [table] = [one for one in made.blocks if isinstance(one, Table) and one.caption == "Meetings held"]
    assert [row[1] for row in table.rows] == [f"Meeting {n}" for n in range(30 - listed, 30)]
