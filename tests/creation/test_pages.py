"""The pages: a delegate writes a request, the secretariat and the parent take it on; nothing that is typed is lost."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.people.models import Person
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.creation.requests import draft, field_around, in_state, step
from tests.support.field import person, post, regional_group

pytestmark = pytest.mark.usefixtures("session")
PDF = b"%PDF-1.7 letter"


As = Callable[..., FlaskClient]


def address(request: CreationRequest, *more: str) -> str:
    return "/".join((f"/creation-requests/{request.id}", *more))


def content_of(client: FlaskClient, path: str) -> bytes:
    with client.get(path) as answer:
        return answer.data


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def form_of(request: CreationRequest, **changes: Any) -> dict[str, Any]:
    """Return the fields of the form as a browser sends them."""
    fields: dict[str, Any] = {
        "version": str(request.version),
        "parent": request.parent_code,
        "acronym": request.acronym,
        "region": request.region,
        "region_label": request.region_label,
        "title": request.title,
        "language": request.language,
        "justification": request.justification,
        "supporting_states-present": "1",
        "countries-present": "1",
        "countries": request.countries,
        "officers-present": "1",
        "terms-present": "1",
        "working_methods-present": "1",
        "co_editors-present": "1",
        "co_editors": [*request.co_editors, "", ""],
    }
    for name in ("supporting_states", "officers", "terms", "working_methods"):
        for index, row in enumerate(getattr(request, name)):
            fields |= {f"{name}-{index}-{column}": value for column, value in row.items()}
    return {**fields, **changes}


def test_delegate_writes_a_request_from_first_field_to_submission(author: Person, as_: As) -> None:
    field_around()
    client = as_(author)

    form = client.get("/creation-requests/new?parent=SG21")
    first = {"title": "Multimedia in Africa", "next": "texts", "draft_key": "creation-new"}
    refused = post(client, "/creation-requests/new", parent="SG99", **first)
    kept = post(client, "/creation-requests/new", parent="SG21", **first)
    asked = db.session.scalars(select(CreationRequest)).one()
    editor = client.get(kept.headers["Location"])
    saved = post(
        client,
        address(asked, "edit"),
        **form_of(
            asked,
            acronym="sg21rg-afr",
            region="africa",
            justification="The region needs it.",
            **{
                "supporting_states-0-country": "EG",
                "supporting_states-0-status": "named",
                "terms-0-id": "objectives",
                "terms-0-heading": "Objectives",
                "terms-0-body": "**Encourage** participation. <script>alert(1)</script>",
                "terms-1-heading": "",
                "terms-1-body": "",
                "co_editors": ["Helper@example.org", ""],
            },
        ),
    )
    shown = client.get(address(asked))
    sent = post(client, address(asked, "actions/submit"), version="2")

    db.session.expire_all()
    assert (form.status_code, kept.status_code, saved.status_code, sent.status_code) == (200, 302, 302, 302)
    assert 'value="SG21" selected' in text(form)
    told = ['data-kept="creation-new"' in text(page) for page in (refused, editor, shown)]
    assert told == [False, True, False]  # the browser lets its draft go once the form was taken
    assert "Encourage active participation" in text(editor) or "Having regard to" in text(editor)
    assert (asked.state, asked.acronym, asked.co_editors) == (
        "submitted",
        "SG21RG-AFR",
        ["helper@example.org"],
    )
    assert [row["id"] for row in asked.terms] == ["objectives"]
    assert "<strong>Encourage</strong>" in text(shown)
    assert "<script>alert" not in text(shown)
    assert "The draft working methods are to follow." in text(shown)


def test_new_request_asks_for_a_sign_in(as_: As) -> None:
    client = as_()

    assert client.get("/creation-requests/new").headers["Location"].startswith("/auth/login?next=")
    assert post(client, "/creation-requests/new", parent="SG21").status_code == 401


def test_refused_form_shows_what_was_written(author: Person, as_: As) -> None:
    field_around()

    answer = post(
        as_(author), "/creation-requests/new", parent="SG21", acronym="SG5RG-AFR", title="Kept title"
    )

    assert answer.status_code == 422
    assert 'value="Kept title"' in text(answer)
    assert "The acronym of a regional group of SG21 is written SG21RG-" in text(answer)
    assert db.session.scalars(select(CreationRequest)).all() == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"parent": ""}, "Please fill this in."),
        ({"parent": "SG99"}, "There is no study group"),
        ({"parent": "SG21", "justification": "x" * 20_001}, "This is too long"),
        ({"parent": "SG21", "region": "atlantis"}, "This is not one of the choices."),
        ({"parent": "SG21", "co_editors": "no address"}, "This is not an e-mail address."),
        ({"parent": "SG21", "terms-0-body": "text without heading"}, "give it a heading"),
        ({"parent": "SG21", "officers-0-name": "Only a name"}, "Please fill this in."),
    ],
)
def test_bad_input_is_named_on_the_page(
    fields: dict[str, str], message: str, author: Person, as_: As
) -> None:
    field_around()

    answer = post(as_(author), "/creation-requests/new", **fields)

    assert answer.status_code == 422
    assert message in text(answer)


def test_strange_letters_are_kept_and_controls_are_not(author: Person, as_: As) -> None:
    field_around()

    answer = post(
        as_(author), "/creation-requests/new", parent="SG21", title="منطقة \u0007\u202bAfrika 🌍 e\u0301"
    )

    asked = db.session.scalars(select(CreationRequest)).one()
    assert answer.status_code == 302
    assert asked.title == "منطقة \u202bAfrika 🌍 é"


def test_draft_is_not_found_by_others(author: Person, tsb: Person, as_: As) -> None:
    request = draft(author)

    for client in (as_(), as_(tsb), as_(person("second@example.org", "delegate KE"))):
        assert client.get(address(request)).status_code == 404
        assert client.get(address(request, "edit")).status_code in (302, 404)
        assert post(client, address(request, "actions/submit"), version="1").status_code in (401, 404)
        assert "SG21RG-AFR" not in text(client.get("/creation-requests/"))
    assert as_(author).get(address(request)).status_code == 200


def test_stale_form_shows_both_texts_and_saves_on_top(author: Person, as_: As) -> None:
    helper = person("helper@example.org")
    request = draft(author, co_editors=["helper@example.org"])
    before = form_of(request, title="Title of the author", justification="Mine, long and dear.")
    post(as_(helper), address(request, "edit"), **form_of(request, title="Title of the helper"))
    client = as_(author)

    stale = post(client, address(request, "edit"), **before)
    merged = post(client, address(request, "edit"), **{**before, "version": "2"})

    db.session.expire_all()
    assert (stale.status_code, merged.status_code) == (409, 302)
    assert "Title of the helper" in text(stale)
    assert 'value="Title of the author"' in text(stale)
    assert "Mine, long and dear.</textarea>" in text(stale)
    assert 'name="version" value="2"' in text(stale)
    assert (request.title, request.version) == ("Title of the author", 3)


def test_stale_step_can_be_taken_anyway(author: Person, tsb: Person, as_: As) -> None:
    request = step(draft(author), "submit", author)
    step(request, "confirm_support", person("focal@example.org", "focal_point EG"))
    client = as_(tsb)

    stale = post(client, address(request, "actions/return"), version="2", note="Please name more States.")
    again = post(client, address(request, "actions/return"), version="3", note="Please name more States.")

    db.session.expire_all()
    assert (stale.status_code, again.status_code, request.state) == (409, 302, "returned")
    assert "Please name more States.</textarea>" in text(stale)
    assert "Somebody changed this after you opened it" in text(stale)


def test_refused_step_opens_its_form_with_the_message(author: Person, tsb: Person, as_: As) -> None:
    request = step(draft(author), "submit", author)

    answer = post(as_(tsb), address(request, "actions/return"), version="2", note="  ")

    assert answer.status_code == 422
    assert 'id="action-return" open' in text(answer)


def test_unknown_and_impossible_steps_are_refused(author: Person, as_: As) -> None:
    request = draft(author)
    client = as_(author)

    assert post(client, address(request, "actions/explode"), version="1").status_code == 404
    assert post(client, address(request, "actions/approve"), version="1").status_code == 409
    assert client.get(f"/creation-requests/{UUID(int=1)}").status_code == 404


def test_chair_records_the_decision_on_the_page(author: Person, tsb: Person, parent: Person, as_: As) -> None:
    request = in_state("before_parent", author, tsb, parent)
    client = as_(parent)

    page = client.get(address(request))
    fields = {"version": str(request.version), "decided_on": "2026-11-20", "meeting": "SG21 plenary"}
    looked_at = post(client, address(request, "actions/approve"), **fields, preview="1")
    still = client.get(address(request))
    done = post(client, address(request, "actions/approve"), **fields)
    after = client.get(address(request))
    group = client.get("/regional-groups/SG21RG-AFR")

    assert "Record approval by the plenary" in text(page)
    assert "1 mail would be sent. Nothing was recorded yet." in text(looked_at)
    assert 'value="2026-11-20"' in looked_at.text
    assert "To the regional group" not in text(still)
    assert done.status_code == 302
    assert "To the regional group" in text(after)
    assert "How the group came about" in text(group)


def test_chair_records_the_texts_as_the_plenary_amended_them(
    author: Person, tsb: Person, parent: Person, as_: As
) -> None:
    request = in_state("before_parent", author, tsb, parent)
    section = request.terms[0]
    fields = {
        "version": str(request.version),
        "decided_on": "2026-11-20",
        "meeting": "SG21 plenary",
        "terms-present": "1",
        "terms-0-id": section["id"],
        "terms-0-heading": section["heading"],
        "terms-0-body": "As amended.",
    }

    wrong = post(as_(parent), address(request, "actions/approve"), **{**fields, "terms-0-heading": ""})
    done = post(as_(parent), address(request, "actions/approve"), **fields)

    db.session.expire_all()
    assert (wrong.status_code, done.status_code) == (422, 302)
    assert "As amended.</textarea>" in text(wrong)
    assert request.terms == [{**section, "body": "As amended."}]
    assert request.working_methods[0]["heading"] == "Working language"


def test_form_is_for_those_who_may_file_a_request(as_: As) -> None:
    field_around()
    client = as_(person("admin@example.org", "admin"))

    assert client.get("/creation-requests/new").status_code == 403
    assert "/creation-requests/new" not in client.get("/").text


def test_counsellor_writes_for_a_member_who_sent_a_letter(tsb: Person, as_: As) -> None:
    field_around()
    client = as_(tsb)
    behalf = {
        "on_behalf_of-office": "delegate",
        "on_behalf_of-scope": "KE",
        "evidence-kind": "letter",
        "evidence-on": "2026-11-20",
    }

    form = client.get("/creation-requests/new")
    refused = post(client, "/creation-requests/new", parent="SG21")
    made = post(client, "/creation-requests/new", parent="SG21", **behalf)
    editor = client.get(made.headers["Location"] + "/edit")
    asked = db.session.scalars(select(CreationRequest)).one()
    saved = post(client, address(asked, "edit"), **form_of(asked, title="By letter"), **behalf)

    db.session.expire_all()
    assert "Record for somebody else" in text(form)
    assert (refused.status_code, made.status_code, editor.status_code, saved.status_code) == (
        403,
        302,
        200,
        302,
    )
    assert (asked.title, asked.author_function, asked.author_scope) == ("By letter", "delegate", "KE")


def test_counsellor_is_offered_the_steps_of_others_with_evidence(
    author: Person, tsb: Person, as_: As
) -> None:
    request = step(draft(author), "submit", author)

    page = text(as_(tsb).get(address(request)))

    assert "Steps of others" in page
    assert 'id="action-withdraw"' in page
    assert 'id="action-approve"' not in page


def test_history_hides_the_draft_and_addresses_from_the_public(author: Person, as_: As) -> None:
    author.name = "Wanjiru Mwandishi"
    request = draft(author)
    title = "A first thought that was dropped"
    post(as_(author), address(request, "edit"), **form_of(request, title=title))
    db.session.expire_all()
    post(as_(author), address(request, "edit"), **form_of(request, title="A better title"))
    db.session.expire_all()
    step(request, "submit", author)

    public, own = text(as_().get(address(request))), text(as_(author).get(address(request)))

    assert title in own
    assert title not in public
    assert "amina@example.org" in own
    assert "amina@example.org" not in public
    assert author.name not in public


def test_overlaps_are_shown_and_one_tick_acknowledges_them(author: Person, as_: As) -> None:
    regional_group("SG5RG-AFR", "SG5")
    regional_group("SG21RG-EACO", "SG21")
    request = draft(author)
    client = as_(author)

    before = text(client.get(address(request)))
    post(client, address(request, "edit"), **form_of(request, overlaps_acknowledged="1"))
    after = text(client.get(address(request)))

    assert "SG5RG-AFR" in before
    assert "The overlap with a group of the same parent is not explained yet." in before
    assert "Acknowledged" not in before
    assert "Acknowledged" in after


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_pages_speak_every_language(language: str, author: Person, as_: As) -> None:
    request = draft(author, language=language)
    client = as_(author)

    for path in (
        "/creation-requests/",
        "/creation-requests/new",
        address(request),
        address(request, "edit?template=1"),
    ):
        assert client.get(f"{path}{'&' if '?' in path else '?'}lang={language}").status_code == 200
