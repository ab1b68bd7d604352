"""Mail: in the reader's language and zone, once, after the commit; and the digest of what waits."""

from datetime import date, timedelta

import pytest
from regional_groups.core import jobs
from regional_groups.core.i18n import current_language
from regional_groups.core.outbox import OutboxMessage
from regional_groups.people import operations
from regional_groups.people.notices import notify, preview
from regional_groups.people.waiting import WaitingRow, waiting_source
from sqlalchemy import func, select

from tests.support import field

CONTEXT = {
    "before": None,
    "country_kept": None,
    "function": "sg_chair",
    "scope": "SG5",
    "from_on": date(2026, 11, 1),
    "until_on": None,
    "appointed_by": "WTSA",
    "by": "Counsellor",
    "action_url": "/me/",
}


def queued(session):
    return session.scalar(select(func.count()).select_from(OutboxMessage))


def test_letter_is_sent_once_to_each(session, mailer, deliver, clock):
    people = [field.person("a@example.org"), field.person("b@example.org")]

    notify("office_appoint", [*people, people[0]], CONTEXT, "office:1", clock.now())
    notify("office_appoint", people, CONTEXT, "office:1", clock.now())
    before = len(mailer.sent)
    deliver()
    deliver()

    assert before == 0
    assert sorted(mail.to for mail in mailer.sent) == ["a@example.org", "b@example.org"]
    assert mailer.sent[0].headers == {"List-Unsubscribe": "<http://localhost/me/>"}


def test_letter_reads_well(session, mailer, deliver, clock):
    notify("office_appoint", [field.person("awa@example.org")], CONTEXT, "office:1", clock.now())
    deliver()

    [mail] = mailer.sent
    assert mail.subject == "You were given an office: Study group chair, SG5"
    assert mail.text == (
        "Awa,\n"
        "\n"
        "Counsellor recorded this office for you:\n"
        "\n"
        "Study group chair, SG5\n"
        "From: 1 November 2026\n"
        "Until: open\n"
        "Appointed by: WTSA\n"
        "\n"
        "It is yours when you sign in with this e-mail address.\n"
        "\n"
        "Open it in the service:\n"
        "http://localhost/me/\n"
        "\n"
        "-- \n"
        "Regional groups of ITU-T\n"
        "You receive this message because of an office or a role you hold in a regional group.\n"
        "Change which messages you receive: http://localhost/me/\n"
    )


@pytest.mark.parametrize(
    ("language", "month"),
    [("fr", "1er novembre 2026"), ("zh", "2026年11月1日"), ("", "1 November 2026")],
)
def test_letter_is_in_the_readers_language(session, clock, language, month):
    person = field.person("a@example.org", language=language)

    _, text = preview("office_appoint", person, CONTEXT)

    assert month in text
    assert "<time" not in text
    assert current_language() == "en"


def test_name_cannot_break_the_subject(session, mailer, deliver, clock):
    context = {**CONTEXT, "scope": "X\r\nBcc: evil@example.org"}

    notify("office_appoint", [field.person("a@example.org")], context, "office:1", clock.now())
    deliver()

    assert "\n" not in mailer.sent[0].subject


def test_letter_of_a_change_that_was_rolled_back_is_not_sent(session, mailer, deliver, clock):
    person = field.person("a@example.org")
    notify("office_appoint", [person], CONTEXT, "office:1", clock.now())
    session.rollback()

    deliver()

    assert mailer.sent == []


def test_letter_waits_while_the_mail_server_is_away(session, mailer, deliver, clock):
    notify("office_appoint", [field.person("a@example.org")], CONTEXT, "office:1", clock.now())
    mailer.unavailable = True
    deliver()
    mailer.unavailable = False
    clock.advance(timedelta(minutes=2))
    deliver()

    assert len(mailer.sent) == 1


def test_long_key_is_kept_apart(session, clock):
    person = field.person("a@example.org")

    for key in ("x" * 300 + "1", "x" * 300 + "2", "x" * 300 + "1"):
        notify("office_appoint", [person], CONTEXT, key, clock.now())

    assert queued(session) == 2


# Offices


def test_appointment_and_end_are_told(session, client, mailer, deliver):
    field.state("KE")
    headers = field.bearer(field.person("admin@example.org", "admin"))
    new = {"person": "new@example.org", "function": "delegate", "scope": "KE"}

    made = client.post("/api/v1/offices", json=new, headers=headers).get_json()
    client.post(
        f"/api/v1/offices/{made['id']}/actions/end",
        json={"version": 1, "until": "2026-12-01"},
        headers=headers,
    )
    deliver()

    assert sorted((mail.to, mail.subject) for mail in mailer.sent) == [
        ("new@example.org", "You were given an office: Delegate, Kenya"),
        ("new@example.org", "Your office ends: Delegate, Kenya"),
    ]


def test_own_and_quiet_appointments_tell_nobody(session, clock):
    from regional_groups.core.permissions import SYSTEM

    field.state("KE")
    person = field.person("admin@example.org", "admin")
    common = {"scope": "KE", "now": clock.now()}

    operations.appoint("admin@example.org", "delegate", actor=field.actor(person), **common)
    operations.appoint("x@example.org", "delegate", actor=field.actor(person), quiet=True, **common)
    operations.appoint("y@example.org", "delegate", actor=SYSTEM, **common)

    assert queued(session) == 0


# What waits


@pytest.fixture
def something_waits(session, app, clock):
    """Let one thing wait for every study group chair."""

    def source(person, offices, now):
        if not any(held.function == "sg_chair" for held in offices):
            return []
        return [WaitingRow("Terms of SG5RG-AFR", "/terms/x", now - timedelta(days=3), date(2026, 11, 22))]

    waiting_source(source)


def test_digest_is_sent_at_most_once_a_day(session, mailer, deliver, clock, something_waits):
    field.study_group("SG5")
    field.person("chair@example.org", "sg_chair SG5")
    field.person("other@example.org", "sg_vice_chair SG5")
    field.person("silent@example.org", "sg_chair SG5", digest=False)

    counts = []
    for hours in (0, 1, 20, 4, 24):
        clock.advance(timedelta(hours=hours))
        jobs.run_periodic(clock.now())
        deliver()
        counts.append(len(mailer.sent))

    assert counts == [1, 1, 1, 2, 3]
    mail = mailer.sent[0]
    assert mail.to == "chair@example.org"
    assert mail.subject == "1 step waits for you – overdue by 1 day"
    assert (
        "- Terms of SG5RG-AFR\n"
        "  Since: Fri 20 Nov 2026, 10:00 Geneva\n"
        "  Was due on: 22 November 2026, overdue by 1 day\n"
        "  http://localhost/terms/x\n"
    ) in mail.text
    assert "at most once a day" in mail.text


def test_digest_of_the_same_day_is_not_sent_twice_by_two_processes(session, clock, something_waits):
    from regional_groups.people.waiting import send_digests

    field.study_group("SG5")
    field.person("chair@example.org", "sg_chair SG5")

    send_digests(clock.now())
    send_digests(clock.now() + timedelta(hours=3))

    assert queued(session) == 1


def test_times_of_a_digest_are_the_readers(session, clock, something_waits):
    person = field.person("chair@example.org", "sg_chair SG5", timezone="Asia/Tokyo", language="fr")

    from regional_groups.people.waiting import send_digests

    send_digests(clock.now())

    text = session.scalars(select(OutboxMessage)).one().payload["text"]
    assert person.timezone == "Asia/Tokyo"
    assert "18:00" in text
