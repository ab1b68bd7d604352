"""Every mail as it is read: golden files in three languages; `--rewrite-golden` writes them anew, to be looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from regional_groups.paths import resource_dir
from regional_groups.people.models import Person
from regional_groups.people.notices import preview

from tests.people.letters import CONTEXTS
from tests.support import field

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
READERS = {"en": "Pacific/Tarawa", "fr": "Africa/Dakar", "ar": "Africa/Cairo"}


def test_every_notice_has_its_golden_files() -> None:
    notices = sorted(
        folder.name for folder in (resource_dir("templates") / "mail").iterdir() if folder.is_dir()
    )

    assert notices == sorted(CONTEXTS)
    assert {file.name for file in GOLDEN.iterdir()} == {
        f"{notice}-{language}.txt" for notice in notices for language in READERS
    }


@pytest.mark.parametrize("language", READERS)
def test_mails_are_the_golden_ones(
    session: object, golden: Callable[[str, str], None], language: str
) -> None:
    field.state("KE"), field.state("TZ")
    reader = Person(name="Awa Diop", email="awa@example.org", language=language, timezone=READERS[language])

    for notice, context in CONTEXTS.items():
        subject, text = preview(notice, reader, context)

        golden(f"mail/{notice}-{language}.txt", f"Subject: {subject}\n\n{text}")
        assert len(subject) <= 120
        assert "<" not in text and "&#" not in text and "None" not in text
