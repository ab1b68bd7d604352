from dataclasses import replace
from datetime import datetime

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.publishing.blocks import (
    LANGUAGES,
    BarChart,
    Column,
    HeadGroup,
    Language,
    Matrix,
    Table,
    Text,
    footnote,
    link,
    plain_runs,
    runs_text,
    strong,
)
from regional_groups.publishing.labels import LABELS, LANGUAGE_NAMES
from regional_groups.publishing.wire import dump, load

from tests.publishing.samples import WORDS, letter, report

COLUMNS = (Column("a"), Column("b"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_survives_its_way_to_the_printing_process(language: Language) -> None:
    for document in (report(language), letter(language)):
        assert load(dump(document)) == document


@pytest.mark.parametrize(
    "data",
    [b"[]", b'{"kind":"Popen","_args":["id"]}', b"1", b'{"kind":"day","value":"2027-01-01"}'],
)
def test_anything_else_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a document|unknown kind"):
        load(data)


def test_link_is_https_only() -> None:
    assert link("ITU", "https://www.itu.int/").link == "https://www.itu.int/"
    for address in ("http://www.itu.int/", "javascript:alert(1)", "file:///etc/passwd", "//host"):
        with pytest.raises(RuleViolated):
            link("ITU", address)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Table("", COLUMNS, ()),
        lambda: Table("t", COLUMNS, (("1",),)),
        lambda: Table("t", COLUMNS, (), header_rows=((HeadGroup("x"),),)),
        lambda: BarChart("c", ("s",), ("a", "b"), ((1,),), "m"),
        lambda: BarChart("c", ("s",), ("a",), ((1,),), ""),
        lambda: Matrix("m", ("r",), ("c",), ()),
        lambda: replace(letter("en"), title=" "),
        lambda: replace(letter("en"), language="de"),
        lambda: replace(letter("en"), created=datetime(2027, 1, 1)),  # noqa: DTZ001 -- the point of the case
    ],
)
def test_incomplete_block_is_refused(make: object) -> None:
    assert callable(make)

    with pytest.raises(RuleViolated):
        make()


def test_text_of_runs_leaves_footnotes_out() -> None:
    assert runs_text((*plain_runs("a "), strong("b"), footnote("note"), Text(" c"))) == "a b c"


def test_every_label_has_six_languages() -> None:
    for words in (*LABELS.values(), *LANGUAGE_NAMES.values(), LANGUAGE_NAMES):
        assert set(words) == set(LANGUAGES)


def test_samples_have_the_same_words() -> None:
    assert {tuple(sorted(words)) for words in WORDS.values()} == {tuple(sorted(WORDS["en"]))}
