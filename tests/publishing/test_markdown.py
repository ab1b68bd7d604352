import pytest
from regional_groups.core.errors import InvalidInput
from regional_groups.publishing.blocks import BulletList, Heading, ListItem, Paragraph, Table, Text
from regional_groups.publishing.markdown import markdown_blocks, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](http://plain.example/)",
    '<img src=x onerror="alert(1)">',
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="https://x.example" style="color:red">x</a>',
]


def test_marks_become_tags() -> None:
    assert render_markdown("# Tasks\n\n1. *draft*\n2. **approve**") == (
        "<h1>Tasks</h1>\n<ol>\n<li><em>draft</em></li>\n<li><strong>approve</strong></li>\n</ol>\n"
    )


def test_https_link_is_kept_and_does_not_tell_where_from() -> None:
    assert render_markdown("[ITU](https://www.itu.int/)") == (
        '<p><a href="https://www.itu.int/" rel="noopener noreferrer nofollow">ITU</a></p>\n'
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_has_no_live_tag(text: str) -> None:
    html = render_markdown(text)

    assert not any(tag in html for tag in ("<script", "<img", "<a "))


def test_picture_becomes_a_link() -> None:
    html = render_markdown("![x](https://picture.example/a.png)")

    assert "<img" not in html
    assert 'href="https://picture.example/a.png"' in html


def test_control_signs_go() -> None:
    assert render_markdown("a\x00\x08b\u202e") == "<p>ab</p>\n"


@pytest.mark.parametrize("read", [render_markdown, markdown_blocks])
def test_long_text_is_refused(read: object) -> None:
    assert callable(read)
    read("é" * 100_000)

    with pytest.raises(InvalidInput):
        read("é" * 100_001)


def test_blocks_of_a_section() -> None:
    text = "## Tasks\n\nThe *group* [acts](https://www.itu.int/):\n\n1. one\n   - inner\n2. two\n\n   more\n"

    assert markdown_blocks("# Top\n\n" + text) == (
        Heading(2, "Top"),
        Heading(3, "Tasks"),
        Paragraph(
            (
                Text("The "),
                Text("group", emphasis=True),
                Text(" "),
                Text("acts", link="https://www.itu.int/"),
                Text(":"),
            )
        ),
        BulletList(
            (
                ListItem((Text("one"),), "1."),
                ListItem((Text("inner"),), "", 1),
                ListItem((Text("two"), Text("\n"), Text("more")), "2."),
            )
        ),
    )


def test_table_becomes_a_table_block() -> None:
    (table,) = markdown_blocks("| State | Votes |\n|---|---|\n| A | **1** |\n")

    assert isinstance(table, Table)
    assert [column.label for column in table.columns] == ["State", "Votes"]
    assert table.rows == (((Text("A"),), (Text("1", strong=True),)),)


def test_html_in_a_text_stays_words() -> None:
    assert markdown_blocks("<b>x</b>") == (Paragraph((Text("<b>x</b>"),)),)


def test_hundred_levels_of_quotations_end() -> None:
    assert render_markdown(">" * 5000 + " x").count("<blockquote>") <= 20
