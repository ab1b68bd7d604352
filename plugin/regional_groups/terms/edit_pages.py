"""Pages on which texts are written: a draft, a version recorded afterwards, a translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.db import db
from regional_groups.core.errors import (
    REFUSED,
    IllegalMove,
    InvalidInput,
    NotFound,
    RuleViolated,
    StaleVersion,
    say,
)
from regional_groups.core.forms import FormState, read_form
from regional_groups.core.i18n import CODES
from regional_groups.core.language_names import languages_by_code, languages_offered
from regional_groups.core.permissions import Actor, Permission, permits, require
from regional_groups.core.web import actor, changes_data, go_on_for, gone_on_for, now, sent_back
from regional_groups.groups import queries as groups
from regional_groups.terms import operations, pages, queries, recording, rules, translating
from regional_groups.terms.comparing import TEXT_TITLES, TEXTS, compare_texts, numbered
from regional_groups.terms.forms import (
    TermsDraftSchema,
    TermsEditSchema,
    TermsRecordSchema,
    TermsTranslationSchema,
    in_place,
)
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.starting import starting_text
from regional_groups.terms.texts import normalised

BEGINNING = TermsDraftSchema(only=("language", "on_behalf_of", "evidence"))


@changes_data
def begin(acronym: str) -> str:
    """Begin a draft from the text returned or in force, else from the starting text; return its editor's address.

    Raises:
        InvalidInput: it is begun for somebody else without the evidence.
    """
    version = operations.create(groups.group(acronym), read_form(BEGINNING, request.form), actor(), now())
    flash(_("Version %(number)s was begun.", number=version.number), "success")
    return _edit_address(version)


def _edit_address(version: TermsVersion) -> str:
    return url_for("terms.edit", acronym=version.group.acronym, label=version.number)


def _keep_key(version: TermsVersion, language: str = "") -> str:
    return f"terms-{version.id}{language}"


def edit(acronym: str, label: str) -> ResponseReturnValue:
    """Show the editor of a draft, and save it; a text saved meanwhile is shown beside one's own."""
    version = queries.version(acronym, label, actor(), now())
    if not operations.may_edit(version, actor(), now()):
        about = queries.subject(version, now())
        if not permits(Permission.RECORD_FOR_OTHERS, actor(), about):
            require(Permission.TERMS_DRAFT, actor(), about)
        raise IllegalMove(say("Only a draft can be edited. Begin a new version instead."))
    if request.method == "GET":
        return _editor(version)
    try:
        return redirect(_save(acronym, label), 303)
    except StaleVersion as error:
        return _stale(acronym, label, error)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _editor(
            queries.version(acronym, label, actor(), now()), sent_back(error, TermsEditSchema())
        ), 422


@changes_data
def _save(acronym: str, label: str) -> str:
    version = queries.version(acronym, label, actor(), now())
    data = read_form(TermsEditSchema(), request.form)
    operations.save(version, data, actor(), now())
    flash(_("The text was saved."), "success")
    if request.form.get("then") != "edit":
        return pages.address(version)
    go_on_for(version.id)
    return _edit_address(version)


def _stale(acronym: str, label: str, error: StaleVersion) -> ResponseReturnValue:
    """Show the saved text and one's own word by word; saving again keeps one's own."""
    db.session.rollback()
    version = queries.version(acronym, label, actor(), now())
    form = replace(sent_back(error, TermsEditSchema()), problems={})
    rows, last = {}, 0
    for name in TEXTS:
        mine = normalised(in_place([_plain(row) for row in form.data.get(name) or []]) or [])
        rows[name], last = numbered(compare_texts(getattr(version, name), mine), last)
    return _editor(version, form, differences=rows, total=last), error.status


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = dict(row)
    try:
        found["place"] = float(found.get("place") or "")
    except ValueError:
        found["place"] = None
    found["remove"] = bool(found.get("remove"))
    return found


