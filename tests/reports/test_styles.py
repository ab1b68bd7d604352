"""The Word form of a report in the secretariat's styles, given by a setting."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from flask import Flask
from regional_groups.publishing.pdf import RenderingFailed
from regional_groups.reports import rendering
from regional_groups.serving import refuse_styles
from regional_groups.settings import SettingMissing

from tests.publishing.samples import letter
from tests.publishing.test_base import house_file
from tests.reports.field import now

pytestmark = pytest.mark.once


def test_word_files_take_the_styles_of_the_setting(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    path = tmp_path / "house.docx"
    path.write_bytes(house_file())

    with make_app(word_styles=str(path)).app_context():
        printed = rendering.PRINTED["docx"](rendering.styled(letter("en"), "docx"))
        keys = [rendering.key_of(letter("en"), format) for format in ("docx", "pdf")]
    with make_app().app_context():
        others = [rendering.key_of(letter("en"), format) for format in ("docx", "pdf")]

    assert docx.Document(BytesIO(printed)).styles["Heading 1"].font.name == "Georgia"
    assert keys[0] != others[0]  # other styles are printed anew
    assert keys[1] == others[1]


def test_a_file_that_cannot_be_used_is_told_to_who_asks_and_at_the_start(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    path = tmp_path / "house.docx"
    path.write_bytes(b"no Word file")
    said = f"The Word file with the styles of the secretariat cannot be used: {path}: "
    reason = "The file is not a Word file that can be read."

    with make_app(word_styles=str(path)).app_context():
        with pytest.raises(RenderingFailed) as refusal:
            rendering.ask(letter("en"), now(), format="docx")
        assert rendering.find(letter("en"), "docx") is None
        assert rendering.find(letter("en"), "pdf") is None
    assert str(refusal.value) == said + reason
    with pytest.raises(SettingMissing, match=reason):
        refuse_styles(str(path))
    with pytest.raises(SettingMissing, match="No such file"):
        refuse_styles(str(tmp_path / "none.docx"))
