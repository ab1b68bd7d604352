"""Translations of a report: every step from every state, who may, what is stale, and what may be published."""

from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotFound, NotPermitted, RuleViolated, StaleVersion
from regional_groups.core.outbox import OutboxMessage
from regional_groups.people.waiting import waiting_rows
from regional_groups.reports import queries, translating, translations
from regional_groups.reports.models import Translation
from regional_groups.reports.narrative import blocks_of
from regional_groups.reports.translation_forms import ACTION_FORMS
from regional_groups.reports.translation_rules import FLOW
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.reports.field import director, now, officer, report, take
from tests.reports.translation import FRENCH, SOURCE, at, rewrite, step, summary, translator, written
from tests.support.field import actor, person

pytestmark = pytest.mark.usefixtures("session")
AFTER: dict[str, dict[str, str]] = {
    "send": dict.fromkeys(("none", "received", "checked"), "sent"),
    "receive": dict.fromkeys(("sent", "received", "checked"), "received"),
    "check": {"received": "checked"},
    "return": {"received": "sent"},
}


@pytest.mark.parametrize("state", ["none", "sent", "received", "checked"])
@pytest.mark.parametrize("action", AFTER)
def test_every_step_from_every_state(state: str, action: str) -> None:
    made, after = at(state), AFTER[action].get(state)

    if after is None:
        with pytest.raises((IllegalMove, RuleViolated)):
            step(made, action)
        db.session.rollback()
        assert summary(made).state == state
    else:
        assert step(made, action).state == after


def test_the_table_has_the_steps_of_the_forms() -> None:
    inside = {"begin", "write", "clear"}  # taken with a change of the report itself

    assert {one.action for one in FLOW.steps} == {*AFTER, *inside}
    assert set(translating.ACTIONS) == set(ACTION_FORMS) == set(AFTER)


@pytest.mark.parametrize(
    ("office", "may"),
    [
        ("translator fr", {"receive"}),
        ("translator es", set()),
        ("report_officer", {"send", "check", "return"}),
        ("tsb_director", set()),
        ("admin", set()),
        ("bsg_coordinator", set()),
    ],
)
def test_each_office_takes_its_own_steps_only(office: str, may: set[str]) -> None:
    someone = person("someone@example.org", office)
    before = {"send": "none", "receive": "sent", "check": "received", "return": "received"}

    for action, state in before.items():
        made = at(state)
        if action in may:
            step(made, action, someone)
        else:
            with pytest.raises(NotPermitted):
                step(made, action, someone)
        db.session.rollback()


def test_one_changed_paragraph_makes_five_languages_stale_and_leaves_figures_alone() -> None:
    made = report(narrative={"summary": {"en": SOURCE}, "background": {"en": "Unchanged."}})
    for block in ("summary", "background"):
        text = dict.fromkeys(translations.targets(made), FRENCH if block == "summary" else "Inchangé.")
        rewrite_block(made, block, text)
    rewrite(made, en=SOURCE.replace("asks for", "requires"))

    states = {(one.block, one.state) for one in translations.slots(made)}

    assert states == {("summary", "stale"), ("background", "checked")}
    assert made.narrative["summary"]["fr"] == FRENCH
    rewrite(made, en=SOURCE)
    assert {one.state for one in translations.slots(made)} == {"checked"}


def rewrite_block(made: Any, block: str, texts: dict[str, str]) -> None:
    from regional_groups.reports import operations

    data = {"version": made.version, "narrative": {block: texts}}
    operations.edit(made, data, actor(officer()), now())
    db.session.commit()


def test_a_text_comes_into_the_report_when_it_is_checked() -> None:
    made = at("received")
    assert "fr" not in made.narrative["summary"]

    step(made, "check")

    assert made.narrative["summary"] == {"en": SOURCE, "fr": FRENCH}
    assert made.version == 2
    row = db.session.scalars(select(Translation)).one()
    trail = [entry.event for entry in audit.entries_of("translation", str(row.id))]
    assert trail == [f"translation:{one}" for one in ("check", "receive", "send", "begin")]
    assert audit.entries_of("report", str(made.id))[0].event == "report:translate"


