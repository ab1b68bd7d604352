"""Files for translators: out and in again changes nothing; what is wrong is named, and nothing is half done."""

import io
from typing import Any

import docx
import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, NotPermitted, RuleViolated
from regional_groups.reports import operations, translating, translation_files
from regional_groups.reports.models import Report

from tests.reports.field import now, officer, report
from tests.reports.translation import FRENCH, SOURCE, at, rewrite, step, summary, translator
from tests.support.field import actor, bearer, person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
OTHER = FRENCH.replace("tenues", "organisées")
NEWER = FRENCH.replace("demande", "réclame")
CHANGED = "summary: This translation was changed after the file was made."


def out(made: Report, language: str = "fr") -> str:
    return translation_files.as_xliff(made, language).decode()


def filled(made: Report) -> str:
    """Return the file of a report whose French summary a tool has translated."""
    first, second = FRENCH.split("\n\n")
    place = first.replace("{meetings_held}", '<ph id="1" dataRef="d1"/>')
    text = out(made)
    for part in (place, second):
        text = text.replace("</source></segment>", f"</source><target>{part}</target></segment>", 1)
    return text


def take(made: Report, content: str, name: str = "fr.xlf", who: Any = None, language: str = "fr") -> Any:
    data = {"file": (content.encode(), name)}
    found = translation_files.take(made, language, data, actor(who or translator()), now())
    db.session.commit()
    return found


def told(made: Report, content: str, **more: Any) -> list[str]:
    with pytest.raises(DomainError) as refusal:
        take(made, content, **more)
    db.session.rollback()
    return [str(one) for one in refusal.value.fields["file"]]


def test_a_file_is_taken_and_then_holds_nothing_new() -> None:
    made = at("sent")

    assert take(made, filled(made)).texts == 1

    assert (summary(made).state, summary(made).text) == ("received", FRENCH)
    assert told(made, out(made)) == ["The file holds no translation that is new."]
    assert summary(made).version == 3


