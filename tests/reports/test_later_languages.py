"""Languages that follow after publication: what was published stays, the translation goes on until it is published."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core import files
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, RuleViolated
from regional_groups.people.waiting import waiting_rows
from regional_groups.reports import queries
from regional_groups.reports.again import again
from regional_groups.reports.models import Report
from regional_groups.reports.rules import new_languages, translation_open

from tests.reports.field import now, officer, take
from tests.reports.translation import FRENCH, at, step, summary, translator, written
from tests.support.field import actor, bearer, post, sign_in

COVER = {"session_opens_on": "2027-06-22"}


@pytest.fixture
def published(session: object, clock: FixedClock) -> Report:
    """Return a report published in English, its French summary sent; a day later."""
    made = at("sent", written(cover=COVER))
    for action in ("freeze", "submit", "approve", "transmit"):
        take(made, action)
    take(made, "publish", languages=["en"])
    clock.advance(timedelta(days=1))
    return made


@pytest.mark.parametrize(
    ("wanted", "before", "new"),
    [(["en"], [], ("en",)), (["fr", "en", "fr"], [], ("fr", "en")), (["fr", "en"], ["en"], ("fr",))],
)
def test_languages_are_published_once(wanted: list[str], before: list[str], new: tuple[str, ...]) -> None:
    assert new_languages(wanted, before, "") == new


@pytest.mark.parametrize(("wanted", "before"), [(["fr"], []), (["en"], ["en"]), ([], ["en"])])
def test_english_goes_first_and_none_twice(wanted: list[str], before: list[str]) -> None:
    with pytest.raises(RuleViolated) as refusal:
        new_languages(wanted, before, "")

    assert list(refusal.value.fields) == ["languages"]


def test_a_corrigendum_of_another_language_needs_no_english() -> None:
    assert new_languages(["fr"], [], "corrigendum") == ("fr",)


@pytest.mark.parametrize(
    ("state", "language", "still"),
    [("transmitted", "fr", True), ("published", "fr", True), ("published", "en", False),
     ("superseded", "fr", False), ("withdrawn", "fr", False)],
)  # fmt: skip
def test_translation_is_open_until_its_publication(state: str, language: str, still: bool) -> None:
    assert translation_open(state, ["en"], language) is still


def test_a_later_language_is_translated_checked_and_published(published: Report) -> None:
    before = {row.format: row.sha256 for row in published.files}
    first_at, first_version = published.published_at, published.published_version

    step(published, "receive")
    step(published, "check")
    take(published, "publish", languages=["fr"])

    assert (published.state, published.languages) == ("published", ["en", "fr"])
    assert (published.published_at, published.published_version) == (first_at, first_version)
    assert {row.format: row.sha256 for row in published.files if row.language == "en"} == before
    french = {row.format: row.sha256 for row in published.files if row.language == "fr"}
    assert "La Résolution 44" in files.path_of(french["html"]).read_text(encoding="utf-8")
    assert french["json"] == before["json"]


def test_what_was_published_first_is_made_again_alike(published: Report) -> None:
    step(published, "receive")
    step(published, "check")
    take(published, "publish", languages=["fr"])

    for row in published.files:
        assert again(published, row, now()).same, (row.language, row.format)


def test_a_published_language_is_translated_no_more(published: Report) -> None:
    step(published, "receive")
    step(published, "check")
    take(published, "publish", languages=["fr"])

    with pytest.raises(IllegalMove):
        step(published, "send")
    db.session.rollback()
    with pytest.raises(RuleViolated):
        take(published, "publish", languages=["fr", "en"])


def test_an_unchecked_language_needs_its_text_and_a_note(published: Report) -> None:
    with pytest.raises(RuleViolated) as refusal:
        take(published, "publish", languages=["fr"])

    assert list(refusal.value.fields) == ["narrative-summary-fr"]
    assert published.languages == ["en"]


def test_it_waits_for_the_translator_after_publication(published: Report) -> None:
    who = translator()
    rows = waiting_rows(who, actor(who).offices, now())

    assert [(one.office, one.scope) for one in queries.waiting(published)] == [("translator", "fr")]
    assert len(rows) == 1


def test_pages_publish_a_further_language(published: Report, client: FlaskClient) -> None:
    sign_in(client, translator())
    page = client.get(f"/reports/{published.id}/translations/fr").text
    assert 'name="text-summary"' in page
    slot = summary(published)
    sent = {"text-summary": FRENCH, "hash-summary": slot.hash, "version-summary": str(slot.version)}
    assert post(client, f"/reports/{published.id}/translations/fr", **sent).status_code == 303
    db.session.expire_all()
    step(published, "check")

    sign_in(client, officer())
    page = client.get(f"/reports/{published.id}").text
    assert "Publish in further languages" in page
    assert 'value="en"' not in page.split("Publish in further languages")[1].split("</form>")[0]
    answer = post(
        client, f"/reports/{published.id}/actions/publish", version=str(published.version), languages="fr"
    )
    assert answer.status_code == 303


def test_the_api_offers_it_until_all_six_are_published(published: Report, client: FlaskClient) -> None:
    headers = bearer(officer())
    where = f"/api/v1/reports/{published.id}"
    step(published, "receive")
    step(published, "check")

    def offered() -> set[str]:
        return {one["name"] for one in client.get(where, headers=headers).json["actions"]}

    assert "publish" in offered()
    body = {"version": published.version, "languages": ["fr"]}
    answer = client.post(f"{where}/actions/publish", json=body, headers=headers)
    assert (answer.status_code, answer.json["languages"]) == (200, ["en", "fr"])
    assert [one["done_on"] for one in answer.json["plan"]][-2:] == [None, "2026-11-23"]
    second = client.post(
        f"{where}/actions/publish",
        json={"version": answer.json["version"], "languages": ["fr"]},
        headers=headers,
    )
    assert (second.status_code, list(second.json["fields"])) == (422, ["languages"])


def test_a_revision_of_it_supersedes_once(published: Report) -> None:
    follower = take(published, "correct")
    assert follower is not None
    for action in ("freeze", "submit", "approve", "transmit"):
        take(follower, action)
    take(follower, "publish", languages=["en"])
    assert published.state == "superseded"

    with pytest.raises(IllegalMove):
        take(published, "publish", languages=["fr"])