def test_a_stale_text_is_not_checked_and_goes_back_to_its_translator() -> None:
    made = at("received")
    rewrite(made, en=SOURCE.replace("asks", "calls"))

    with pytest.raises(RuleViolated):
        step(made, "check")
    db.session.rollback()
    step(made, "receive")

    assert step(made, "check").state == "checked"


def test_a_translation_of_an_older_source_is_refused() -> None:
    made = at("sent")

    with pytest.raises(RuleViolated) as refusal:
        step(made, "receive", source_hash="0" * 64)

    assert list(refusal.value.fields) == ["source_hash"]


def test_what_cannot_be_taken_is_named_and_nothing_is_kept() -> None:
    made = at("sent")

    with pytest.raises(RuleViolated) as refusal:
        step(made, "receive", text="Réunions tenues: 12.\n\nLa Résolution 44.")
    db.session.rollback()

    told = [str(one) for one in refusal.value.fields["text"]]
    assert next(text for text in told if "{meetings_held}" in text).startswith("The placeholder")
    assert any("“12”" in text for text in told)
    assert summary(made).state == "sent"


def test_an_older_version_is_refused() -> None:
    made = at("sent")

    with pytest.raises(StaleVersion):
        step(made, "receive", version=0)


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_translations_end_with_the_life_of_the_report(state: str) -> None:
    made = written(state)

    with pytest.raises(IllegalMove):
        step(made, "send")


def test_the_source_itself_and_unwritten_texts_are_not_translated() -> None:
    made = written(cover={"original_language": "fr"})

    assert translations.targets(made) == ["ar", "zh", "en", "ru", "es"]
    for block, language in (("summary", "fr"), ("summary", "en"), ("risks", "es"), ("summary", "xx")):
        with pytest.raises(NotFound):
            translations.slot(made, block, language)


def test_everything_open_is_sent_at_once() -> None:
    made = report(narrative={block: {"en": "A text."} for block in blocks_of("")})

    count = translating.send_all(
        made, {"version": made.version, "languages": ["fr", "ar"]}, actor(officer()), now()
    )

    assert count == 2 * len(blocks_of(""))
    assert translations.counted(translations.slots(made, ["fr", "es"])) == {
        "sent": len(blocks_of("")),
        "none": len(blocks_of("")),
    }
    with pytest.raises(RuleViolated):
        translating.send_all(made, {"version": made.version, "languages": ["fr"]}, actor(officer()), now())


def test_translators_and_the_officer_see_what_waits_for_them() -> None:
    made = at("sent")
    french, spanish, chief = translator(), translator("es"), officer()

    def rows(who: Any) -> list[str]:
        return [row.title for row in waiting_rows(who, actor(who).offices, now()) if "translat" in row.title]

    assert rows(french) == ["1 text to translate into French: report 1 January 2026 – 20 November 2026"]
    assert rows(spanish) == rows(chief) == []
    assert ("translator", "fr") in {(wait.office, wait.scope) for wait in queries.waiting(made)}
    assert all(row.due and row.house_default for row in waiting_rows(french, actor(french).offices, now()))
    step(made, "receive")
    assert rows(french) == []
    assert rows(chief) == ["1 translation into French to check: report 1 January 2026 – 20 November 2026"]
    rewrite(made, en=f"{SOURCE}\n\nMore.")
    assert len(rows(french)) == 1
    take(made, "withdraw")
    assert rows(french) == []


def test_what_waits_takes_the_same_number_of_queries_for_many() -> None:
    made = at("sent")

    def asked() -> int:
        db.session.expire_all()
        with statements() as found:
            assert translations.waiting_texts(["fr"], officer=False)[0]
        return len(found)

    few = asked()
    for _ in range(2):
        at("sent", written())
    assert made and asked() == few == 1


def test_a_language_with_stale_texts_is_published_with_a_note_only() -> None:
    made = at("checked")
    rewrite(made, en=SOURCE.replace("asks", "calls"))
    for action in ("freeze", "submit", "approve", "transmit"):
        take(made, action)

    with pytest.raises(RuleViolated) as refusal:
        take(made, "publish", languages=["en", "fr"])
    db.session.rollback()
    assert [str(one) for one in refusal.value.fields["note"]] == ["Stale or not checked: fr: summary."]

    take(made, "publish", languages=["en", "fr"], note="The change is one of style.")

    assert made.state == "published"
    assert audit.entries_of("report", str(made.id))[0].after["unready"] == ["fr:summary"]


