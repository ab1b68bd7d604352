"""Profiles as files: printed in the background by the same process as reports, once for each state of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields, validate

from regional_groups.core.clock import geneva_day
from regional_groups.indicators.figure_forms import PeriodArguments, period_in
from regional_groups.publishing.blocks import Language
from regional_groups.reports import profile_document, rendering, serving
from regional_groups.reports.composing import names_in
from regional_groups.reports.rules import Addressee
from regional_groups.reports.serving import Preparing, Ready

FORMATS = tuple(rendering.PRINTED)


class ProfileArguments(PeriodArguments):
    """Of which profile a file is made: its period, and before whom it is laid."""

    addressee = fields.String(load_default="", validate=validate.OneOf(["", *Addressee]))


def file_of(
    kind: str, place: str, asked: Mapping[str, Any], language: Language, format: str, now: datetime
) -> Ready | Preparing:
    """Return a profile as a file, or that it is being printed.

    Raises:
        NotFound: there is no such place.
    """
    today = geneva_day(now)
    addressee = Addressee(asked["addressee"]) if asked["addressee"] else None
    period = period_in(asked, today)
    document = profile_document.build(kind, place, period, today, language, names_in(language), addressee)
    return serving.printed(rendering.ask_now(document, now, format))


def answer(
    place: str, asked: Mapping[str, Any], language: str, format: str, file: Ready, now: datetime
) -> Response:
    """Return the answer that hands out a profile, or says that who asks has it."""
    period = period_in(asked, geneva_day(now))
    return serving.hand_out(file, f"{place}-{period.from_on}-{period.until_on}", format, language)
