"""The pages of terms: what each reader sees, and what happens to refused and stale forms."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.overview import counts, rows
from sqlalchemy import event, select

from tests.support.field import bearer, person, post, regional_group, sign_in, study_group
from tests.terms.field import CHANGED, GROUP, NOW, SECTIONS, TEXTS, approved, draft, field, submitted, take

PAGE = f"/regional-groups/{GROUP}/terms"
pytestmark = pytest.mark.usefixtures("session")


def form_rows(name: str, rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    """Return sections as a page's form sends them."""
    found = {f"{name}-{index}-{key}": value for index, row in enumerate(rows) for key, value in row.items()}
    return {f"{name}-present": "1", **found, **more}


def version_of(label: str) -> TermsVersion:
    """Return a version as the database has it now."""
    db.session.expire_all()
    return db.session.scalars(select(TermsVersion).where(TermsVersion.number == label)).one()


def test_overview_names_version_period_and_draft(client: FlaskClient) -> None:
    at = field()
    study_group("SG5").period = "2025-2028"
    approved(at)
    draft(at)

    public = client.get("/terms/").text
    sign_in(client, at.chair)
    inside = client.get("/terms/").text

    assert "2025-2028" in public
    assert "Up to date" in public
    assert "1.1" not in public
    assert "1.1" in inside
    assert "Regional group chair" in inside


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?current=yes", [GROUP]),
        ("?current=none", ["SG2RG-AFR"]),
        ("?parent=SG2", ["SG2RG-AFR"]),
        ("?region=europe", []),
        ("?current=%00&parent=x&surprise=1", []),
    ],
)
def test_overview_is_narrowed(client: FlaskClient, query: str, shown: list[str]) -> None:
    at = field()
    study_group("SG5").period = "2025-2028"
    regional_group("SG2RG-AFR")
    approved(at)

    text = client.get(f"/terms/{query}").text

    assert [name for name in (GROUP, "SG2RG-AFR") if f">{name}</a>" in text] == shown


def test_group_page_shows_the_text_and_the_history_per_period(client: FlaskClient) -> None:
    at = field()
    approved(at, date(2018, 5, 4))
    approved(at, sections=CHANGED)

    text = client.get(PAGE).text

    assert "all studies of SG5" in text
    assert text.index("Study period 2025-2028") < text.index("Study period 2017-2020")
    assert client.get(f"{PAGE}/1").status_code == 200


def test_translation_is_marked_as_such(client: FlaskClient) -> None:
    at = field()
    approved(at)
    sign_in(client, at.counsellor)
    text = form_rows("sections", [{"id": "objectives", "heading": "Objectifs", "body": "Texte français"}])

    answer = post(client, f"{PAGE}/1/translations/fr", version="3", **text)

    assert answer.status_code == 303
    shown = client.get(f"{PAGE}?text=fr").text
    assert "Texte français" in shown
    assert "Translation, not the decided text." in shown
    assert 'lang="fr" dir="ltr"' in shown
    assert "Texte français" not in client.get(PAGE).text


def test_draft_page_is_hidden(client: FlaskClient) -> None:
    at = field()
    draft(at)

    assert client.get(f"{PAGE}/0.1").status_code == 404
    assert client.get(f"{PAGE}/0.1/compare/0.1").status_code == 404
    assert client.get(f"{PAGE}/0.1.pdf").status_code == 404
    assert client.get(f"{PAGE}/0.1/edit").status_code == 404
    assert "0.1" not in client.get(PAGE).text


def test_consultation_is_open_to_the_states_of_the_group(client: FlaskClient) -> None:
    from regional_groups.groups.models import GroupCountry

    at = field()
    kenya = person("kenya@example.org", "focal_point KE", country="KE")
    other = person("france@example.org", "focal_point FR", country="FR")
    at.group.countries.append(GroupCountry(country="KE"))
    version = draft(at)

    sign_in(client, kenya)
    before = client.get(f"{PAGE}/0.1").status_code
    take(version, "open_consultation", at.contact)
    after = client.get(f"{PAGE}/0.1").status_code
    sign_in(client, other)

    assert (before, after, client.get(f"{PAGE}/0.1").status_code) == (404, 200, 404)


def test_draft_begins_with_the_starting_text_of_the_groups_language(client: FlaskClient) -> None:
    at = field()
    at.group.languages = "fr"
    sign_in(client, at.chair)

    answer = post(client, PAGE, language="fr")

    assert answer.headers["Location"] == f"{PAGE}/0.1/edit"
    kept = version_of("0.1")
    assert (kept.language, kept.sections[0]["id"]) == ("fr", "preamble")
    assert GROUP in str(kept.sections)
    assert "{" not in str([row["body"] for row in kept.sections])


