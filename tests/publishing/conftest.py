"""Printed samples, each rendered once a run: a printing takes seconds."""

from collections.abc import Callable
from functools import cache

import pytest
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.pdf import render_pdf

from tests.publishing.samples import letter, report


@pytest.fixture(scope="session")
def printed() -> Callable[[Language], bytes]:
    """Return a function that gives the printed report of a language."""
    return cache(lambda language: render_pdf(report(language)))


@pytest.fixture(scope="session")
def printed_letter() -> Callable[[Language], bytes]:
    """Return a function that gives the printed letter of a language."""
    return cache(lambda language: render_pdf(letter(language)))
