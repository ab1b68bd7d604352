"""The pages: forms that keep what was written, double clicks, one-click approval, the check list of a day."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core.outbox import OutboxMessage
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation import inviting, links
from regional_groups.participation.models import Attendance, Contribution, Registration
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import NOW, Field, now, workshop
from tests.support.field import actor, person, post, sign_in


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def test_register_endorse_and_approve_on_pages(
    field: Field, client: FlaskClient, session: scoped_session[Session]
) -> None:
    address = f"/meetings/{field.meeting.id}/register"
    sign_in(client, field.delegate)
    clicks = [
        post(client, address, mode="remote", category="member_state", languages_needed="fr") for _ in range(2)
    ]
    made = session.scalars(select(Registration)).one()
    assert [one.headers["Location"] for one in clicks] == [f"/registrations/{made.id}"] * 2

    sign_in(client, field.focal)
    assert "Delegate" in client.get("/registrations/waiting").text
    following = {"version": 1, "next": "/registrations/waiting"}
    done = post(client, f"/registrations/{made.id}/actions/endorse", **following)
    assert (done.status_code, done.headers["Location"]) == (303, "/registrations/waiting")
    assert "Nothing waits for you" in client.get("/registrations/waiting").text

    sign_in(client, field.counsellor)
    listing = f"/meetings/{field.meeting.id}/registrations"
    assert str(made.id) in client.get(f"{listing}?state=waiting").text
    preview = post(client, f"{listing}/approve", registrations=str(made.id))
    assert "1 registration is about to be approved." in preview.text
    assert "1 mail would be sent. Nothing was recorded yet." in preview.text
    session.execute(delete(GroupCountry))
    session.commit()
    unknown = post(client, f"{listing}/approve", registrations=str(made.id)).text
    assert "As it stands, none of these registrations would be approved." in unknown
    assert "not approved as it stands: " in unknown
    assert "This step would send no mail." not in unknown
    again = post(
        client, f"{listing}/approve", registrations=str(made.id), confirmed="1", preview="1", note="Hm."
    )
    assert ("1 mail would be sent." in again.text, 'value="Hm."' in again.text) == (True, True)
    session.refresh(made)
    assert made.state == "endorsed"
    post(client, f"{listing}/approve", registrations=str(made.id), confirmed="1", note="Hm.")
    session.refresh(made)
    assert made.state == "approved"

    sign_in(client, field.delegate)
    assert links.paths([made])[made.id][0] in client.get(f"/registrations/{made.id}").text
    assert links.paths([made])[made.id][0] in client.get(f"/meetings/{field.meeting.id}").text


def test_history_is_in_words_and_only_ones_own_step_can_be_taken_back(
    field: Field, client: FlaskClient
) -> None:
    made = field.register(field.delegate)
    sign_in(client, field.focal)
    address = f"/registrations/{made.id}"

    page = client.get(f"{address}?lang=fr").text
    assert "Participation aux groupes régionaux" in page  # the clause by its title, not by its number
    assert ("Create" in page, "B4.2" in page, "actions/undo" in page) == (False, False, False)

    post(client, f"{address}/actions/endorse", version=1)
    assert "actions/undo" in client.get(address).text


def test_next_never_leads_out(field: Field, client: FlaskClient) -> None:
    made = field.register(field.delegate)
    sign_in(client, field.focal)

    done = post(client, f"/registrations/{made.id}/actions/endorse", version=1, next="//evil.example/")

    assert done.headers["Location"] == f"/registrations/{made.id}"


def test_register_refused_keeps_what_was_written(field: Field, client: FlaskClient) -> None:
    sign_in(client, field.delegate)

    answer = post(
        client,
        f"/meetings/{field.meeting.id}/register",
        mode="remote",
        category="academia",
        organization="University of Kept",
    )

    assert answer.status_code == 422
    assert "University of Kept" in answer.text
    assert "by invitation only" in answer.text


def test_register_by_the_focal_point_for_somebody_new(
    field: Field, client: FlaskClient, session: scoped_session[Session]
) -> None:
    sign_in(client, field.focal)

    post(
        client,
        f"/meetings/{field.meeting.id}/register",
        person="new@example.org",
        name="New Person",
        mode="onsite",
        category="member_state",
    )

    made = session.scalars(select(Registration)).one()
    assert (made.person.name, made.country) == ("New Person", "KE")


def test_register_for_a_workshop(field: Field, client: FlaskClient, session: scoped_session[Session]) -> None:
    event = workshop()
    sign_in(client, field.stranger)

    assert "Register" in client.get(f"/events/{event.id}").text
    assert post(client, f"/events/{event.id}/register", mode="onsite", category="guest").status_code == 303
    assert session.scalars(select(Registration)).one().event_id == event.id


def test_refuse_without_a_note_shows_the_form_again(field: Field, client: FlaskClient) -> None:
    made = field.register(field.delegate)
    sign_in(client, field.counsellor)

    answer = post(client, f"/registrations/{made.id}/actions/refuse", version=1, note="")

    assert answer.status_code == 422
    assert "must not be blank" in answer.text
    assert post(client, f"/registrations/{made.id}/actions/fly", version=1).status_code == 404


def test_stale_version_on_the_page(field: Field, client: FlaskClient) -> None:
    made = field.register(field.delegate)
    sign_in(client, field.focal)
    post(client, f"/registrations/{made.id}/actions/endorse", version=1)

    assert post(client, f"/registrations/{made.id}/actions/cancel", version=1).status_code == 409


def test_approve_many_by_others_is_refused(field: Field, client: FlaskClient) -> None:
    made = field.register(field.stranger)
    sign_in(client, field.chair)
    address = f"/meetings/{field.meeting.id}/registrations/approve"

    assert post(client, address, registrations=str(made.id), confirmed="1").status_code == 403
    sign_in(client, field.counsellor)
    assert post(client, address, registrations="nonsense").status_code == 404


def test_invitation_by_mail_and_its_answer(
    field: Field, client: FlaskClient, session: scoped_session[Session]
) -> None:
    sign_in(client, field.chair)
    address = f"/meetings/{field.meeting.id}/invitations"
    post(client, address, name="Grace Guest", email="grace@example.org", note="Please come")
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).one().payload
    path = mail["text"].split("http://localhost")[1].split()[0]
    guest = client.application.test_client()

    shown = guest.get(path)
    done = post(guest, path, mode="remote")
    again = post(guest, path, mode="remote")

    assert mail["to"] == "grace@example.org"
    assert "Please come" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert (done.status_code, again.status_code) == (303, 422)
    assert session.scalars(select(Registration)).one().person.name == "Grace Guest"
    assert guest.get("/invitations/unknown").status_code == 404


def test_invitation_withdrawn(field: Field, client: FlaskClient) -> None:
    made = inviting.invite(field.meeting, {"email": "g@example.org", "name": "G"}, actor(field.chair), now())
    path = links.invitation_path(made)
    sign_in(client, field.chair)

    post(client, f"/meetings/{field.meeting.id}/invitations/{made.id}/withdraw", version=1)

    assert client.get(path).status_code == 404


def test_attendance_page(client: FlaskClient, session: scoped_session[Session]) -> None:
    field = Field(state=MeetingState.HELD, starts_on=NOW.date().replace(day=17), ends_on=None)
    field.register(field.delegate, by=field.counsellor, state="approved")
    sign_in(client, field.chair)
    address = f"/meetings/{field.meeting.id}/attendance"

    post(client, f"{address}/present", day="2026-11-17", mode="onsite", people=str(field.delegate.id))
    post(client, f"{address}/count", country="TG", count="4", certainty="about", mode="unknown")
    wrong = post(client, f"{address}/count", country="", count="4")
    page = client.get(address).text

    assert wrong.status_code == 422
    assert "about 5" in page
    row = session.scalars(select(Attendance).where(Attendance.country == "TG")).one()
    assert post(client, f"{address}/{row.id}/remove", version=row.version).status_code == 303
    sign_in(client, field.delegate)
    assert client.get(address).status_code == 403
    assert post(client, f"{address}/count", participants="4").status_code == 403


def test_contributions_page(field: Field, client: FlaskClient, session: scoped_session[Session]) -> None:
    address = f"/meetings/{field.meeting.id}/contributions"
    sign_in(client, field.delegate)

    wrong = post(client, address, title="", sources="KE")
    post(client, address, title="On <b>metrics</b>", sources="KE; Example Operator")
    made = session.scalars(select(Contribution)).one()
    sign_in(client, field.chair)
    post(client, f"{address}/{made.id}/actions/set_outcome", version=1, outcome="accepted")
    page = client.get(address).text

    assert wrong.status_code == 422
    assert "On &lt;b&gt;metrics&lt;/b&gt;" in page
    assert "Accepted" in page
    assert made.organizations == ["Example Operator"]


def test_group_page_shows_participation_by_country(
    client: FlaskClient, session: scoped_session[Session]
) -> None:
    field = Field(state=MeetingState.HELD, starts_on=NOW.date().replace(day=17), ends_on=None)
    sign_in(client, field.chair)
    post(client, f"/meetings/{field.meeting.id}/attendance/count", country="TG", count="4", mode="unknown")

    page = client.get("/regional-groups/SG5RG-AFR").text

    assert "Participation by country" in page
    assert "Togo" in page


def test_names_are_for_those_who_may_read_them(field: Field, client: FlaskClient) -> None:
    hidden = person("hidden@example.org", country="TG", name="Hidden Name")
    field.register(hidden)
    address = f"/meetings/{field.meeting.id}/registrations"

    assert "Hidden Name" not in client.get(address).text
    for who, seen in (
        (field.delegate, False),
        (field.focal, False),
        (field.chair, True),
        (field.counsellor, True),
    ):
        sign_in(client, who)
        assert ("Hidden Name" in client.get(address).text) is seen
