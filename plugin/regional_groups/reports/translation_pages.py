"""Pages on which the texts of a report are translated: how far each is, and source and translation side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import Schema

from regional_groups.core import files
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.forms import CreateSchema, FormData, FormState, load, nested
from regional_groups.core.language_names import languages_by_code
from regional_groups.core.permissions import Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now, sent_back, signed_in
from regional_groups.reports import pages, queries, translating, translation_files, translations
from regional_groups.reports.edit_pages import REFUSALS
from regional_groups.reports.models import Report
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.rules import translation_open
from regional_groups.reports.translation_forms import (
    DecideAllSchema,
    ReceiveSchema,
    SendAllSchema,
    TranslatedFileSchema,
)
from regional_groups.reports.translation_rules import (
    STALE,
    TranslationState,
    paragraphs,
    pieces,
    source_language,
    words,
)

blueprint = Blueprint("report_translations", __name__)
WRITABLE = ("sent", "received", "checked")  # as stored; what was never sent is not translated


def _report(id: UUID, *, lock: bool = False) -> Report:
    """Return a report for somebody who sees what is not published."""
    require(Permission.REPORTS_VIEW_UNPUBLISHED, signed_in(), Subject())
    return queries.report(id, actor(), lock=lock)


@blueprint.get("/reports/<uuid:id>/translations")
def overview(id: UUID) -> str:
    """Show every text in every language, with its state."""
    return _overview(_report(id))


def _overview(report: Report, form: FormState | None = None) -> str:
    found = translations.slots(report)
    rows = [(block, [one for one in found if one.block == block]) for block in BLOCKS]
    return render_template(
        "reports/translations.html",
        report=report,
        form=form,
        rows=[(_(BLOCKS[block]), slots) for block, slots in rows if slots],
        targets=translations.targets(report),
        source=source_language(report.cover),
        unsourced=[_(BLOCKS[block]) for block in translations.unsourced(report)],
        words={one.block: words(one.source) for one in found},
        sendable={
            code: [
                one
                for one in found
                if one.language == code and one.open and one.state in (TranslationState.NONE, STALE)
            ]
            for code in translations.targets(report)
        },
        language_names=languages_by_code(),
        may_send=_may_decide(report),
        **pages.recording(queries.subject(report), actor()),
    )


def _may_decide(report: Report) -> bool:
    codes = translations.targets(report)
    return queries.may_prepare(actor(), queries.subject(report)) and any(_open(report, one) for one in codes)


def _open(report: Report, language: str) -> bool:
    return translation_open(str(report.state), report.settled_languages, language)


@blueprint.post("/reports/<uuid:id>/translations")
def send(id: UUID) -> ResponseReturnValue:
    """Send what is not translated yet into the chosen languages."""
    return _answer(SendAllSchema, lambda: _send(id), lambda form: _overview(_report(id), form))


@changes_data
def _send(id: UUID) -> str:
    data = load(SendAllSchema(), nested(SendAllSchema(), request.form))
    count = translating.send_all(_report(id, lock=True), data, actor(), now())
    flash(ngettext("%(num)d text was sent.", "%(num)d texts were sent.", count), "success")
    return url_for("report_translations.overview", id=id)


def _answer(
    schema: type[Schema], save: Callable[[], str], draw: Callable[[FormState], str]
) -> ResponseReturnValue:
    try:
        where = save()
    except REFUSALS as error:
        db.session.rollback()
        form = sent_back(error, schema(), {**request.form.to_dict(), **_sent(schema)})
        return draw(form), error.status
    return redirect(where, 303)


def _sent(schema: type[Schema]) -> FormData:
    return nested(schema(), request.form)


@blueprint.get("/reports/<uuid:id>/translations/<language>")
def language(id: UUID, language: str) -> str:
    """Show the texts of a language, source and translation side by side."""
    return _language(_report(id), language)


def _language(report: Report, language: str, form: FormState | None = None, chosen: str = "") -> str:
    code = translations.language_known(report, language)
    slots = translations.slots(report, [code])
    open_now = _open(report, code)
    about = translations.subject(report, code)
    own = permits(Permission.TRANSLATIONS_WRITE, actor(), about)
    may_write = own or permits(Permission.RECORD_FOR_OTHERS, actor(), about)
    return render_template(
        "reports/translation.html",
        report=report,
        form=form,
        chosen=chosen,
        code=code,
        source=source_language(report.cover),
        rows=[(_(BLOCKS[one.block]), one) for one in slots],
        pieces=pieces,
        paragraphs=paragraphs,
        words=words,
        writable=WRITABLE if open_now and may_write else (),
        may_hand_in=open_now and may_write,
        translators=pages.recorded_for(Permission.TRANSLATIONS_WRITE),
        writes_for_others_only=not own,
        received=[one for one in slots if one.state == TranslationState.RECEIVED],
        may_decide=open_now and _may_decide(report),
        names={block: _(title) for block, title in BLOCKS.items()},
        language_names=languages_by_code(),
        **pages.recording(queries.subject(report), actor()),
    )


@blueprint.post("/reports/<uuid:id>/translations/<language>")
def receive(id: UUID, language: str) -> ResponseReturnValue:
    """Take what a translator wrote: every changed text, or none."""
    return _answer(
        ReceiveSchema, lambda: _receive(id, language), lambda form: _language(_report(id), language, form)
    )


@changes_data
def _receive(id: UUID, language: str) -> str:
    report = _report(id, lock=True)
    code = translations.language_known(report, language)
    texts = {
        slot.block: given
        for slot in translations.slots(report, [code])
        if f"text-{slot.block}" in request.form and (given := _given(slot)) is not None
    }
    if not texts:
        raise InvalidInput(say("Nothing was changed: there is no new translation to save."))
    whom = load(CreateSchema(), nested(CreateSchema(), request.form))
    count = translating.receive_all(report, code, texts, whom, actor(), now())
    flash(ngettext("%(num)d translation was saved.", "%(num)d translations were saved.", count), "success")
    return url_for("report_translations.language", id=id, language=code)


def _given(slot: translations.Slot) -> dict[str, Any] | None:
    """Return what was sent for a text; none where it is as it was and nobody says that it still fits."""
    sent = {
        "text": request.form.get(f"text-{slot.block}", ""),
        "source_hash": request.form.get(f"hash-{slot.block}", ""),
        "version": request.form.get(f"version-{slot.block}", ""),
    }
    try:
        data = load(ReceiveSchema(), FormData(sent))
    except InvalidInput as error:
        told = [text for texts in error.fields.values() for text in texts]
        raise InvalidInput(error.message, fields={f"text-{slot.block}": told}) from error
    untouched = paragraphs(data["text"]) == paragraphs(slot.text)
    if untouched and not (f"fits-{slot.block}" in request.form and data["text"]):
        return None
    return {name: data[name] for name in ("text", "source_hash", "version")}


@blueprint.get("/reports/<uuid:id>/translations/<language>.<format>")
def file(id: UUID, language: str, format: str) -> ResponseReturnValue:
    """Give the texts of a language as a file for translators."""
    content = translation_files.given(_report(id), language, format)
    return translation_files.answer(language, format, content)


@blueprint.post("/reports/<uuid:id>/translations/<language>/file")
def take_file(id: UUID, language: str) -> ResponseReturnValue:
    """Take a translated file: every text that it changes, or none."""
    return _answer(
        TranslatedFileSchema,
        lambda: _take_file(id, language),
        lambda form: _language(_report(id), language, form, "file"),
    )


@changes_data
def _take_file(id: UUID, language: str) -> str:
    sent = nested(TranslatedFileSchema(), request.form)
    sent.pop("file", None)
    if upload := files.upload(request.files.get("file")):
        sent["file"] = upload
    data = load(TranslatedFileSchema(), sent)
    count = translation_files.take(_report(id, lock=True), language, data, actor(), now()).texts
    flash(ngettext("%(num)d translation was saved.", "%(num)d translations were saved.", count), "success")
    return url_for("report_translations.language", id=id, language=language)


@blueprint.post("/reports/<uuid:id>/translations/<language>/actions/<action>")
def decide(id: UUID, language: str, action: str) -> ResponseReturnValue:
    """Check or return the chosen texts."""
    if action not in ("check", "return"):
        raise NotFound(say("There is no such step."))
    return _answer(
        DecideAllSchema,
        lambda: _decide(id, language, action),
        lambda form: _language(_report(id), language, form, action),
    )


@changes_data
def _decide(id: UUID, language: str, action: str) -> str:
    report = _report(id, lock=True)
    data = load(DecideAllSchema(), _sent(DecideAllSchema))
    blocks = [one for one in BLOCKS if one in request.form.getlist("blocks")]
    if not blocks:
        raise RuleViolated(say("Nothing was chosen."), fields={"blocks": [say("Choose at least one text.")]})
    versions = {block: request.form.get(f"version-{block}", -1, int) for block in blocks}
    code = translations.language_known(report, language)
    translating.decide_all(report, code, action, versions, data, actor(), now())
    flash(_("The step was recorded."), "success")
    return url_for("report_translations.language", id=id, language=code)
