"""The printed report: in all six languages valid, with text on every page, and with nothing taken from outside."""

from io import BytesIO

import pikepdf
import pytest
from regional_groups.publishing.blocks import LANGUAGES, Language
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_pdf
from regional_groups.reports import outputs
from regional_groups.reports.composing import document_in, names_in
from regional_groups.reports.document import speaking

from tests.publishing.reading import failures, html_words, page_texts, plain, problems, share_of_words
from tests.reports.field import load_packaged
from tests.reports.test_outputs import sheet

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]
EVIL = (
    '<link rel=attachment href="file:///etc/passwd"><img src="http://127.0.0.1/x"><script>1</script> '
    "{% include 'secret' %} {{ 7*7 }} <style>@import url(http://127.0.0.1/y)</style> [a](javascript:x)"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_prints_in_every_language(language: Language) -> None:
    load_packaged()
    document = document_in(sheet(), language)

    data = render_pdf(document)

    assert failures(data) == []
    assert problems(data) == []
    pages = page_texts(data)
    assert all(len(plain(text).split()) > 20 for text in pages)
    words = html_words(str(page_html(document)))
    assert share_of_words(words, plain(" ".join(pages))) >= (0.9 if language == "ar" else 0.97)


def test_attachments_are_the_downloads_byte_by_byte() -> None:
    load_packaged()
    found = sheet()

    with pikepdf.open(BytesIO(render_pdf(document_in(found, "en")))) as pdf:
        attached = {name: item.get_file().read_bytes() for name, item in pdf.attachments.items()}

    with speaking("en"):
        table = outputs.csv_bytes(found, names_in("en"))
    assert attached == {"report.json": outputs.json_bytes(found), "figures.csv": table}


def test_hostile_texts_are_printed_and_not_obeyed() -> None:
    load_packaged()
    hostile = sheet(
        narrative={"background": {"en": EVIL}, "summary": {"en": EVIL}, "risks": {"en": EVIL}},
        cover={"title": {"en": EVIL}, "author": {"en": EVIL}, "session": {"en": EVIL}, "agenda_item": EVIL},
    )

    data = render_pdf(document_in(hostile, "en"))

    with pikepdf.open(BytesIO(data)) as pdf:
        assert sorted(pdf.attachments) == ["figures.csv", "report.json"]
    text = plain(" ".join(page_texts(data)))
    assert "<script>1</script>" in text
    assert "{{ 7*7 }}" in text
    assert "root:" not in text
