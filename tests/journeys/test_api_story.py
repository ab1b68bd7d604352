"""The whole story by tokens only: from a State's wish for a group to the published report, as a script would do it."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.indicators.catalogue import INDICATORS

from tests.journeys.asking import Json, Script, appointed, nobody, script, steps, waits
from tests.support.field import regional_group, state, study_group

SECRET = "https://meet.example.org/room-4711"
REQUEST = {
    "parent": "SG21",
    "acronym": "SG21RG-AFR",
    "region": "africa",
    "region_label": "Africa",
    "title": "Regional group for multimedia in Africa",
    "language": "en",
    "justification": "The region meets the same questions (WTSA Resolutions 44 and 54).",
    "supporting_states": [{"country": "KE", "status": "confirmed"}, {"country": "EG", "status": "named"}],
    "countries": ["KE", "EG", "RW"],
    "regional_organization": "ATU",
    "overlaps_acknowledged": True,
    "officers": [
        {"name": "Amina Mfano", "email": "amina@example.org", "office": "rg_chair", "country": "KE"},
        {"name": "Karim Mithal", "email": "karim@example.org", "office": "rg_vice_chair", "country": "EG"},
    ],
    "terms": [{"heading": "Objectives", "body": "Encourage the participation of the region."}],
    "working_methods": [{"heading": "Working language", "body": "English and French."}],
}
MEETING = {
    "groups": ["SG21RG-AFR", "SG5RG-AFR"],
    "title": "Joint meeting beside the forum",
    "starts_on": "2027-04-05",
    "ends_on": "2027-04-07",
    "country": "KE",
    "city": "Nairobi",
    "format": "hybrid",
    "host": "Communications Authority",
    "languages": ["en", "fr"],
    "workshop_considered": True,
}
SESSION = {
    "title": "Opening",
    "starts_at": "2027-04-05T09:00:00+03:00",
    "ends_at": "2027-04-05T12:00:00+03:00",
    "groups": ["SG21RG-AFR"],
    "join_address": SECRET,
}
FORUM = {
    "kind": "forum",
    "title": "Forum of the region",
    "starts_on": "2027-04-08",
    "country": "KE",
    "open": True,
}
LETTER = {"announced_by": "letter", "letter_on": "2026-11-23", "letter_number": "3/SG21RG-AFR"}
PLENARY = {"decided_on": "2026-11-20", "meeting": "SG21 plenary, Geneva, November 2026"}
CLOSING = {**PLENARY, "decided_on": "2026-11-23"}  # a text in force is followed on a later day
AFTER_THE_MEETING = datetime(2027, 4, 9, 9, tzinfo=UTC)


class Cast:
    """Who plays, each as a script with a token of their own."""

    def __init__(self, client: FlaskClient) -> None:
        """Make the field around the story."""
        for code in ("KE", "EG", "RW", "TZ", "CH"):
            state(code)
        study_group("SG21")
        regional_group("SG5RG-AFR")
        self.client = client
        self.delegate = appointed(client, "delegate@example.org", "delegate KE", country="KE")
        self.focal_point = appointed(client, "focal@example.org", "focal_point KE", country="KE")
        self.other_delegate = appointed(client, "tz@example.org", "delegate TZ", country="TZ")
        self.counsellor = appointed(client, "tsb@example.org", "tsb_counsellor", name="Cora Counsellor")
        self.chair21 = appointed(client, "chair21@example.org", "sg_chair SG21")
        self.chair5 = appointed(client, "chair5@example.org", "sg_chair SG5")
        self.lead5 = appointed(client, "lead5@example.org", "rg_chair SG5RG-AFR", name="Ben Chair")
        self.officer = appointed(client, "officer@example.org", "report_officer")
        self.director = appointed(client, "director@example.org", "tsb_director")
        self.admin = appointed(client, "admin@example.org", "admin")
        self.nobody = nobody(client)


@pytest.fixture
def players(client: FlaskClient, session: Any) -> Cast:
    """Return the persons of the story."""
    return Cast(client)


def test_story_from_request_to_report(client: FlaskClient, players: Cast, clock: FixedClock) -> None:
    create_group(players)
    lead = script(client, "amina@example.org")
    decide_terms(players, lead)
    meeting = agree_and_convene(players, lead)
    take_part(players, meeting)
    clock.move_to(AFTER_THE_MEETING)
    hold_and_report(players, lead, meeting)
    subscribe(players)
    tell_the_council(players, meeting)


def create_group(players: Cast) -> Json:
    """Lead a request from draft to approval: the group, its States, officers and first terms are there."""
    tsb, parent = players.counsellor, players.chair21
    players.nobody.create("/creation-requests", REQUEST, 401)
    players.admin.create("/creation-requests", REQUEST, 403)
    request = players.delegate.create("/creation-requests", REQUEST)
    where = f"/creation-requests/{request['id']}"
    assert (request["state"], waits(request)) == ("draft", [("delegate", "KE")])
    players.nobody.get(where, 404)
    request = players.delegate.change(where, {"version": 1, "hosting": "Nairobi offers to host."})
    problem = players.delegate.change(where, {"version": 1, "hosting": "Kigali."}, 409)
    assert (problem["type"], problem["current_version"]) == ("stale-version", 2)
    players.delegate.take(where, "submit", None, 422)

    request = players.delegate.take(where, "submit", request["version"])
    assert (request["state"], waits(request)) == ("submitted", [("tsb_counsellor", "SG21")])
    assert players.nobody.get(where)["state"] == "submitted"
    players.delegate.take(where, "accept_for_review", request["version"], 403)
    assert players.delegate.take(where, "submit", request["version"], 409)["type"] == "illegal-move"
    request = tsb.take(where, "accept_for_review", request["version"])
    assert tsb.take(where, "place_before_parent", request["version"], 422)["fields"].keys() == {"meeting"}
    request = tsb.take(
        where, "place_before_parent", request["version"], meeting=PLENARY["meeting"], document="SG21-C7"
    )
    assert waits(request) == [("sg_chair", "SG21")]
    players.chair5.take(where, "approve", request["version"], 403, **PLENARY)
    players.admin.take(where, "approve", request["version"], 403, **PLENARY)
    request = parent.take(where, "approve", request["version"], **PLENARY)
    assert (request["state"], request["group"], request["waiting_for"]) == ("approved", "SG21RG-AFR", [])
    group_exists(players.nobody)
    return request


def group_exists(anybody: Script) -> None:
    """Check what the approval made."""
    group = anybody.get("/regional-groups/SG21RG-AFR")
    assert (group["state"], group["parent"], group["region"]) == ("established", "SG21", "africa")
    assert sorted(group["countries"]) == ["EG", "KE", "RW"]
    assert {(one["office"], one["name"]) for one in group["officers"]} == {
        ("rg_chair", "Amina Mfano"),
        ("rg_vice_chair", "Karim Mithal"),
    }
    before = anybody.get("/regional-groups/SG21RG-AFR?as_of=2026-11-19")
    assert (group["existed"], before["existed"]) == ("yes", "no")
    terms = anybody.get("/regional-groups/SG21RG-AFR/terms")["items"]
    assert [(one["label"], one["state"], one["in_force"]) for one in terms] == [("1", "approved", True)]
    assert terms[0]["sections"][0]["body"] == REQUEST["terms"][0]["body"]  # type: ignore[index]  # plain JSON, typed as objects


def decide_terms(players: Cast, lead: Script) -> None:
    """Draft, compare, submit and approve the next terms."""
    where = "/regional-groups/SG21RG-AFR/terms"
    players.lead5.create(where, {}, 403)
    draft = lead.create(where, {})
    assert (draft["state"], draft["label"]) == ("draft", "1.1")
    assert draft["sections"][0]["body"] == "Encourage the participation of the region."
    players.nobody.get(f"{where}/1.1", 404)
    sections = [{**draft["sections"][0], "body": "Encourage the wide participation of the region."}]
    draft = lead.change(f"{where}/1.1", {"version": draft["version"], "sections": sections})
    compared = lead.get(f"{where}/1/compare/1.1")
    assert (compared["from"], compared["to"], compared["changes"]) == ("1", "1.1", 1)
    pieces = compared["sections"][0]["body"]
    assert [piece["text"].strip() for piece in pieces if piece["kind"] == "inserted"] == ["wide"]
    draft = lead.take(f"{where}/1.1", "submit", draft["version"])
    assert waits(draft) == [("sg_chair", "SG21")]
    lead.take(f"{where}/1.1", "approve", draft["version"], 403, **CLOSING)
    assert "approve" in steps(players.chair21.get(f"{where}/1.1"))
    players.chair21.take(f"{where}/1.1", "approve", draft["version"], **CLOSING)
    shown = players.nobody.get(where)["items"]
    assert {one["label"]: one["state"] for one in shown} == {"2": "approved", "1": "superseded"}


def agree_and_convene(players: Cast, lead: Script) -> Json:
    """Propose a joint meeting with an event and a session, agree, coordinate, convene."""
    key = {"Idempotency-Key": "joint-meeting-1"}
    forum = lead.create("/events", {**FORUM, "groups": ["SG21RG-AFR"]})
    body = {**MEETING, "events": [forum["id"]], "sessions": [SESSION]}
    players.delegate.create("/meetings", body, 403)
    meeting = lead.create("/meetings", body, **key)
    assert lead.create("/meetings", body, **key)["id"] == meeting["id"]
    lead.create("/meetings", {**body, "title": "Another one"}, 422, **key)
    assert len(players.nobody.get("/meetings")["items"]) == 1
    assert (meeting["state"], meeting["joint"], meeting["parents"]) == ("proposed", True, ["SG5", "SG21"])
    assert "join_address" not in meeting["sessions"][0]

    where = f"/meetings/{meeting['id']}"
    meeting = lead.take(where, "agree", meeting["version"])
    assert waits(meeting) == [("rg_chair", "SG5RG-AFR")]
    lead.take(where, "agree", meeting["version"], 403, group="SG5RG-AFR")
    meeting = players.lead5.take(where, "agree", meeting["version"])
    assert waits(meeting) == [("sg_chair", "SG5"), ("sg_chair", "SG21")]
    meeting = players.chair5.take(where, "coordinate", meeting["version"])
    meeting = players.chair21.take(where, "coordinate", meeting["version"], parent="SG21")
    assert {office for office, _ in waits(meeting)} == {"tsb_counsellor"}
    lead.take(where, "convene", meeting["version"], 403, **LETTER)
    meeting = players.counsellor.take(where, "convene", meeting["version"], **LETTER)
    assert (meeting["state"], meeting["letter_number"], meeting["waiting_for"]) == (
        "convened",
        "3/SG21RG-AFR",
        [],
    )
    due = {line["item"]: line for line in players.nobody.get(f"{where}/deadlines")["items"]}
    assert (due["registration"]["due_on"], due["contribution"]["due_on"]) == ("2027-03-05", "2027-03-24")
    assert due["registration"]["due_at"] == "2027-03-05T22:59:59+00:00"
    return meeting


def take_part(players: Cast, meeting: Json) -> None:
    """Register, endorse, approve; the personal join address is on one's own page only, and leads on."""
    where = f"/meetings/{meeting['id']}/registrations"
    wish = {
        "mode": "remote",
        "category": "member_state",
        "languages_needed": ["fr"],
        "accessibility": "Captions",
    }
    players.nobody.create(where, wish, 401)
    mine = players.delegate.create(where, wish)
    assert (mine["state"], waits(mine)) == ("requested", [("focal_point", "KE")])
    players.delegate.create(where, wish, 422)
    players.delegate.take(f"{where}/{mine['id']}", "endorse", mine["version"], 403)
    mine = players.focal_point.take(f"{where}/{mine['id']}", "endorse", mine["version"])
    assert waits(mine)[0][0] == "tsb_counsellor"
    assert players.delegate.get("/me")["registrations"][0]["state"] == "endorsed"
    mine = players.counsellor.take(f"{where}/{mine['id']}", "approve", mine["version"])
    assert mine["state"] == "approved"
    players.nobody.get(where, 401)
    assert players.other_delegate.get(where)["items"] == []

    me = players.delegate.get("/me")
    address = str(me["registrations"])
    assert SECRET not in address
    assert "/j/" in address


