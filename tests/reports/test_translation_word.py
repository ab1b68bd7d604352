"""The Word file of a translator: out and in again changes nothing, and placeholders are locked."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regional_groups.core.errors import InvalidInput
from regional_groups.publishing.word import bilingual
from regional_groups.reports import translation_word
from regional_groups.reports.xliff import NOT_XML

pytestmark = pytest.mark.once
PIECES = st.one_of(
    st.sampled_from(["{meetings_held}", "{from}", "الأفرقة", "\u200f(44)\u200e", "<b>&]]>", "第44号", "a\nb"]),
    st.sampled_from(["\t|", "  x", "é̂"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=5).map("".join)
MARK = "report=id from=en into=ar text=summary sha256=" + "0" * 64


def made(rows: list[tuple[str, str]], mark: str = MARK) -> bytes:
    sides = (bilingual.Side("en", "English"), bilingual.Side("ar", "العربية"))
    return bilingual.write("T", "Advice", sides, [bilingual.Part("S", mark, tuple(rows))], "ar")


@settings(max_examples=15)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_out_and_in_again_changes_nothing(rows: list[tuple[str, str]]) -> None:
    came = translation_word.read(made(rows))

    assert list(came.targets.values()) == [NOT_XML.sub("", text).strip("\n").rstrip() for _, text in rows]
    assert (came.original, came.source_language, came.target_language) == ("id", "en", "ar")
    assert came.hashes == {"summary": "0" * 64}


def test_placeholders_are_locked_and_arabic_runs_from_the_right() -> None:
    with zipfile.ZipFile(io.BytesIO(made([("Held {meetings_held}", "عُقد {meetings_held}")]))) as archive:
        text = archive.read("word/document.xml").decode()

    assert text.count('<w:lock w:val="sdtContentLocked"/>') == 2
    assert "<w:rtl/>" in text and "<w:bidi/>" in text


@pytest.mark.parametrize("mark", ["no line", MARK.replace("text=summary ", "")])
def test_a_file_without_its_lines_is_refused(mark: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        translation_word.read(made([("a", "b")], mark))

    assert list(refusal.value.fields) == ["file"]
