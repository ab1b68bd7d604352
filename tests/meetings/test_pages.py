"""The pages of meetings and events, as a browser without window sees them."""

import io
import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.meetings.models import Event, Meeting

from tests.meetings.people import SESSION, Cast, act, proposed, reach
from tests.support.field import post, sign_in

SECRET = "https://meet.example.org/canary-5512"
FORM = {
    "groups": ["SG5RG-AFR", "SG20RG-AFR"],
    "title": "Joint meeting",
    "starts_on": "2027-04-05",
    "ends_on": "2027-04-07",
    "city": "Nairobi",
    "country": "KE",
    "format": "hybrid",
    "languages": ["en", "fr"],
    "already_scheduled": "1",
    "remote_decisions": "0",
}


def kept(meeting: Meeting) -> Meeting:
    """Commit, so that requests see it."""
    db.session.commit()
    return meeting


def test_lists_say_what_to_do_when_they_are_empty(client: FlaskClient, session: Any) -> None:
    assert "No meeting is planned" in client.get("/meetings/").text
    assert "No past meeting is recorded" in client.get("/meetings/?view=past").text
    assert "No meeting fits" in client.get("/meetings/?state=held").text
    assert "No event is recorded" in client.get("/events/").text


def test_a_filter_that_cannot_be_read_is_named(client: FlaskClient, session: Any) -> None:
    answer = client.get("/meetings/?from=soon&joint=perhaps")

    assert answer.status_code == 200
    assert "This is not a date." in answer.text
    assert "Nothing was saved" not in answer.text


def test_meeting_is_proposed_from_the_form(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.chair5)
    assert client.get("/meetings/new").status_code == 200

    answer = post(client, "/meetings/new", **FORM)

    meeting = db.session.query(Meeting).one()
    assert (answer.status_code, answer.location) == (302, f"/meetings/{meeting.id}")
    assert (meeting.state, sorted(meeting.acronyms), meeting.languages) == (
        "proposed",
        ["SG20RG-AFR", "SG5RG-AFR"],
        ["en", "fr"],
    )
    assert (meeting.already_scheduled, meeting.remote_decisions, meeting.workshop_considered) == (
        True,
        False,
        None,
    )


def test_refused_form_keeps_what_was_written(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.chair5)

    answer = post(client, "/meetings/new", **{**FORM, "ends_on": "2027-04-01", "timezone": "Mars/Olympus"})
    again = post(client, "/meetings/new", **{**FORM, "ends_on": "2027-04-01"})

    assert (answer.status_code, again.status_code) == (422, 422)
    assert "There is no such time zone" in answer.text
    assert "The last day is before the first day." in again.text
    assert 'value="Joint meeting"' in again.text
    assert db.session.query(Meeting).count() == 0


def test_strangers_are_sent_to_sign_in(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5))

    for address in ("/meetings/new", f"/meetings/{meeting.id}/edit", f"/meetings/{meeting.id}/sessions"):
        answer = client.get(address)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/auth/login"), address
    assert "Awa Chair" not in client.get(f"/meetings/{meeting.id}").text
    assert post(client, f"/meetings/{meeting.id}/actions/agree", version="1").status_code == 401


def test_page_shows_waits_agreements_deadlines_and_buttons(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5, sessions=[SESSION])
    act(meeting, "agree", players.chair5)
    act(meeting, "move", players.counsellor, starts_on=datetime(2027, 4, 12).date())  # noqa: DTZ001 -- a date
    kept(meeting)
    sign_in(client, players.chair20)

    text = client.get(f"/meetings/{meeting.id}").text

    assert "Regional group chair, SG20RG-AFR" in text
    assert "given for the old dates" in text
    assert "not yet" in text
    assert "09:00 to 12:30 at the place (Africa/Nairobi)" in text
    assert "Computed from the first day" in text
    assert 'id="action-agree"' in text
    assert 'id="action-convene"' not in text


@pytest.mark.parametrize(
    "state", ["proposed", "agreed", "convened", "postponed", "held", "not_held", "reported", "cancelled"]
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_of_every_state_is_drawn(
    state: str, language: str, client: FlaskClient, players: Cast, clock: FixedClock
) -> None:
    meeting = kept(reach(state, players, clock))
    sign_in(client, players.counsellor)

    answer = client.get(f"/meetings/{meeting.id}?lang={language}")

    assert answer.status_code == 200
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text


def test_page_of_a_postponed_meeting_says_that_its_dates_do_not_stand(
    client: FlaskClient, players: Cast, clock: FixedClock
) -> None:
    meeting = kept(reach("postponed", players, clock))

    page = client.get(f"/meetings/{meeting.id}").text

    assert "This meeting is postponed; new dates will follow. The dates shown are the old ones." in page
    assert (
        page.count("does not apply") == 9
    )  # every line of the deadline table but the letter, which was sent
    assert not re.search(r">\s*\d+ days?\b", page)  # no countdown
    assert f"/meetings/{meeting.id}/registrations/new" not in page
    deadlines = client.get(f"/api/v1/meetings/{meeting.id}/deadlines").json
    assert deadlines is not None
    assert {line["applies"] for line in deadlines["items"]} == {False}


def test_arabic_page_isolates_codes_and_writes_arabic_commas(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5, letter_number="", languages=["en", "fr"]))
    meeting.letter_number = "1/SG5RG-AFR"
    kept(meeting)

    page = client.get(f"/meetings/{meeting.id}?lang=ar").text

    assert '<bdi dir="ltr">1/SG5RG-AFR</bdi>' in page
    assert "الإنجليزية، الفرنسية" in page
    assert "Nairobi، Kenya" in page
    assert 'SG20RG-AFR</a>، <a class="nowrap" href="/regional-groups/SG5RG-AFR">' in page
    assert "English, French" in client.get(f"/meetings/{meeting.id}?lang=en").text