def hold_and_report(players: Cast, lead: Script, meeting: Json) -> None:
    """Hold the meeting, count who came, keep the contributions, report."""
    where = f"/meetings/{meeting['id']}"
    shown = players.nobody.get(where)
    assert {office for office, _ in waits(shown)} == {"tsb_counsellor"}
    held = lead.take(where, "hold", shown["version"])
    assert sorted(waits(held)) == [("rg_chair", "SG21RG-AFR"), ("rg_chair", "SG5RG-AFR")]
    lead.create(f"{where}/attendance", {"person": "delegate@example.org", "mode": "remote"})
    lead.create(f"{where}/attendance", {"country": "EG", "count": 3, "mode": "onsite"})
    players.delegate.create(f"{where}/attendance", {"country": "KE", "count": 3}, 403)
    paper = {"title": "Text for the new work item", "sources": ["KE"], "to": "group"}
    kept = players.counsellor.create(
        f"{where}/contributions", {**paper, "received_at": "2027-03-20T10:00:00Z"}
    )
    assert kept["countries"] == ["KE"]
    held = lead.take(where, "report", held["version"], group="SG21RG-AFR", text="We agreed on two texts.")
    lead.take(where, "report", held["version"], 403, group="SG5RG-AFR", text="Not mine.")
    held = players.lead5.take(where, "report", held["version"], group="SG5RG-AFR", text="So did we.")
    assert (held["state"], held["waiting_for"]) == ("reported", [])
    counts = players.nobody.get(f"{where}/attendance/counts")
    assert counts["participants"] == {"value": 4, "certainty": "exact"}
    assert counts["countries"]["value"] == 2