def test_a_file_holds_what_was_sent_alone() -> None:
    made = at("sent")
    rewritten = {"summary": {"en": SOURCE}, "follow_up": {"en": "Later."}}
    operations.edit(made, {"version": made.version, "narrative": rewritten}, actor(officer()), now())
    db.session.commit()

    assert "follow_up" not in out(made)
    assert take(made, filled(made)).texts == 1


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('<ph id="1" dataRef="d1"/>', "", "summary.1: The placeholder “{meetings_held}” of the source is missing."),
        (
            '<data id="d1">{meetings_held}', '<data id="d1">{meetings_joint}',
            "summary.1: The placeholder “{meetings_joint}” does not stand in the source.",
        ),
        ('id="summary.2"', 'id="summary.3"', "summary.3: There is no such text in this report."),
        ('id="summary.2"', 'id="risks.1"', "risks.1: There is no such text in this report."),
        ('id="summary.2"', 'id="summary.1"', "summary.1: This stands twice in the file."),
        ("La Résolution", "12 fois, la Résolution", "summary: The number “12” is not bound"),
        ("La Résolution", "A\n\nLa Résolution", "summary: The source has 2 paragraphs, the translation 3."),
        ('trgLang="fr"', 'trgLang="es"', "The file is for other languages: English → Spanish, not English → French."),
        ('original="', 'original="x', "The file is for another report."),
        ("La Résolution", "\u202e Résolution", "summary: This holds a sign that cannot be kept"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_saved(before: str, after: str, message: str) -> None:
    made = at("sent")
    content = filled(made)
    assert before in content

    assert [one for one in told(made, content.replace(before, after, 1)) if one.startswith(message)]

    assert summary(made).state == "sent"


def test_a_file_of_an_older_source_is_stale() -> None:
    made = at("sent")
    content = filled(made)
    rewrite(made, en=SOURCE.replace("asks", "calls"))

    assert told(made, content) == [
        "summary: The source has changed since the file was made. Fetch the file anew."
    ]


def test_one_wrong_text_keeps_the_others_out() -> None:
    made = report(narrative={"summary": {"en": SOURCE}, "background": {"en": "A text."}})
    translating.send_all(made, {"version": made.version, "languages": ["fr"]}, actor(officer()), now())
    db.session.commit()
    content = filled(made).replace("A text.</source>", "A text.</source><target>12 textes.</target>")

    assert len(told(made, content)) == 1

    assert summary(made).state == "sent"


def test_word_goes_out_and_comes_in_again() -> None:
    made = at("sent")
    text = translation_files.as_word(made, "fr")
    assert (b"PK", text) == (text[:2], translation_files.as_word(made, "fr"))

    with pytest.raises(DomainError) as refusal:
        translation_files.take(made, "fr", {"file": (text, "fr.docx")}, actor(translator()), now())
    assert [str(one) for one in refusal.value.fields["file"]] == [
        "The file holds no translation that is new."
    ]

    data = {"file": (in_word(text, FRENCH.split("\n\n")), "fr.docx")}
    assert translation_files.take(made, "fr", data, actor(translator()), now()).texts == 1
    assert summary(made).text == FRENCH


def in_word(content: bytes, texts: list[str]) -> bytes:
    """Return a file whose second columns somebody filled in."""
    opened = docx.Document(io.BytesIO(content))
    for row, text in zip(opened.tables[0].rows[1:], texts, strict=True):
        row.cells[1].paragraphs[0].add_run(text)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def test_a_placeholder_lost_in_word_is_named() -> None:
    made = at("sent")
    content = in_word(translation_files.as_word(made, "fr"), ["Réunions tenues.", "La Résolution 44."])

    with pytest.raises(DomainError) as refusal:
        translation_files.take(made, "fr", {"file": (content, "fr.docx")}, actor(translator()), now())

    assert [str(one) for one in refusal.value.fields["file"]] == [
        "summary.1: The placeholder “{meetings_held}” of the source is missing."
    ]


@pytest.mark.parametrize("name", ["fr.docx", "fr.xlf", "fr.pdf"])
def test_another_file_is_refused(name: str) -> None:
    made = at("sent")

    assert len(told(made, "no such file", name=name)) == 1


def test_a_translator_of_another_language_hands_in_nothing() -> None:
    made = at("sent")

    with pytest.raises(NotPermitted):
        take(made, filled(made), who=translator("es"))


def test_pages_give_and_take_the_file(client: FlaskClient) -> None:
    made = at("sent")
    content = filled(made)
    sign_in(client, translator())
    where = f"/reports/{made.id}/translations/fr"

    given, made_now = client.get(f"{where}.xlf"), translation_files.as_xliff(made, "fr")
    wrong = post(client, f"{where}/file", file=(io.BytesIO(b"no"), "fr.xlf"))
    taken = post(client, f"{where}/file", file=(io.BytesIO(content.encode()), "fr.xlf"))

    assert (given.status_code, given.mimetype) == (200, "application/xliff+xml")
    assert given.data == made_now
    assert wrong.status_code == 422
    assert (
        "The file is not an XLIFF 2 file that can be read."
        in wrong.text.split('id="f-upload-file-wrong"')[1][:300]
    )
    assert taken.status_code == 303
    db.session.expire_all()
    assert summary(made).state == "received"


def test_the_api_gives_and_takes_the_file(client: FlaskClient) -> None:
    import base64

    made = at("sent")
    headers = bearer(translator())
    where = f"/api/v1/reports/{made.id}/translations/fr"
    body = {"file": {"name": "fr.xlf", "content": base64.b64encode(filled(made).encode()).decode()}}

    assert client.get(f"{where}.xlf").status_code == 401
    assert client.get(f"{where}.pdf", headers=headers).status_code == 404
    assert client.get(f"{where}.xlf", headers=headers).data == translation_files.as_xliff(made, "fr")
    answer = client.post(f"{where}/file", json=body, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"texts": 1, "untouched": 0})
    again = client.post(f"{where}/file", json=body, headers=headers)
    assert (again.status_code, list(again.json["fields"])) == (422, ["file"])


def received(made: Report, text: str) -> None:
    """Hand in a French summary on the page, as its translator."""
    step(made, "receive", text=text)


def word(made: Report) -> bytes:
    """Return the Word file of a report, its French summary written anew by somebody."""
    content = translation_files.as_word(made, "fr")
    opened = docx.Document(io.BytesIO(content))
    for row, text in zip(opened.tables[0].rows[1:], OTHER.split("\n\n"), strict=True):
        row.cells[1].paragraphs[0].clear().add_run(text)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("form", ["xlf", "docx"])
