"""The collective letter: what it says, in which languages it is printed, who may read it before it is sent."""

import io
from datetime import date, datetime

import pypdfium2
import pytest
from flask import current_app
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.meetings import letters, queries
from regional_groups.meetings.models import Meeting
from regional_groups.publishing.blocks import LetterHeader, Paragraph, Table, Text, strong

from tests.meetings.people import SESSION, Cast, act, now, proposed, reach
from tests.support.field import person, sign_in


def convened(players: Cast) -> Meeting:
    """Convene a meeting by letter 3/SG20RG-AFR, with agenda and sessions."""
    evening = {
        **SESSION,
        "title": "Closing",
        "starts_local": datetime.fromisoformat("2027-04-07T00:30"),
        "ends_local": datetime.fromisoformat("2027-04-07T02:00"),
        "open": True,
    }
    meeting = proposed(
        players.chair5,
        sessions=[SESSION, evening],
        agenda="Opening of the meeting\nReports\nFuture work",
        host="Communications Authority of Kenya",
        remote_decisions=False,
    )
    act(meeting, "agree", players.chair5)
    act(meeting, "agree", players.chair20)
    act(meeting, "coordinate", players.sg5)
    act(meeting, "coordinate", players.sg20)
    act(
        meeting,
        "convene",
        players.counsellor,
        announced_by="letter",
        letter_on=date(2026, 11, 23),
        letter_number="3/SG20RG-AFR",
        printed=[{"item": "contribution", "due_on": date(2027, 3, 23)}],
    )
    db.session.commit()
    return meeting


def words(content: bytes) -> str:
    """Return the text of a PDF."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_letter_holds_what_the_rules_ask_for(players: Cast) -> None:
    person("director@example.org", "tsb_director", name="Dana Director")
    meeting = convened(players)

    document = letters.letter(meeting, "en", now())

    assert document.title == ("Joint meeting of SG20RG-AFR, SG5RG-AFR, Nairobi, Kenya, 5–7 April 2027")
    assert isinstance(document.header, LetterHeader)
    assert document.header.reference == "TSB Collective letter 3/SG20RG-AFR"
    assert document.header.addressees == (
        "Administrations of Member States",
        "ITU-T Sector Members",
        "ITU-T Associates participating in the work of SG5, SG20",
        "ITU Academia",
        "Copy: ATU",
        "Copy: ITU regional office, Addis Ababa",
    )
    deadlines, sessions = (block for block in document.blocks if isinstance(block, Table))
    assert deadlines.rows[1] == (
        "Contribution to be translated",
        "5 February 2027",
        "Recommendation ITU-T A.1, 3.1.8 and 3.2.1 to 3.2.5",
    )
    assert (
        "Contribution",
        "23 March 2027",
        "Recommendation ITU-T A.1, 3.1.8 and 3.2.1 to 3.2.5",
    ) in deadlines.rows
    assert sessions.rows[1] == (
        "7 April 2027",
        "00:30–02:00",
        "6 April 2027, 23:30–01:00",
        "Closing (Physical, with remote participation · English, French)",
        "open to everybody",
    )
    assert not document.draft


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_letter_is_printed(language: str, client: FlaskClient, players: Cast) -> None:
    meeting = convened(players)

    answer = client.get(f"/meetings/{meeting.id}/letter.pdf?lang={language}")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = words(answer.data)
    assert [sign in text for sign in ("3/SG20RG-AFR", "Communications Authority of Kenya")] == [True, True]
    again = client.get(
        f"/meetings/{meeting.id}/letter.pdf?lang={language}",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("action", "title", "says"),
    [
        (
            "postpone",
            "Postponed: Joint meeting of",
            "This meeting is postponed; new dates will follow. The dates shown are the old ones.",
        ),
        ("cancel", "Cancelled: Joint meeting of", "This is cancelled."),
    ],
)
def test_letter_of_a_meeting_that_was_called_off_says_so(
    action: str, title: str, says: str, players: Cast
) -> None:
    meeting = convened(players)
    act(meeting, action, players.counsellor, cause="elections", note="Elections.")

    document = letters.letter(meeting, "en", now())

    assert document.title.startswith(title)
    assert document.header.subject.startswith(title) if isinstance(document.header, LetterHeader) else False
    assert document.blocks[0] == Paragraph((strong(says),))


def test_letter_gives_the_address_of_registration_as_a_run_of_its_own(players: Cast) -> None:
    meeting = convened(players)

    document = letters.letter(meeting, "fr", now())

    runs = [run for block in document.blocks if isinstance(block, Paragraph) for run in block.runs]
    address = f"{current_app.extensions['settings'].base_url}/meetings/{meeting.id}"
    assert Text(address) in runs
    assert document.title.endswith("Nairobi, Kenya, 5–7 avril 2027")
    title = letters.letter(meeting, "ar", now()).title.replace("\u200e", "").replace("\u200f", "")
    assert title == "اجتماع مشترك للأفرقة SG20RG-AFR، SG5RG-AFR، Nairobi، Kenya، 5–7 أبريل 2027"


@pytest.mark.parametrize(
    ("by", "number", "reference", "button"),
    [
        ("circular", "272", "TSB Circular 272", "Circular (PDF)"),
        ("mail", "4", "Announcement 4", "Announcement (PDF)"),
        ("letter", "3/SG20RG-AFR", "TSB Collective letter 3/SG20RG-AFR", "Collective letter (PDF)"),
    ],
)
def test_each_way_of_announcing_is_called_by_its_name(
    by: str, number: str, reference: str, button: str, client: FlaskClient, players: Cast
) -> None:
    meeting = convened(players)
    meeting.announced_by, meeting.letter_number = by, number
    db.session.commit()

    header = letters.letter(meeting, "en", now()).header

    assert isinstance(header, LetterHeader)
    assert header.reference == reference
    assert button in client.get(f"/meetings/{meeting.id}").text


def test_the_work_plan_tells_format_and_languages_of_each_session(players: Cast) -> None:
    document = letters.letter(convened(players), "en", now())

    plan = [block for block in document.blocks if isinstance(block, Table)][-1]
    assert plan.rows[0][3].startswith("Opening (")
    assert "English, French" in str(plan.rows[0][3])


def test_draft_is_for_those_who_prepare_it(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5)
    db.session.commit()
    where = f"/meetings/{meeting.id}/letter.pdf"

    assert client.get(where).status_code == 404
    sign_in(client, players.stranger)
    assert client.get(where).status_code == 404
    sign_in(client, players.counsellor)
    assert "Draft" in words(client.get(where).data)


def test_past_meetings_recorded_afterwards_have_no_letter(
    client: FlaskClient, players: Cast, clock: FixedClock
) -> None:
    meeting = proposed(players.chair5, state="held", starts_on=date(2020, 4, 5), ends_on=date(2020, 4, 6))
    db.session.commit()

    assert client.get(f"/meetings/{meeting.id}/letter.pdf").status_code == 404


def test_numbers_run_per_group(players: Cast, clock: FixedClock) -> None:
    first = reach("agreed", players, clock)
    assert queries.suggested_number(first) == "1/SG20RG-AFR"
    first.letter_number = "9/SG20RG-AFR"
    other = proposed(players.chair5, "SG5RG-AFR")
    other.letter_number = "Circular 65"
    db.session.flush()

    assert queries.suggested_number(reach("agreed", players, clock)) == "10/SG20RG-AFR"
    assert queries.suggested_number(other) == "1/SG5RG-AFR"