def subscribe(players: Cast) -> None:
    """Make a personal calendar address, read it, revoke it."""
    client = players.client
    wish = {"scope": "mine", "language": "fr", "join_links": True, "label": "Téléphone"}
    feed = players.delegate.create("/feeds", wish)
    path = "/calendars/personal/" + feed["address"].rpartition("/")[2]
    answer = client.get(path)
    text = answer.text.replace("\r\n ", "")
    assert answer.status_code == 200
    assert ("/j/" in text, SECRET in text) == (True, False)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    public = client.get("/calendars/regional-groups/SG21RG-AFR.ics").text
    assert ("BEGIN:VEVENT" in public, "/j/" in public) == (True, False)
    players.other_delegate.get(f"/feeds/{feed['id']}", 404)
    players.delegate.take(f"/feeds/{feed['id']}", "revoke", feed["version"])
    revoked = client.get(path)
    assert (revoked.status_code, revoked.text.count("BEGIN:VEVENT")) == (200, 1)


def tell_the_council(players: Cast, meeting: Json) -> None:
    """Prepare the effectiveness report, freeze, submit, approve, transmit and publish it; download its figures."""
    officer, anybody = players.officer, players.nobody
    period = {"from": "2027-01-01", "until": "2027-04-09", "addressee": "council"}
    players.counsellor.create("/reports", period, 403)
    report = officer.create("/reports", period)
    where = f"/reports/{report['id']}"
    anybody.get(where, 404)
    anybody.get(f"{where}.json", 404)
    report = officer.take(where, "freeze", report["version"])
    report = officer.change(where, {"version": report["version"], "cover": {"document_number": "C27/99"}})
    report = officer.take(where, "submit", report["version"])
    assert waits(report) == [("tsb_director", "")]
    officer.take(where, "approve", report["version"], 403)
    report = players.director.take(where, "approve", report["version"])
    report = officer.take(where, "transmit", report["version"])
    players.director.take(where, "publish", report["version"], 403, languages=["en"])
    anybody.get(where, 404)
    report = officer.take(where, "publish", report["version"], languages=["en", "fr"])
    assert (report["state"], report["languages"]) == ("published", ["en", "fr"])

    file = players.client.get(f"/api/v1{where}.json?lang=en")
    told = file.json
    assert told is not None
    figures = {one["id"]: one["value"] for one in told["indicators"]}
    assert told["report"]["hash"] == report["hash"]
    assert told["period"]["from"] == "2027-01-01"
    assert [one["id"] for one in told["meetings"]] == [meeting["id"]]
    assert len(figures) == len(INDICATORS)
    assert (figures["meetings_held"], figures["meetings_joint"], figures["participants"]) == (1, 1, 4)
    assert figures["contributions_received"] == 1
    stored = {(one["format"], one["language"]): one["sha256"] for one in report["files"]}
    assert stored["json", "en"] == hashlib.sha256(file.data).hexdigest()
