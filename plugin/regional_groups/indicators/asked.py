"""What the address of a page of figures asks for: a period and a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from regional_groups.core.errors import InvalidInput
from regional_groups.core.forms import FormState, load, refused
from regional_groups.indicators.figure_forms import PageArguments


def asked(*names: str) -> tuple[dict[str, Any], FormState]:
    """Read what is asked; a wrong value is named on the page and left out.

    Parameters:
        names: the parts of the address that the page knows.
    """
    given = _given(names)
    try:
        return load(PageArguments(), given), FormState(given, {})
    except InvalidInput as error:
        return load(PageArguments(), {}), refused(given, PageArguments(), error.fields)


def _given(names: Sequence[str]) -> dict[str, str]:
    return {name: value for name in names if (value := request.args.get(name, "").strip())}