def _editor(
    version: TermsVersion,
    form: FormState | None = None,
    differences: Mapping[str, Any] | None = None,
    total: int = 0,
) -> str:
    about = queries.subject(version, now())
    return render_template(
        "terms/edit.html",
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), about),
        offices=pages.team(),
        for_others_only=not permits(Permission.TERMS_DRAFT, actor(), about),
        whom=form or _gone_on_for(version),
        version=version,
        group=version.group,
        form=form,
        values=version,
        differences=differences,
        total=total,
        titles=TEXT_TITLES,
        languages=languages_offered(),
        keep=_keep_key(version),
    )


def _gone_on_for(version: TermsVersion) -> FormState | None:
    kept = gone_on_for(version.id)
    return FormState(kept) if kept else None


def record(acronym: str) -> ResponseReturnValue:
    """Show the form for a version in force in the past, and record it."""
    group = groups.group(acronym)
    require(Permission.RECORD_FOR_OTHERS, actor(), groups.subject(group, now()))
    form = None
    if request.method == "POST":
        try:
            return redirect(_record(acronym), 303)
        except (InvalidInput, RuleViolated) as error:
            db.session.rollback()
            form = sent_back(error, TermsRecordSchema())
    page = render_template(
        "terms/record.html", group=groups.group(acronym), form=form, languages=languages_offered()
    )
    return page, 422 if form else 200


@changes_data
def _record(acronym: str) -> str:
    data = read_form(TermsRecordSchema(), request.form)
    version = recording.record(groups.group(acronym), data, actor(), now())
    flash(_("Version %(number)s was recorded.", number=version.number), "success")
    return pages.address(version)


def translatable(version: TermsVersion, actor: Actor, now: datetime) -> list[str]:
    """Return the languages into which somebody may write a translation."""
    about = queries.subject(version, now)
    others = [code for code in CODES if code != version.language]
    return [code for code in others if rules.may_translate(actor, about, code)]


def translate(acronym: str, label: str, language: str) -> ResponseReturnValue:
    """Show the decided text beside its translation, and save the translation."""
    version = queries.version(acronym, label, actor(), now())
    if language not in translatable(version, actor(), now()):
        raise NotFound(say("There is no translation to write here."))
    form = None
    status = 200
    if request.method == "POST":
        try:
            return redirect(_translate(acronym, label, language), 303)
        except REFUSED as error:
            db.session.rollback()
            form, status = sent_back(error, TermsTranslationSchema()), error.status
    return _translator(queries.version(acronym, label, actor(), now()), language, form), status


def _translator(version: TermsVersion, language: str, form: FormState | None) -> str:
    found = next((one for one in version.translations if one.language == language), None)
    about = queries.subject(version, now())
    return render_template(
        "terms/translate.html",
        version=version,
        group=version.group,
        language=language,
        translation=found,
        rows={name: _beside(version, found, name, language) for name in TEXTS},
        form=form,
        titles=TEXT_TITLES,
        may_check=rules.may_check(actor(), about, language),
        languages_by_code=languages_by_code(),
        keep=_keep_key(version, language),
    )


def _beside(version: TermsVersion, found: Any, name: str, language: str) -> list[dict[str, str]]:
    """Return each section of the original with the text to begin with: the translation, else the usual heading."""
    kept = {row["id"]: row for row in (getattr(found, name) if found else [])}
    usual = {row["id"]: row["heading"] for row in starting_text(version.group, language)[name]}
    return [
        {
            "id": row["id"],
            "original_heading": row["heading"],
            "original_body": row["body"],
            "heading": kept.get(row["id"], {}).get("heading", usual.get(row["id"], "")),
            "body": kept.get(row["id"], {}).get("body", ""),
        }
        for row in getattr(version, name)
    ]


@changes_data
def _translate(acronym: str, label: str, language: str) -> str:
    version = queries.version(acronym, label, actor(), now())
    data = read_form(TermsTranslationSchema(), request.form)
    translating.translate(version, language, data, actor(), now())
    flash(_("The translation was saved."), "success")
    return pages.address(version, text=language)