def test_editor_saves_moves_adds_and_removes_sections(client: FlaskClient) -> None:
    at = field()
    draft(at)
    sign_in(client, at.contact)
    rows = [
        {**SECTIONS[0], "place": "1"},
        {**SECTIONS[1], "place": "0.5"},
        {"heading": "Added", "body": "New text", "place": "3"},
    ]

    answer = post(client, f"{PAGE}/0.1/edit", version="1", language="en", **form_rows("sections", rows))

    assert answer.headers["Location"] == f"{PAGE}/0.1"
    assert [row["id"] for row in version_of("0.1").sections] == ["tasks", "objectives", "s3"]
    rows = [{**rows[0], "remove": "1"}, {"id": "tasks", "heading": "Tasks", "body": "x"}]
    post(client, f"{PAGE}/0.1/edit", version="2", **form_rows("sections", rows))
    assert [row["id"] for row in version_of("0.1").sections] == ["tasks"]
    assert "Saved text 3" in client.get(f"{PAGE}/0.1").text
    assert "bring the studies" in client.get(f"{PAGE}/0.1/revisions/1").text


@pytest.mark.once
def test_a_counsellor_who_names_no_office_keeps_the_text(client: FlaskClient) -> None:
    at = field()
    draft(at)
    sign_in(client, at.counsellor)
    assert 'name="for_others_only"' in client.get(f"{PAGE}/0.1/edit").text
    rows = form_rows("sections", [{**SECTIONS[0], "body": "Written long."}])

    answer = post(client, f"{PAGE}/0.1/edit", version="1", for_others_only="1", language="en", **rows)

    assert (answer.status_code, "Written long." in answer.text) == (422, True)
    assert 'id="f-on_behalf_of-office-wrong"' in answer.text


def test_refused_text_is_shown_again(client: FlaskClient) -> None:
    at = field()
    draft(at)
    sign_in(client, at.chair)
    rows = [{"id": "a", "heading": "", "body": "Body without heading"}]

    answer = post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", rows))

    assert answer.status_code == 422
    assert "give it a heading" in answer.text
    assert "Body without heading" in answer.text


def test_stale_save_shows_both_texts(client: FlaskClient) -> None:
    at = field()
    draft(at)
    sign_in(client, at.contact)
    post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", CHANGED))
    mine = [{**SECTIONS[0], "body": "My own words."}, SECTIONS[1]]

    stale = post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", mine))

    assert stale.status_code == 409
    assert "My own words." in stale.text
    assert "Saved meanwhile" in stale.text
    assert 'name="version" value="2"' in stale.text
    again = post(client, f"{PAGE}/0.1/edit", version="2", **form_rows("sections", mine))
    assert again.status_code == 303
    assert version_of("0.1").sections[0]["body"] == "My own words."


def test_stale_step_is_offered_again(client: FlaskClient) -> None:
    at = field()
    draft(at)
    sign_in(client, at.chair)
    post(client, f"{PAGE}/0.1/edit", version="1", **form_rows("sections", CHANGED))

    stale = post(client, f"{PAGE}/0.1/actions/submit", version="1")

    assert stale.status_code == 409
    assert 'name="version" value="2"' in stale.text
    assert post(client, f"{PAGE}/0.1/actions/submit", version="2").status_code == 303


def test_approval_by_page_and_missing_fields(client: FlaskClient) -> None:
    at = field()
    submitted(at)
    sign_in(client, at.parent)

    bare = post(client, f"{PAGE}/0.1/actions/approve", version="2")
    done = post(
        client, f"{PAGE}/0.1/actions/approve", version="2", decided_on="2026-11-20", meeting="SG5, Geneva"
    )

    assert bare.status_code == 422
    assert bare.text.count("must not be blank") >= 2
    assert done.headers["Location"] == f"{PAGE}/1"
    assert client.get(f"{PAGE}/0.1").headers["Location"] == f"{PAGE}/1"


def test_counsellor_sees_the_steps_recorded_for_others(client: FlaskClient) -> None:
    at = field()
    submitted(at)
    sign_in(client, at.counsellor)

    text = client.get(f"{PAGE}/0.1").text

    assert "Record approval by the parent" in text
    assert "You record this for somebody else" in text
    assert "The number of days is a default of this service; no clause sets one." in text


def test_record_form_names_a_clash(client: FlaskClient) -> None:
    at = field()
    approved(at)
    sign_in(client, at.counsellor)

    clash = post(client, f"{PAGE}/record", decided_on="2026-11-20", language="en")
    done = post(client, f"{PAGE}/record", decided_on="2019-03-01", language="fr", meeting="SG5")

    assert (clash.status_code, done.status_code) == (422, 303)
    assert "Two cannot begin together." in clash.text
    assert "Recorded afterwards" in client.get(f"{PAGE}/2").text


def test_names_stay_inside(client: FlaskClient) -> None:
    at = field()
    approved(at)

    public = client.get(f"{PAGE}/1").text
    sign_in(client, at.parent)

    assert at.chair.name not in public
    assert at.chair.name in client.get(f"{PAGE}/1").text