def test_history_says_in_words_what_became_what(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5, "SG5RG-AFR"))
    sign_in(client, players.chair5)
    changed = {"title": meeting.title, "starts_on": "2027-04-06", "format": "hybrid", "version": "1"}
    post(client, f"/meetings/{meeting.id}/edit", **{**FORM, **changed, "groups": ["SG5RG-AFR"]})

    page = client.get(f"/meetings/{meeting.id}?lang=fr").text

    told = re.findall(r"<div><dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    words = {name: re.findall(r'<(?:del|ins) dir="auto">(.*?)</', text) for name, text in told}
    assert words["Premier jour"] == ["5 avril 2027", "6 avril 2027"]


@pytest.mark.parametrize("odd", ["2026-00-00", "2025-13-01", "٢٠٢٦-٠١-٠٢", "2026-01-02"])
def test_history_reads_no_title_as_a_day(odd: str, client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5, "SG5RG-AFR"))
    sign_in(client, players.chair5)
    changed = {"title": odd, "city": odd, "host": odd, "version": "1"}
    saved = post(client, f"/meetings/{meeting.id}/edit", **{**FORM, **changed, "groups": ["SG5RG-AFR"]})

    page = client.get(f"/meetings/{meeting.id}")

    assert (saved.status_code, page.status_code) == (302, 200)
    assert page.text.count(f'<ins dir="auto">{odd}</ins>') == 3


def test_steps_are_taken_by_their_buttons(client: FlaskClient, players: Cast, clock: FixedClock) -> None:
    meeting = kept(proposed(players.chair5, "SG5RG-AFR"))
    where = f"/meetings/{meeting.id}/actions"
    sign_in(client, players.chair5)
    assert post(client, f"{where}/agree", version="1").status_code == 302
    blank = post(client, f"{where}/object", version="2", note=" ")
    assert (blank.status_code, "must not be blank" in blank.text) == (422, True)
    assert post(client, f"{where}/convene", version="2", announced_by="letter").status_code == 403
    assert post(client, f"{where}/dance", version="2").status_code == 404
    assert post(client, f"{where}/hold", version="2").status_code == 409
    assert post(client, f"{where}/object", version="1", note="Late.").status_code == 409

    sign_in(client, players.counsellor)
    letter = {"announced_by": "letter", "letter_on": "2026-11-23", "version": "2"}
    later = {"printed-0-item": "contribution", "printed-0-due_on": "2027-03-25"}
    refused = post(client, f"{where}/convene", **letter, **later)
    assert (refused.status_code, "This may be 2027-03-24 or earlier." in refused.text) == (422, True)
    earlier = {**later, "printed-0-due_on": "2027-03-20"}
    assert post(client, f"{where}/convene", **letter, **earlier).status_code == 302
    db.session.refresh(meeting)
    assert meeting.state == "convened"
    lines = {line.item: line.due_on.isoformat() for line in meeting.deadlines}
    assert lines["contribution"] == "2027-03-20"

    amended = post(client, f"{where}/amend", version="3", city="Mombasa", reason="Misread")
    assert amended.status_code == 302
    clock.move_to(datetime.fromisoformat("2027-04-08T09:00:00+00:00"))
    sign_in(client, players.counsellor)  # the first sign-in ended long ago
    assert post(client, f"{where}/hold", version="4").status_code == 302
    sign_in(client, players.chair5)
    file = (io.BytesIO(b"%PDF-1.7 report"), "report.pdf")
    assert post(client, f"{where}/report", version="5", file=file).status_code == 302
    db.session.refresh(meeting)
    assert (meeting.state, meeting.city) == ("reported", "Mombasa")
    page = client.get(f"/meetings/{meeting.id}").text
    link = f"/meetings/{meeting.id}/reports/{meeting.reports[0].id}"
    assert link in page
    with client.get(link) as answer:
        assert answer.data == b"%PDF-1.7 report"


def test_correcting_from_the_page_leaves_unasked_boxes_alone(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5, already_scheduled=True))
    sign_in(client, players.counsellor)

    post(client, f"/meetings/{meeting.id}/actions/amend", version="1", host="CA", reason="Misread")

    db.session.refresh(meeting)
    assert (meeting.host, meeting.already_scheduled) == ("CA", True)