def test_an_older_file_replaces_a_newer_translation_only_when_told_to(form: str) -> None:
    made = at("sent")
    received(made, FRENCH)
    content = word(made) if form == "docx" else out(made).replace("tenues", "organisées").encode()
    received(made, NEWER)
    data: dict[str, Any] = {"file": (content, f"fr.{form}")}

    with pytest.raises(RuleViolated) as refusal:
        translation_files.take(made, "fr", data, actor(translator()), now())
    db.session.rollback()

    assert str(refusal.value.fields["file"][0]) == CHANGED
    assert "replace" in refusal.value.fields
    assert summary(made).text == NEWER
    assert (
        translation_files.take(made, "fr", {**data, "replace": True}, actor(translator()), now()).texts == 1
    )
    assert summary(made).text == OTHER


def test_a_file_without_a_version_replaces_nothing_unseen() -> None:
    made = at("sent")
    content = filled(made)
    received(made, NEWER)

    assert told(made, content)[0] == CHANGED


def test_a_text_left_as_it_was_given_out_is_no_old_version() -> None:
    made = report(narrative={"summary": {"en": SOURCE}, "background": {"en": "A text."}})
    translating.send_all(made, {"version": made.version, "languages": ["fr"]}, actor(officer()), now())
    received(made, FRENCH)
    content = out(made).replace("A text.</source>", "A text.</source><target>Un texte.</target>")
    received(made, NEWER)

    assert take(made, content).texts == 1

    assert summary(made).text == NEWER


def test_what_still_fits_a_changed_source_is_taken_by_word_only() -> None:
    made = at("checked")
    rewrite(made, en=SOURCE.replace("asks", "calls"))
    assert summary(made).state == "stale"
    content = out(made)

    assert told(made, content) == ["The file holds no translation that is new."]
    data = {"file": (content.encode(), "fr.xlf"), "still_fits": True}
    assert translation_files.take(made, "fr", data, actor(translator()), now()).texts == 1

    assert (summary(made).state, summary(made).text) == ("received", FRENCH)


def test_nothing_fits_a_source_that_changed_after_the_file() -> None:
    made = at("checked")
    content = out(made)
    rewrite(made, en=SOURCE.replace("asks", "calls"))
    data = {"file": (content.encode(), "fr.xlf"), "still_fits": True}

    with pytest.raises(RuleViolated):
        translation_files.take(made, "fr", data, actor(translator()), now())


def test_page_offers_to_replace_after_the_refusal(client: FlaskClient) -> None:
    made = at("sent")
    received(made, FRENCH)
    content = out(made).replace("tenues", "organisées").encode()
    received(made, NEWER)
    sign_in(client, translator())
    where = f"/reports/{made.id}/translations/fr"

    assert 'name="replace"' not in client.get(where).text
    refused = post(client, f"{where}/file", file=(io.BytesIO(content), "fr.xlf"))
    assert refused.status_code == 422
    assert 'name="replace"' in refused.text
    assert post(client, f"{where}/file", file=(io.BytesIO(content), "fr.xlf"), replace="1").status_code == 303
    db.session.expire_all()
    assert summary(made).text == OTHER


def test_a_counsellor_hands_in_for_a_translator(client: FlaskClient) -> None:
    made = at("sent")
    sign_in(client, person("counsellor@tsb.example", "tsb_counsellor", name="Counsellor"))
    where = f"/reports/{made.id}/translations/fr"
    whom = {"on_behalf_of-office": "translator", "on_behalf_of-scope": "fr"}
    whom |= {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail 7"}

    page = client.get(where).text
    alone = post(client, f"{where}/file", file=(io.BytesIO(filled(made).encode()), "fr.xlf"))
    filed = post(client, f"{where}/file", file=(io.BytesIO(filled(made).encode()), "fr.xlf"), **whom)

    assert 'id="f-upload-on_behalf_of-office"' in page
    assert (alone.status_code, filed.status_code) == (403, 303)
    db.session.expire_all()
    slot = summary(made)
    texts = {"text-summary": OTHER, "hash-summary": slot.hash, "version-summary": str(slot.version)}
    assert post(client, where, **texts, **whom).status_code == 303
    db.session.expire_all()
    assert summary(made).text == OTHER
