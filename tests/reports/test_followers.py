"""Reports that follow others: their numbers, what they replace, what they take over, and why they were begun."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated
from regional_groups.core.forms import load
from regional_groups.publishing.blocks import Language
from regional_groups.reports import narrative, operations, queries
from regional_groups.reports.composing import document_in, sheet_of
from regional_groups.reports.forms import ReportEditSchema
from regional_groups.reports.models import Report
from regional_groups.reports.rules import Correction, ReportState, check_followed
from regional_groups.reports.translations import slots

from tests.reports.field import USUAL, now, officer, report, take
from tests.support.field import actor, bearer, post, sign_in

pytestmark = pytest.mark.usefixtures("session")


def follower(of: Report, kind: str, *languages: str, **data: str) -> Report:
    """Begin a report that follows another one; publish it in some languages."""
    made = take(of, "correct", kind=kind, **data)
    assert made is not None
    if languages:
        ready(made)
        take(made, "publish", languages=list(languages))
    return made


def ready(made: Report) -> Report:
    """Bring a report to where it is published next."""
    for step in USUAL[:-1]:
        take(made, step)
    return made


@pytest.mark.once
def test_a_number_given_up_is_not_given_twice() -> None:
    made = report("published")
    first, second = (follower(made, "corrigendum") for _ in range(2))
    take(first, "withdraw")

    third = follower(made, "corrigendum")

    assert [first.number, second.number, third.number] == [2, 3, 4]
    take(third, "withdraw")
    assert follower(made, "corrigendum").number == 4
    assert follower(made, "addendum").number == 2


@pytest.mark.once
@pytest.mark.parametrize("kind", ["corrigendum", "addendum"])
def test_old_figures_are_not_published_after_a_revision(kind: str) -> None:
    made = report("published")
    late = ready(follower(made, kind))
    follower(made, "revision", "en")

    with pytest.raises(RuleViolated, match="no longer in force"):
        take(late, "publish")


@pytest.mark.parametrize(
    ("kind", "state"), [("revision", "superseded"), ("", "withdrawn"), ("addendum", "published")]
)
def test_others_are_published(kind: str, state: str) -> None:
    check_followed(Correction(kind) if kind else "", ReportState(state))


@pytest.mark.once
def test_an_addendum_replaces_the_one_before_with_its_last_language() -> None:
    first = follower(report("published"), "addendum", "en", "fr")
    second = follower(first, "addendum", "en")
    before = first.state

    take(second, "publish", languages=["fr"])
    after = first.state
    take(second, "publish", languages=["es"])

    assert (before, after) == ("published", "superseded")
    assert (second.state, second.languages) == ("published", ["en", "fr", "es"])


@pytest.mark.once
def test_planned_dates_stay_with_the_report_they_were_planned_for() -> None:
    cover = {"session_opens_on": "2027-06-22", "writing_days": 7, "document_number": "C27/12"}

    made = follower(report("published", cover=cover), "corrigendum")

    assert made.cover == {"document_number": "C27/12"}
    assert queries.planned(made) == []


def test_publication_is_done_with_the_first_language_and_translation_with_the_last(clock: FixedClock) -> None:
    made = report("published", cover={"session_opens_on": "2027-06-22"})
    english = {one.step: one.done_on for one in queries.planned(made)}
    clock.advance(timedelta(days=2))
    take(made, "publish", languages=["ar", "zh", "fr", "ru", "es"])
    made.files[0].stored_at = now() + timedelta(days=30)  # printed anew much later

    everywhere = {one.step: one.done_on for one in queries.planned(made)}

    assert (english["publication"], english["translation"]) == (date(2026, 11, 23), None)
    assert (everywhere["publication"], everywhere["translation"]) == (date(2026, 11, 23), date(2026, 11, 25))


def test_the_page_asks_why_and_the_api_does_not(client: FlaskClient) -> None:
    made = report("published")
    sign_in(client, officer())
    where = f"/reports/{made.id}/actions/correct"

    refused = post(client, where, version=str(made.version), kind="corrigendum", note="  ")
    begun = post(client, where, version=str(made.version), kind="corrigendum", note="A slip.")
    version = client.get(f"/api/v1/reports/{made.id}").json["version"]  # type: ignore[index]  # an answer
    taken = client.post(
        f"/api/v1{where}", json={"version": version, "kind": "addendum"}, headers=bearer(officer())
    )

    assert (refused.status_code, begun.status_code, taken.status_code) == (422, 303, 200)
    assert 'href="#f-report-correct-note"' in refused.text
    options = client.get(f"/reports/{made.id}?lang=fr").text.partition('name="language"')[2]
    assert '<option value="en" selected' in options.partition("</select>")[0]  # of origin, not of the reader


@pytest.mark.once
def test_the_reason_is_printed_in_each_language_and_marked_where_it_is_in_another() -> None:
    published = report("published", narrative={"summary": {"en": "All is well."}})
    made = follower(published, "revision", note="12 meetings were 11.", language="en")
    reason = {"fr": "12 réunions étaient 11."}

    def write(into: Report) -> None:
        data = load(ReportEditSchema(), {"version": into.version, "narrative": {"reason": reason}})
        operations.edit(into, data, actor(officer()), now())

    def blocks(language: Language) -> str:
        return str(document_in(sheet_of(made, now()), language).blocks)

    write(made)
    assert "[anglais]" in blocks("fr")  # the summary, which a draft may lack in a language
    assert reason["fr"] in blocks("fr")
    assert "12 meetings were 11." not in blocks("fr")
    assert blocks("ar").count("[بالإنكليزية]") == 2
    assert "[" not in blocks("en").replace("[]", "")
    assert made.narrative["reason"] == {"en": "12 meetings were 11.", **reason}
    assert narrative.missing_languages({"reason": {"en": "A slip."}}, ("fr",)) == {}
    whole = {block: {"en": "T."} for block in narrative.BLOCKS}
    in_order = [f"narrative-{block}-fr" for block in narrative.blocks_of("")]
    assert list(narrative.missing_languages(whole, ("fr",))) == in_order
    assert {one.block: one.state for one in slots(made, ["fr", "ar"])}["reason"] == "none"
    with pytest.raises(RuleViolated, match="follows another one"):
        write(report())


@pytest.mark.once
def test_page_api_and_document_tell_one_reason_in_languages_that_are_published(client: FlaskClient) -> None:
    made = follower(report("published"), "revision", note="Una errata.", language="es")

    def write(**texts: str) -> None:
        made.narrative = {"reason": {code: text for code, text in texts.items() if text}}
        db.session.commit()

    def on_page(language: str) -> list[str]:
        page = client.get(f"/reports/{made.id}?lang={language}").text.partition('id="corrections"')[2]
        told = page.partition("</p>")[0]
        return [text for text in ("Una errata.", "A slip.", "Une erreur.", "خطأ") if text in told]

    def in_api(**headers: str) -> list[tuple[str, str]]:
        parts = [f"/api/v1/reports/{made.id}{part}" for part in ("", "/changes")]
        answers = [client.get(one, headers=headers).json or {} for one in parts]
        return [(one["reason"], one["reason_language"]) for one in answers]

    write(es="Una errata.", ar="خطأ")
    spanish, french = (str(document_in(sheet_of(made, now()), code).blocks) for code in ("es", "fr"))
    assert ("Una errata." in spanish, "Una errata." in french, "خطأ" in french) == (True, True, False)
    refused = client.get(f"/api/v1/reports/{made.id}/translations/fr/reason", headers=bearer(officer()))
    assert (refused.status_code, "is translated from (English)" in (refused.json or {})["detail"]) == (
        404,
        True,
    )
    take(ready(made), "publish", languages=["en"])
    assert on_page("ar") == on_page("en") == ["Una errata."]  # what the English document prints
    assert in_api() == [("Una errata.", "es")] * 2
    write(es="Una errata.", en="A slip.", fr="Une erreur.")
    assert on_page("fr") == on_page("es") == on_page("en") == ["A slip."]
    assert in_api() == [("A slip.", "en")] * 2
    sign_in(client, officer())
    assert on_page("fr") == ["Une erreur."]
    translations = f"/reports/{made.id}/translations?lang=en"
    assert "not sent for translation" not in client.get(translations).text
    write(es="Una errata.")
    assert "(English), and therefore not sent for translation: " in client.get(translations).text
    write(es="Una errata.", en="A slip.", fr="Une erreur.")
    assert in_api(**bearer(officer())) == [("Una errata.", "es")] * 2
    write()
    assert on_page("en") == []
    assert in_api() == [("", "")] * 2


@pytest.mark.once
def test_where_no_reason_is_given_none_is_printed() -> None:
    made = follower(report("published"), "corrigendum")

    printed = str(document_in(sheet_of(made, now()), "en"))

    assert "No reason" not in printed
    assert "Nothing has changed yet." in printed
