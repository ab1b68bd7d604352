"""The gate itself: a file with a seeded defect must not pass."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pydyf
import pytest
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.packing import octets
from regional_groups.publishing.tagging import _join_tables, set_loose

from tests.publishing.reading import elements, failures, problems

Printed = Callable[[Language], bytes]


def without_alternative(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf.Root.StructTreeRoot):
        if "/Alt" in element:
            del element["/Alt"]


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def without_heads(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf.Root.StructTreeRoot):
        if element.S == "/TH":
            element.S = pikepdf.Name.TD


def without_tags_on_text(pdf: pikepdf.Pdf) -> None:
    kept = [
        step
        for step in pikepdf.parse_content_stream(pdf.pages[0])
        if str(step.operator) not in ("BDC", "BMC", "EMC")
    ]
    pdf.pages[0].Contents.write(pikepdf.unparse_content_stream(kept))


def without_text_of_glyphs(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
            del item["/ToUnicode"]


def without_associated_files(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/AF"]


def without_mark(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/MarkInfo"]


def without_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/OutputIntents"]


def with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_another_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["report.json"].obj.EF.F.write(b"{}")


def without_a_cell(pdf: pikepdf.Pdf) -> None:
    row = [element for element in elements(pdf.Root.StructTreeRoot) if element.S == "/TR"][5]
    del row.K[-1]


def without_link_tags(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf.Root.StructTreeRoot):
        if element.S == "/Link":
            element.S = pikepdf.Name.Span


def with_other_title(pdf: pikepdf.Pdf) -> None:
    pdf.trailer.Info.Title = "Another"


@pytest.mark.parametrize(
    "spoil",
    [
        without_mark,
        without_output_intent,
        with_script,
        with_another_attachment,
        without_a_cell,
        without_link_tags,
        with_other_title,
        without_alternative,
        without_language,
        without_heads,
        without_tags_on_text,
        without_text_of_glyphs,
        without_associated_files,
    ],
)
def test_defect_is_found(printed: Printed, spoil: Callable[[Any], None]) -> None:
    target = BytesIO()
    with pikepdf.open(BytesIO(printed("en"))) as pdf:
        spoil(pdf)
        pdf.save(target, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)

    assert failures(target.getvalue()) + problems(target.getvalue()) != []


def test_figure_stands_where_its_box_says(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed("en"))) as pdf:
        figures = [element for element in elements(pdf.Root.StructTreeRoot) if element.S == "/Figure"]
        boxes = [[float(value) for value in figure.A.BBox] for figure in figures]

    assert len(boxes) == 1
    left, bottom, right, top = boxes[0]
    assert (round(left), round(right)) == (62, 533)
    assert 300 < bottom < top < 700


def test_link_of_the_contents_says_where_it_leads(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed("en"))) as pdf:
        said = [str(annotation.Contents) for annotation in pdf.pages[0].Annots]

    assert said == [
        "https://www.itu.int/",
        "1 Background",
        "2 Results by indicator",
        "3 Regional groups in detail",
        "Annex 1 Definition of the indicators",
    ]


def test_table_whose_head_ends_a_page_gets_its_rows() -> None:
    pdf = pydyf.PDF()

    def element(kind: str, *kids: Any) -> Any:
        made = pydyf.Dictionary({"S": f"/{kind}", "K": pydyf.Array(kid.reference for kid in kids)})
        pdf.add_object(made)
        for kid in kids:
            kid["P"] = made.reference
        return made

    def kids(parent: Any) -> list[Any]:
        return [pdf.objects[int(kid.split()[0])] for kid in parent["K"]]

    rows = element("TBody", element("TR", element("TH"))), element("TBody", element("TR", element("TH")))
    root = element(
        "Document",
        element("Table", element("Caption"), element("THead")),
        element("P"),
        element("Table", element("THead"), rows[0]),
        element("Table", element("THead"), rows[1]),
        element("Table", element("Caption"), element("TBody")),
    )
    _join_tables(pdf, root)

    assert [kid["S"] for kid in kids(root)] == ["/Table", "/P", "/Table"]
    parts = kids(kids(root)[0])
    assert [part["S"] for part in parts] == ["/Caption", "/THead", "/TBody"]
    assert len(kids(parts[2])) == 2
    assert kids(parts[2])[1]["P"] == parts[2].reference


def test_loose_parts_become_artifacts_and_others_stay() -> None:
    kept, loose = pydyf.Dictionary({"MCID": 0}), pydyf.Dictionary({"MCID": 1})
    steps = [b"q", "/Span", kept, b"BDC", b"[<0042>] TJ", b"EMC", "/Figure", loose, b"BDC", b"EMC", b"Q"]

    set_loose(steps, {1})

    assert b" ".join(map(octets, steps)) == (
        b"q /Span <</MCID 0>> BDC [<0042>] TJ EMC /Artifact <</Type /Pagination>> BDC EMC Q"
    )


@pytest.mark.parametrize(
    ("steps", "told"),
    [(["/Span", b"<</MCID 0>>", b"BDC", b"EMC"], "step by step"), ([b"q", b"Q"], "where it is painted")],
)
def test_content_written_another_way_is_not_tagged_in_part(steps: list[Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        set_loose(steps, {1})