def test_meeting_is_edited(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5))
    sign_in(client, players.vice5)
    where = f"/meetings/{meeting.id}/edit"
    assert 'value="2027-04-05"' in client.get(where).text

    alone = {**FORM, "version": "1", "groups-present": "1", "groups": ["SG5RG-AFR"], "agenda": "1. Opening"}
    refused = post(client, where, **alone)
    assert (refused.status_code, "SG20RG-AFR was asked and stays in the proposal" in refused.text) == (
        422,
        True,
    )
    groups = ["SG5RG-AFR", "SG20RG-AFR", "SG5RG-ARB"]
    changed = {**alone, "groups": groups}
    answer = post(client, where, **changed)

    db.session.refresh(meeting)
    kept_groups = sorted(meeting.acronyms) == sorted(groups)
    assert (answer.status_code, kept_groups, meeting.agenda) == (302, True, "1. Opening")
    assert post(client, where, **changed).status_code == 409
    same = post(client, where, **{**changed, "version": "2"})
    assert (same.status_code, "Nothing would change" in same.text) == (422, True)


def test_sessions_are_written_and_addresses_never_shown(client: FlaskClient, players: Cast) -> None:
    meeting = kept(proposed(players.chair5))
    sign_in(client, players.chair5)
    where = f"/meetings/{meeting.id}/sessions"
    row = {
        "sessions-0-title": "Opening",
        "sessions-0-starts_local": "2027-04-05T09:00",
        "sessions-0-ends_local": "2027-04-05T12:30",
        "sessions-0-groups": "SG5RG-AFR, SG20RG-AFR",
        "sessions-0-open": "1",
        "sessions-0-languages": "en fr",
        "sessions-0-join_address": SECRET,
        "sessions-1-open": "0",
    }
    outside = post(client, where, version="1", **{**row, "sessions-0-starts_local": "2027-04-01T09:00"})
    assert outside.status_code == 422
    assert SECRET not in outside.text

    answer = post(client, where, version="1", **row)

    db.session.refresh(meeting)
    session = meeting.sessions[0]
    assert answer.status_code == 302
    assert (session.groups, session.open, session.languages, session.join_address) == (
        ["SG5RG-AFR", "SG20RG-AFR"],
        True,
        ["en", "fr"],
        SECRET,
    )
    assert session.starts_at.isoformat() == "2027-04-05T06:00:00+00:00"
    form = client.get(where).text
    assert "An address is kept" in form
    assert SECRET not in form + client.get(f"/meetings/{meeting.id}").text

    kept_row = {
        **row,
        "sessions-0-id": str(session.id),
        "sessions-0-join_address": "",
        "sessions-0-title": "Start",
    }
    assert post(client, where, version="2", **kept_row).status_code == 302
    db.session.refresh(session)
    assert (session.title, session.join_address) == ("Start", SECRET)

    assert post(client, where, version="3", **{**kept_row, "sessions-0-title": ""}).status_code == 302
    db.session.refresh(meeting)
    assert meeting.sessions == []


def test_past_meeting_is_recorded_from_the_form(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.chair5)
    assert "How it ended" in client.get("/meetings/new?past=1").text

    answer = post(
        client, "/meetings/new?past=1", groups="SG5RG-AFR", starts_on="2019-03-04", state="held", title=""
    )

    meeting = db.session.query(Meeting).one()
    assert (answer.status_code, meeting.state, meeting.title) == (302, "held", "Meeting of SG5RG-AFR")
    assert "recorded afterwards" in client.get(f"/meetings/{meeting.id}").text
    assert meeting.title in client.get("/meetings/?view=past").text


def test_event_is_recorded_edited_and_cancelled(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.vice5)
    form = {"kind": "workshop", "title": "Green week", "starts_on": "2027-04-05", "groups": "SG5RG-AFR"}
    assert client.get("/events/new").status_code == 200
    refused = post(client, "/events/new", **{**form, "title": ""})
    assert refused.status_code == 422

    post(client, "/events/new", **form, open="1")

    event = db.session.query(Event).one()
    assert event.open
    assert "Green week" in client.get("/events/").text
    assert "Green week" in client.get(f"/events/{event.id}/edit").text
    edited = post(client, f"/events/{event.id}/edit", **{**form, "version": "1", "city": "Nairobi"})
    assert edited.status_code == 302
    assert (
        post(client, f"/events/{event.id}/actions/cancel", version="2", note="No funds.").status_code == 302
    )
    db.session.refresh(event)
    assert (event.state, event.city, event.open, event.note) == ("cancelled", "Nairobi", False, "No funds.")
    assert "No funds." in client.get(f"/events/{event.id}").text


def test_lists_ask_as_often_for_one_row_as_for_three(
    client: FlaskClient, players: Cast, count_queries: Any
) -> None:
    def asked(address: str) -> int:
        with count_queries() as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    kept(proposed(players.chair5, sessions=[SESSION]))
    once = asked("/meetings/")
    kept(proposed(players.chair5, sessions=[SESSION]))
    kept(proposed(players.chair5, "SG20RG-AFR", "SG5RG-ARB", "SG5RG-AFR"))

    assert asked("/meetings/") == once
