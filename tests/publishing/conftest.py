"""Printed samples, each rendered once a run: a printing takes seconds."""

from collections.abc import Callable

import pytest
from regional_groups.publishing.blocks import Language

from tests.publishing.samples import letter, report
from tests.support.prints import pdf_of


@pytest.fixture(scope="session")
def printed() -> Callable[[Language], bytes]:
    """Return a function that gives the printed report of a language."""
    return lambda language: pdf_of(report(language))


@pytest.fixture(scope="session")
def printed_letter() -> Callable[[Language], bytes]:
    """Return a function that gives the printed letter of a language."""
    return lambda language: pdf_of(letter(language))