def test_english_alone_is_published_whatever_else_is_stale() -> None:
    made = written("transmitted")

    take(made, "publish", languages=["en"])

    assert made.state == "published"


def test_what_the_officer_writes_beside_the_source_is_checked_and_may_be_taken_out() -> None:
    made = report(narrative={"summary": {"en": SOURCE, "fr": FRENCH}})
    assert (summary(made).state, summary(made, "es").state) == ("checked", "none")

    rewrite(made, fr="")

    assert (summary(made).state, summary(made).text) == ("none", "")


def test_a_revision_keeps_its_translations() -> None:
    made = at("checked")
    for action in ("freeze", "submit", "approve", "transmit"):
        take(made, action)
    take(made, "publish", languages=["en", "fr"])

    follower = take(made, "correct")

    assert follower is not None
    assert (summary(follower).state, summary(follower).text) == ("checked", FRENCH)
    rows = db.session.scalars(select(Translation)).all()
    assert len(rows) == 2


def test_the_director_may_look_but_not_write() -> None:
    made = at("sent")

    with pytest.raises(NotPermitted):
        step(made, "receive", director())


def test_a_text_written_anew_after_it_was_taken_out_has_stale_translations() -> None:
    made = at("checked")
    rewrite(made, en="", fr=FRENCH)

    rewrite(made, en="Another text altogether.", fr=FRENCH)

    assert summary(made).state == "stale"


def test_a_translation_that_waits_to_be_checked_is_not_written_over() -> None:
    made = at("received")

    with pytest.raises(RuleViolated) as refusal:
        rewrite(made, en=SOURCE, fr=f"{FRENCH} Corrigé.")
    db.session.rollback()

    assert list(refusal.value.fields) == ["narrative-summary-fr"]
    assert (summary(made).state, summary(made).text) == ("received", FRENCH)


def test_a_source_with_a_loose_number_is_not_sent() -> None:
    made = report(narrative={"summary": {"en": "There were 12 meetings."}, "background": {"en": "A text."}})
    data = {"version": made.version, "languages": ["fr", "es"]}

    with pytest.raises(RuleViolated) as refusal:
        translating.send_all(made, data, actor(officer()), now())
    with pytest.raises(RuleViolated) as single:
        translating.perform(summary(made), "send", {"version": 0}, actor(officer()), now())

    assert [str(one).partition(" is")[0] for one in refusal.value.fields["languages"]] == [
        "summary: The number “12”"
    ]
    assert list(single.value.fields) == ["narrative-summary-en"]
    assert not db.session.scalars(select(Translation)).all()


def test_what_waits_is_cut_by_reports_and_says_so() -> None:
    for _ in range(3):
        at("sent")

    found, more = translations.waiting_texts(["fr"], officer=False, most=2)
    everything, no_more = translations.waiting_texts(["fr"], officer=False, most=3)

    assert (len(found), more) == (2, True)
    assert (len(everything), no_more) == (3, False)


def test_steps_recorded_together_make_one_letter_for_each_translator() -> None:
    texts = {"summary": {"en": SOURCE}, "background": {"en": "A text."}}
    made = report(narrative=texts)
    counsellor = person("counsellor@tsb.example", "tsb_counsellor", name="Counsellor")
    officer()
    evidence = {"kind": "mail", "on": now().date(), "reference": "Mail 7"}
    behalf = {"on_behalf_of": {"office": "report_officer", "scope": ""}, "evidence": evidence}
    data = {"version": made.version, "languages": ["fr", "es"], **behalf}

    assert translating.send_all(made, data, actor(counsellor), now()) == 4
    db.session.commit()

    query = select(OutboxMessage).where(OutboxMessage.key.like("recorded_for_you:%"))
    [letter] = db.session.scalars(query).all()
    assert letter.payload["to"] == "officer@tsb.example"
    assert letter.payload["subject"].startswith("Steps were recorded for you: 8, the first for summary fr")
    assert letter.payload["text"].count("Translation of a text begun") == 4
    assert letter.payload["text"].count("Sent for translation") == 4
