"""Data quality: what is missing and who can mend it; nobody is asked for the same thing twice in a week."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.moves import last_event
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import Held
from regional_groups.indicators.facts import Period
from regional_groups.meetings.models import Meeting, MeetingReport
from regional_groups.meetings.rules import FLOW, MeetingState
from regional_groups.reports import quality, quality_asking, quality_everyone
from regional_groups.reports.quality_everyone import Scope
from regional_groups.reports.quality_rules import KINDS, offices
from sqlalchemy import select

from tests.participation import field
from tests.reports.field import officer
from tests.support.field import actor, db, person, post, regional_group, sign_in

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 23)


def met(state: MeetingState = MeetingState.HELD, on: date = date(2026, 5, 4), **columns: Any) -> Meeting:
    return field.meeting(regional_group("SG5RG-AFR"), state=state, starts_on=on, ends_on=on, **columns)


def missing(**expected: int) -> dict[str, int]:
    return dict.fromkeys(KINDS, 0) | {"no_terms": 1, "no_creation_date": 1} | expected


def letters() -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == "mail")
    return sorted(message.payload["to"] for message in db.session.scalars(query))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MeetingState.CONVENED, {"not_said": 1}),
        (MeetingState.POSTPONED, {"not_said": 1}),
        (MeetingState.HELD, {"no_attendance": 1, "no_report": 1}),
        (MeetingState.REPORTED, {"no_attendance": 1}),
        (MeetingState.CANCELLED, {}),
        (MeetingState.NOT_HELD, {}),
    ],
)
def test_what_is_missing_of_a_meeting_in_each_state(state: MeetingState, expected: dict[str, int]) -> None:
    met(state)

    assert quality.numbers(YEAR, TODAY) == missing(**expected)


@pytest.mark.parametrize(("on", "found"), [(22, 1), (23, 0), (24, 0)])
def test_a_meeting_is_over_from_the_day_after_its_last_day(on: int, found: int) -> None:
    met(MeetingState.CONVENED, date(2026, 11, on))

    assert quality.numbers(YEAR, TODAY)["not_said"] == found


def test_another_group_or_period_and_demonstrations_are_left_out() -> None:
    met(), met(demonstration=True)
    regional_group("SG3RG-AFR")

    assert quality.numbers(YEAR, TODAY)["no_report"] == 1
    assert quality.numbers(YEAR, TODAY, "SG3RG-AFR")["no_report"] == 0
    assert quality.numbers(Period(date(2025, 1, 1), date(2025, 12, 31)), TODAY)["no_report"] == 0


def test_the_page_names_the_office_and_only_the_officer_may_ask(client: FlaskClient) -> None:
    meeting = met(title="Spring <meeting>")
    address = f"/reports/quality/no_report/{meeting.id}"

    page = client.get("/reports/quality?from=2026-01-01&until=2026-12-31&kind=no_report").text
    assert "Spring &lt;meeting&gt;" in page and "TSB counsellor, SG5" in page
    assert address not in page
    assert client.get(address).status_code in (302, 303, 401, 403)

    sign_in(client, person("delegate@example.org"))
    assert client.get(address).status_code == 403
    assert post(client, address).status_code == 403
    sign_in(client, officer())
    assert address in client.get("/reports/quality?from=2026-01-01&until=2026-12-31&kind=no_report").text


def test_asking_sends_one_letter_a_person_thing_and_week(client: FlaskClient) -> None:
    meeting = met()
    person("chair@example.org", Held("rg_chair", "SG5RG-AFR"))
    sign_in(client, officer())
    address = f"/reports/quality/no_report/{meeting.id}"

    shown = client.get(address).text
    span = "?from=2026-01-01&until=2026-12-31"
    first = post(client, f"{address}{span}")
    page = client.get(first.location).text
    second = post(client, address)
    nothing_sent = client.get(second.location).text

    told = ("They are asked by mail", "Nothing is sent: whoever can mend this was asked")
    assert [[text in one for text in told] for one in (page, nothing_sent)] == [[True, False], [False, True]]
    assert first.location.endswith(f"/reports/quality?kind=no_report&{span[1:]}")
    assert page.count("Asked on ") == 1
    history = client.get(f"/meetings/{meeting.id}").text
    assert ("Asked for what is missing" in history, "no_report" in history) == (True, False)
    assert last_event(meeting, FLOW) is None, "what was only said hinders no undoing"
    assert "Asked on" not in client.get(f"/reports/quality{span}&kind=no_attendance").text
    assert "Please record the report of the meeting." in shown
    assert (first.status_code, second.status_code) == (303, 303)
    assert letters() == ["chair@example.org"]


@pytest.mark.parametrize(("days", "again"), [(6, 0), (7, 1)])
def test_nobody_is_asked_for_the_same_thing_again_within_seven_days(days: int, again: int) -> None:
    met()
    asker, chair = actor(officer()), person("chair@example.org", Held("rg_chair", "SG5RG-AFR"))
    gap = quality.newest(KINDS["no_report"], YEAR, TODAY, "", 1)[0]
    assert quality_asking.ask(gap, asker, field.now()) == [chair]

    assert quality_asking.ask(gap, asker, field.now() + timedelta(days=days)) == [chair] * again

    assert letters() == ["chair@example.org"] * (1 + again)


def test_everyone_is_asked_at_once_after_a_look_with_one_letter_each(client: FlaskClient) -> None:
    meeting = met(title="Spring <meeting>")
    person("chair@example.org", Held("rg_chair", "SG5RG-AFR"))
    person("counsel@example.org", Held("tsb_counsellor", "SG5"))
    sign_in(client, person("delegate@example.org"))
    everyone, span = "/reports/quality/everyone", "from=2026-01-01&until=2026-12-31"
    assert [client.get(everyone).status_code, post(client, everyone).status_code] == [403, 403]
    sign_in(client, officer())
    assert post(client, f"/reports/quality/no_report/{meeting.id}").status_code == 303

    shown = client.get(f"{everyone}?{span}").text
    seal = re.search(r'name="seal" value="(\w+)"', shown)[1]  # type: ignore[index]  # else the test fails
    asked = {"from": "2026-01-01", "until": "2026-12-31", "seal": seal}
    met(title="Autumn meeting")
    assert (post(client, everyone, **asked).status_code, letters()) == (422, ["chair@example.org"])
    asked["seal"] = quality_everyone.prepare(Scope(YEAR), actor(officer()), field.now()).seal
    first, second = post(client, everyone, **asked), post(client, everyone, **(asked | {"seal": ""}))

    assert f"{everyone}?{span}" in client.get(f"/reports/quality?{span}").text.replace("&amp;", "&")
    assert "Spring &lt;meeting&gt;" in shown and "asked in the last seven days" in shown
    assert shown.count("Please record the report of the meeting.") == 0, "asked a moment ago"
    assert (first.status_code, second.status_code) == (303, 422)
    assert letters() == ["chair@example.org", "chair@example.org", "counsel@example.org"]
    assert "There is nobody to ask now." in client.get(f"{everyone}?{span}&kind=no_report").text
    assert post(client, f"/reports/quality/no_attendance/{meeting.id}").status_code == 303
    assert len(letters()) == 3, "whoever was asked with all others is not asked alone"


def test_nobody_in_office_and_nothing_missing_are_said(client: FlaskClient) -> None:
    meeting = met()
    sign_in(client, officer())

    assert post(client, f"/reports/quality/no_report/{meeting.id}").status_code == 422
    page = client.get("/reports/quality/everyone?from=2026-01-01&until=2026-12-31").text
    listed = re.findall(r"<li>(.*?)</li>", page.partition("Nobody holds the office")[2].partition("</ul>")[0])
    gaps = quality_everyone.prepare(Scope(YEAR), actor(officer()), field.now()).nobody
    assert len(gaps) == len(set(listed)) == 4, "of each gap is said what it is"
    for gap, line in zip(gaps, listed, strict=True):
        assert html.escape(gap.kind.label) in line and f'href="{gap.address}"' in line and gap.group in line
    assert client.get(f"/reports/quality/not_said/{meeting.id}").status_code == 404
    assert client.get(f"/reports/quality/beauty/{meeting.id}").status_code == 404
    assert client.get("/reports/quality?kind=beauty").status_code == 404


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ((), (("tsb_counsellor", "SG5"),)),
        (("rg_contact", "rg_vice_chair"), (("rg_vice_chair", "G"), ("rg_contact", "G"))),
        (("rg_contact", "rg_co_chair"), (("rg_co_chair", "G"),)),
        (("rg_chair", "rg_co_chair"), (("rg_chair", "G"), ("rg_co_chair", "G"))),
    ],
)
def test_who_is_asked_follows_the_order_of_those_who_lead(
    held: tuple[str, ...], asked: tuple[tuple[str, str], ...]
) -> None:
    filled = frozenset(Held(function, "G") for function in held)

    assert offices(KINDS["no_report"], {"G": "SG5"}, filled) == asked
    assert offices(KINDS["no_attendance"], {"G": "SG5"}, filled) == (("tsb_counsellor", "SG5"),)


def test_each_group_of_a_joint_meeting_owes_its_report(client: FlaskClient) -> None:
    groups = [regional_group("SG5RG-AFR"), regional_group("SG5RG-ARB", region="arab-states")]
    on = date(2026, 5, 4)
    joint = field.meeting(*groups, state=MeetingState.REPORTED, starts_on=on, ends_on=on)
    db.session.add(
        MeetingReport(meeting_id=joint.id, group_id=groups[0].id, text="Done.", reported_at=field.now())
    )
    db.session.commit()
    person("vice@example.org", Held("rg_vice_chair", "SG5RG-ARB"))
    sign_in(client, officer())

    found = quality.gap("no_report", joint.id, TODAY)
    page = client.get("/reports/quality?from=2026-01-01&until=2026-12-31&kind=no_report").text

    assert quality.numbers(YEAR, TODAY)["no_report"] == 1
    assert [quality.numbers(YEAR, TODAY, one.acronym)["no_report"] for one in groups] == [0, 1]
    assert (found.group, found.offices) == ("SG5RG-ARB", (("rg_vice_chair", "SG5RG-ARB"),))
    assert 'name="group" value="SG5RG-ARB"' in page
    assert post(client, f"/reports/quality/no_report/{joint.id}", group="SG5RG-ARB").status_code == 303
    assert quality_asking.asked_on([found]) == {(joint.id, "SG5RG-ARB"): TODAY}
    assert letters() == ["vice@example.org"]


def test_the_director_is_asked_where_the_secretariat_is_vacant(client: FlaskClient) -> None:
    meeting = met()
    person("director@example.org", Held("tsb_director", ""))
    sign_in(client, officer())

    assert post(client, f"/reports/quality/no_attendance/{meeting.id}").status_code == 303
    assert letters() == ["director@example.org"]