def test_comparison_says_changes_in_words(client: FlaskClient) -> None:
    at = field()
    approved(at, date(2025, 2, 1))
    approved(at, sections=[*CHANGED[::-1], {"heading": "Added", "body": "x"}])

    assert "compare-sides" not in client.get(f"{PAGE}/2/compare/1").text  # one text, on a phone too
    assert "compare-sides" in client.get(f"{PAGE}/2/compare/1?view=side").text
    for view in ("", "?view=side"):
        text = client.get(f"{PAGE}/2/compare/1{view}").text
        assert "[deleted: </span>the<" in text
        assert "[inserted: </span>all<" in text
        assert 'id="change-1"' in text
        assert 'href="#change-2"' in text
        assert "New section" in text
        assert "Moved" in text
    assert "from version 1 to 2" in client.get(f"{PAGE}/1/compare/2").text


def test_pdf_of_the_text_in_force(client: FlaskClient) -> None:
    at = field()
    approved(at)

    answer = client.get(f"{PAGE}/1.pdf?lang=fr")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert "SG5RG-AFR-terms-1-en.pdf" in answer.headers["Content-Disposition"]


def test_panels_stand_on_group_and_parent(client: FlaskClient) -> None:
    at = field()
    approved(at)

    assert "Text and history of the terms" in client.get(f"/regional-groups/{GROUP}").text
    assert "Terms of all its groups" in client.get("/study-groups/SG5").text


def test_hostile_text_is_shown_not_obeyed(client: FlaskClient) -> None:
    at = field()
    body = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    approved(at, sections=[{"id": "a", "heading": "<b>H</b>", "body": body}])

    text = client.get(f"{PAGE}/1").text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>H</b>" not in text


def test_demonstration_is_marked_and_not_counted(client: FlaskClient) -> None:
    at = field()
    study_group("SG5").period = "2025-2028"
    version = approved(at)
    version.demonstration = True

    text = client.get("/terms/").text

    assert "Demonstration" in text
    assert [row.current for row in rows({}, NOBODY, NOW)] == ["yes"]
    assert counts(rows({}, NOBODY, NOW)) == {"yes": 0, "no": 0, "unknown": 0, "none": 1}


def queries_of(client: FlaskClient, address: str) -> int:
    """Count the statements of a request."""
    seen: list[Any] = []
    counter = lambda *statement: seen.append(statement[2])  # noqa: E731 -- the listener must be removed by identity
    event.listen(db.engine, "before_cursor_execute", counter)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", counter)
    return len(seen)


@pytest.mark.parametrize("address", ["/terms/", f"/api/v1/regional-groups/{GROUP}/terms", PAGE])
def test_lists_use_as_many_queries_for_three_rows_as_for_one(client: FlaskClient, address: str) -> None:
    at = field()
    approved(at, date(2024, 1, 1))
    one = queries_of(client, address)
    approved(at, date(2025, 1, 1))
    approved(at, date(2026, 1, 1))
    for acronym in ("SG2RG-AFR", "SG3RG-AFR"):
        approved(field(acronym), **TEXTS)

    assert queries_of(client, address) == one


def test_the_mail_of_an_approval_is_looked_at_before(client: FlaskClient) -> None:
    at = field()
    waiting = submitted(at)
    db.session.query(OutboxMessage).delete()
    sign_in(client, at.counsellor)
    address = f"{PAGE}/{waiting.number}/actions/approve"
    given = {
        "decided_on": "2026-11-20",
        "meeting": "SG5, Geneva, November 2026",
        "on_behalf_of": {"office": "sg_chair", "scope": "SG5"},
        "evidence": {"kind": "mail", "on": "2026-11-21"},
    }
    sent = {"decided_on": "2026-11-20", "meeting": "SG5, Geneva, November 2026", "preview": "1"}
    sent |= {"on_behalf_of-office": "sg_chair", "on_behalf_of-scope": "SG5"}
    sent |= {"evidence-kind": "mail", "evidence-on": "2026-11-21"}

    page = post(client, address, version=str(waiting.version), **sent)
    told = client.post(
        f"/api/v1{address}/preview",
        json={"version": waiting.version, **given},
        headers=bearer(at.counsellor),
    )

    assert (page.status_code, told.status_code) == (200, 200)
    assert "Nothing was recorded yet." in page.text
    assert 'value="SG5, Geneva, November 2026"' in page.text
    notices = [row["notice"] for row in (told.json or {})["bundles"]]
    assert notices == ["recorded_for_you", "terms_approved"]
    assert not db.session.scalars(select(OutboxMessage)).all()
    assert version_of(waiting.number).state == "submitted"


def test_headings_of_unchanged_sections_say_their_language(client: FlaskClient) -> None:
    at = field()
    approved(at, date(2024, 5, 17), language="fr")
    approved(at, language="fr", sections=CHANGED)

    page = client.get(f"{PAGE}/2/compare/1?lang=en").text

    assert '<summary><span lang="fr" dir="ltr">Tasks</span>' in page
