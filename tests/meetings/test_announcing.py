"""Mail looked at before it is sent: the preview is what the mailer then gets; or no mail, with the reason kept."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from regional_groups.adapters.memory import MemoryMailer
from regional_groups.core import jobs, outbox
from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.rehearsing import Letter, rehearse
from regional_groups.meetings import announcing
from regional_groups.meetings.models import Meeting
from regional_groups.participation.forms import RegistrationSchema
from regional_groups.participation.operations import create as register
from sqlalchemy import func, select

from tests.meetings.people import Cast, now, reach
from tests.support.field import actor, bearer, person, post, sign_in

STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("convene", "agreed", {"announced_by": "letter", "letter_on": "2026-11-20", "note": "By mail."}),
    ("move", "convened", {"starts_on": "2027-04-12", "city": "Mombasa", "deadlines": "keep"}),
    ("postpone", "convened", {"note": "The host asks for it."}),
    ("cancel", "convened", {"cause": "elections", "note": "The hall is needed."}),
    ("not_held", "convened", {"cause": "too few contributions"}),
]
each = pytest.mark.parametrize(("action", "state", "given"), STEPS)


@pytest.fixture
def meeting_in(players: Cast, clock: FixedClock) -> Callable[..., Meeting]:
    """Return what makes a meeting whose readers speak three languages, with one who registered."""

    def make(state: str, action: str = "") -> Meeting:
        players.chair20.language, players.vice5.language = "fr", "ar"
        meeting = reach(state, players, clock)
        delegate = person("delegate@example.org", "delegate KE", country="KE", name="Dele Gate")
        wish = load(RegistrationSchema(), {"mode": "onsite", "category": "member_state", "country": "KE"})
        register(meeting, wish, actor(delegate), now())
        db.session.commit()  # the entry for the calendar is queued with it
        db.session.query(OutboxMessage).delete()
        db.session.commit()
        if action == "not_held":
            clock.move_to(datetime.fromisoformat("2027-04-05T09:00:00+00:00"))
        return meeting

    return make


def send() -> list[tuple[str, str, str]]:
    """Send what is queued; return receiver, subject and text of each mail."""
    mailer = current_app.extensions["ports"].mailer
    assert isinstance(mailer, MemoryMailer)
    mailer.sent.clear()
    token = jobs.writing.set(True)
    try:
        outbox.drain(now())
    finally:
        jobs.writing.reset(token)
    return sorted((mail.to, mail.subject, mail.text) for mail in mailer.sent)


@each
def test_the_preview_is_what_is_sent(
    meeting_in: Callable[..., Meeting],
    players: Cast,
    client: FlaskClient,
    action: str,
    state: str,
    given: dict[str, Any],
) -> None:
    meeting = meeting_in(state, action)
    address = f"/api/v1/meetings/{meeting.id}/actions/{action}"
    headers = bearer(players.counsellor)
    body = {"version": meeting.version, **given}

    found = client.post(f"{address}/preview", json=body, headers=headers)
    nothing = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    db.session.expire_all()
    unchanged = (str(meeting.state), meeting.version)
    assert client.post(address, json=body, headers=headers).status_code == 200
    sent = send()

    preview = found.json or {}
    assert (found.status_code, nothing, unchanged) == (200, 0, (state, body["version"]))
    assert preview["letters"] == len(sent) > 1
    assert preview["persons"] == len({to for to, _, _ in sent})
    assert sum(bundle["count"] for bundle in preview["bundles"]) == len(sent)
    assert {(row["subject"], row["text"]) for row in preview["bundles"]} <= {
        (subject, text) for _, subject, text in sent
    }
    assert {row["language"] for row in preview["bundles"]} == {"ar", "fr"} | (
        {"en"} if action != "not_held" or len(sent) > 2 else set()
    )
    assert "@" not in " ".join(name for row in preview["bundles"] for name in row["names"])


def test_every_letter_of_the_rehearsal_is_sent_as_it_was(
    meeting_in: Callable[..., Meeting], players: Cast
) -> None:
    meeting = meeting_in("convened")
    who, at = actor(players.counsellor), now()
    given = {"version": meeting.version, "starts_on": date(2027, 4, 12), "deadlines": "recompute"}

    letters: list[Letter] = rehearse(lambda: announcing.perform(meeting, "move", dict(given), who, at))
    announcing.perform(meeting, "move", dict(given), who, at)
    db.session.commit()

    assert sorted((one.to, one.subject, one.text) for one in letters) == send()
    assert "delegate@example.org" in {one.to for one in letters}


@each
def test_the_page_shows_the_mail_and_keeps_the_form(
    meeting_in: Callable[..., Meeting],
    players: Cast,
    client: FlaskClient,
    action: str,
    state: str,
    given: dict[str, Any],
) -> None:
    meeting = meeting_in(state, action)
    sign_in(client, players.counsellor)
    address = f"/meetings/{meeting.id}/actions/{action}"

    shown = post(client, address, version=str(meeting.version), preview="1", **given)

    assert shown.status_code == 200
    assert "Nothing was recorded yet." in shown.text
    assert 'dir="rtl"' in shown.text and "Français" in shown.text
    for value in given.values():
        assert str(value) in shown.text
    assert "@example.org" not in shown.text.partition('class="letters"')[2].partition("</section>")[0]
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    db.session.expire_all()
    assert meeting.state == state


def test_a_refused_step_has_no_preview(
    meeting_in: Callable[..., Meeting], players: Cast, client: FlaskClient
) -> None:
    meeting = meeting_in("convened")
    sign_in(client, players.counsellor)
    address = f"/meetings/{meeting.id}/actions/cancel"

    blank = post(client, address, version=str(meeting.version), preview="1", cause="", note="")
    sign_in(client, players.chair5)
    other = post(client, address, version=str(meeting.version), preview="1", cause="x", note="y")
    api = client.post(f"/api/v1{address}/preview", json={"version": 1}, headers=bearer(players.counsellor))
    nobody = client.post(f"/api/v1{address}/preview", json={"version": 1})

    assert (blank.status_code, other.status_code, api.status_code, nobody.status_code) == (422, 403, 409, 401)


@each
def test_a_step_without_mail_keeps_the_reason(
    meeting_in: Callable[..., Meeting],
    players: Cast,
    client: FlaskClient,
    action: str,
    state: str,
    given: dict[str, Any],
) -> None:
    meeting = meeting_in(state, action)
    sign_in(client, players.counsellor)
    reason = "Everybody was told by letter."
    body = {"version": str(meeting.version), **given, "no_mail_reason": reason}

    taken = post(client, f"/meetings/{meeting.id}/actions/{action}", **body)

    assert taken.status_code == 302
    assert send() == []
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(one.event, one.note) for one in last][1] == ("meeting:hold_mail", reason)
    assert last[1].after == {"step": action}
    assert last[0].event == f"meeting:{action}"
    assert reason in client.get(f"/meetings/{meeting.id}").text


def test_whoever_is_acted_for_is_told_in_any_case(meeting_in: Callable[..., Meeting], players: Cast) -> None:
    meeting = meeting_in("agreed")
    director = person("director@example.org", "tsb_director")
    everywhere = person("tsb@example.org", "tsb_counsellor")
    evidence = {"kind": "mail", "on": date(2026, 11, 20), "reference": ""}
    given = {
        "version": meeting.version,
        "cause": "elections",
        "note": "Asked by mail.",
        "no_mail_reason": "Told by telephone.",
        "on_behalf_of": {"office": "tsb_director", "scope": "", "person": None},
        "evidence": evidence,
    }

    announcing.perform(meeting, "cancel", given, actor(everywhere), now())
    db.session.commit()

    assert [to for to, _, _ in send()] == [director.email]
