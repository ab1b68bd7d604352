"""Reading a Word file that somebody sent: its words, and every trick refused within moments."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from time import monotonic
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from regional_groups.core.errors import InvalidInput
from regional_groups.publishing.passages import Passage, passages
from regional_groups.publishing.word.document import write

from tests.publishing.samples import report

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(12))
    + f"]><w:document {W}><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:document>"
)


def packed(body: str | bytes, types: str = "", **more: bytes) -> bytes:
    """Return a file with this document in it."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES.format(types))
        file.writestr("word/document.xml", body)
        for name, content in more.items():
            file.writestr(name, content)
    return target.getvalue()


def document(inside: str) -> str:
    return f'<?xml version="1.0"?><w:document {W}><w:body>{inside}</w:body></w:document>'


def paragraph(text: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_paragraphs_rows_and_headings_are_read() -> None:
    rows = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('12')}</w:tc></w:tr></w:tbl>"

    found = passages(packed(document(paragraph("1 Results", "Heading1") + paragraph("Held: 3.") + rows)))

    assert found == [
        Passage("1 Results", "1 Results"),
        Passage("Held: 3.", "1 Results"),
        Passage("a | 12", "1 Results"),
    ]


def test_deleted_text_and_fields_are_left_out_and_inserted_text_is_read() -> None:
    inside = (
        "<w:p><w:r><w:t>Held: </w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t>4</w:t></w:r></w:ins><w:r><w:instrText>INCLUDETEXT "c:\\x 99"</w:instrText></w:r></w:p>'
    )

    assert passages(packed(document(inside))) == [Passage("Held: 4")]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('In a box: 7')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    inside = f"<w:p>{run('Around it')}<w:r><mc:AlternateContent {mc}>{both}</mc:AlternateContent></w:r></w:p>"

    assert passages(packed(document(inside))) == [Passage("In a box: 7"), Passage("Around it")]


def test_moved_text_is_read_where_it_went() -> None:
    inside = (
        f"<w:p>{run('Held: ')}<w:moveFrom>{run('12')}</w:moveFrom></w:p>"
        f"<w:p>{run('Then ')}<w:moveTo>{run('12')}</w:moveTo></w:p>"
    )

    assert passages(packed(document(inside))) == [Passage("Held:"), Passage("Then 12")]


def field_of(told: str, shown: str) -> str:
    """Return a field as Word writes it, and what it showed last."""
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    return f"{begin}<w:r><w:instrText>{told}</w:instrText></w:r>{middle}{run(shown)}{end}"


def test_results_of_fields_are_read_but_for_pages() -> None:
    inside = (
        f"<w:p>{run('Sum ')}{field_of(' =SUM(ABOVE) ', '41')}</w:p>"
        f"<w:p>{run('Page ')}{field_of(' PAGE ', '3')}{run(' of ')}"
        f'<w:fldSimple w:instr=" NUMPAGES ">{run("14")}</w:fldSimple>{run(" end")}</w:p>'
    )

    assert passages(packed(document(inside))) == [Passage("Sum 41"), Passage("Page of end")]


def test_heads_feet_and_equations_are_read() -> None:
    m = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    inside = f"<w:p>{run('Share: ')}<m:oMath {m}><m:r><m:t>9/10</m:t></m:r></m:oMath></w:p>"
    head = f'<?xml version="1.0"?><w:hdr {W}>{paragraph("C27/73")}</w:hdr>'.encode()
    foot = f'<?xml version="1.0"?><w:ftr {W}>{paragraph("Held: 99")}</w:ftr>'.encode()

    found = passages(packed(document(inside), **{"word/header2.xml": head, "word/footer1.xml": foot}))

    assert found == [Passage("Share: 9/10"), Passage("Held: 99"), Passage("C27/73")]


def test_our_own_file_is_read_whole() -> None:
    found = [one.text for one in passages(write(report("ar"), lambda _chart: None))]

    assert len(found) > 60
    assert "A participant who took part in two meetings is counted twice." not in found
    assert found[-1] != ""


def bomb_of_zeros() -> bytes:
    return packed(document(paragraph(" " * 30_000_000)))


def many_parts() -> bytes:
    return packed(document(""), **{f"word/x{n}.xml": b"x" for n in range(1_500)})


def lying_about_its_size() -> bytes:
    content = bytearray(packed(document(paragraph("A" * 20_000_000))))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    return bytes(content)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "not a zip": lambda: b"PK\x03\x04 and nothing",
    "empty": lambda: b"",
    "another archive": lambda: packed("x")[:-30],
    "not XML": lambda: packed("<w:document"),
    "entities": lambda: packed(BOMB),
    "outside entity": lambda: packed(
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document {W}><w:p>&a;</w:p></w:document>'
    ),
    "entities in UTF-16": lambda: packed(
        BOMB.replace('"1.0"', '"1.0" encoding="utf-16"', 1).encode("utf-16")
    ),
    "zip bomb": bomb_of_zeros,
    "many parts": many_parts,
    "a false size": lying_about_its_size,
    "macros": lambda: packed(document(""), **{"word/vbaProject.bin": b"x"}),
    "macros by type": lambda: packed(
        document(""),
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
    ),
    "embedded program": lambda: packed(document(""), **{"word/embeddings/oleObject1.bin": b"x"}),
    "endless paragraphs": lambda: packed(document(paragraph("x") * 20_000)),
    "deep nesting": lambda: packed(document("<w:p>" * 100_000)),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_hostile_files_are_refused_soon(trick: str) -> None:
    content, begun = HOSTILE[trick](), monotonic()

    with pytest.raises(InvalidInput) as refusal:
        passages(content)

    assert list(refusal.value.fields) == ["file"]
    assert monotonic() - begun < 10
