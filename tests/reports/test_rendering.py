"""Printing in the background: two documents at once, each failure its own."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier

import pytest
from regional_groups.core import files
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.pdf import RenderingFailed
from regional_groups.publishing.places import folder
from regional_groups.reports import rendering
from regional_groups.reports.models import Rendering
from sqlalchemy import select

from tests.publishing.samples import letter
from tests.reports.field import now, work

pytestmark = pytest.mark.usefixtures("session")
LANGUAGES = ("en", "fr", "ar", "zh")


def asked(monkeypatch: pytest.MonkeyPatch, printing: Callable[[Document], bytes]) -> None:
    """Ask for a letter in four languages, printed by a printer of the test's own."""
    monkeypatch.setitem(rendering.PRINTED, "pdf", printing)
    for language in LANGUAGES:
        rendering.ask(letter(language), now())
    db.session.commit()


def found() -> dict[str, tuple[bool, bool]]:
    """Return for each language whether it is printed, and whether it failed."""
    db.session.expire_all()
    return {
        row.language: (bool(row.sha256), bool(row.failed)) for row in db.session.scalars(select(Rendering))
    }


def waiting() -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    return list(db.session.scalars(query))


def test_languages_are_printed_in_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2, timeout=60)
    printed: list[str] = []

    def printing(document: Document) -> bytes:
        both.wait()  # broken, and the test with it, where one is printed alone
        printed.append(document.language)
        return document.language.encode()

    asked(monkeypatch, printing)
    sent = work()

    assert sorted(printed) == sorted(LANGUAGES)  # each once
    assert found() == dict.fromkeys(LANGUAGES, (True, False))
    assert (sent, waiting()) == (4, [])


def test_every_process_of_an_installation_prints_at_the_same_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found: list[Path] = []

    def printing(document: Document) -> bytes:
        found.append(folder())
        return document.language.encode()

    asked(monkeypatch, printing)
    work()

    assert found == [tmp_path / "printing"] * len(LANGUAGES)


def test_a_failure_is_told_of_its_own_document_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def printing(document: Document) -> bytes:
        if document.language in ("fr", "zh"):
            raise RenderingFailed("timeout", "wall")
        return document.language.encode()

    asked(monkeypatch, printing)
    sent = work()

    assert found() == {"en": (True, False), "ar": (True, False), "fr": (False, True), "zh": (False, True)}
    assert sent == 2
    assert [(row.attempts, row.leased_until) for row in waiting()] == [(1, None), (1, None)]
    assert all("took too long" in row.error for row in waiting())


def test_what_fails_beside_leaves_the_other_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def printing(document: Document) -> bytes:
        if document.language in ("fr", "zh"):
            raise ValueError
        return document.language.encode()

    asked(monkeypatch, printing)
    sent = work()

    done, open_ones = (True, False), (False, False)
    assert found() == {"en": done, "ar": done, "fr": open_ones, "zh": open_ones}
    assert sent == 2
    assert [(row.attempts, row.leased_until) for row in waiting()] == [(1, None), (1, None)]
    assert all(row.error.startswith("ValueError") for row in waiting())


def test_a_lost_document_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, lambda document: document.language.encode())
    lost = db.session.scalars(select(Rendering).where(Rendering.language.in_(("fr", "zh")))).all()
    for row in lost:
        files.path_of(row.document).unlink()

    work()

    assert {language for language, (printed, _) in found().items() if printed} == {"en", "ar"}
    assert [(row.attempts, row.leased_until) for row in waiting()] == [(1, None), (1, None)]


def test_what_another_process_prints_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []

    def printing(document: Document) -> bytes:
        printed.append(document.language)
        return document.language.encode()

    asked(monkeypatch, printing)
    taken = {waiting()[place].key for place in (0, 2)}
    for row in waiting():
        if row.key in taken:
            row.leased_until = now().replace(year=2099)
    db.session.commit()

    work()

    assert len(printed) == 2
    assert {row.key for row in waiting()} == taken
