"""The engine does less and prints the same."""

import re
import subprocess
import sys
from collections.abc import Callable
from inspect import getsource
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.sparing import TEXT, Lines
from regional_groups.publishing.wire import dump
from weasyprint.text import fonts, line_break

from tests.publishing.samples import report

ASKED = re.compile(r"style\['(\w+)'\]")
ARTIFACT = re.compile(rb"/Artifact\nBMC\n.*?EMC\n", re.DOTALL)
FAR, POINTS_MOST = 32, 12  # of 255 grey steps; points of a page, where lines meet
UNSPARED = """
import sys
from regional_groups.publishing import child, sparing
sparing.spare = lambda: None
sys.exit(child.main(["60", "1500000000", "pdf"]))
"""


def test_all_that_the_engine_asks_of_a_text_tells_texts_apart() -> None:
    asked = ASKED.findall(getsource(line_break) + getsource(fonts))

    assert set(asked) == set(TEXT)


def pictures(data: bytes, folder: Path) -> list[bytes]:
    """Return the pages of a file as grey points, row by row."""
    (folder / "file.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-gray", "-r", "72", "file.pdf", "page"], cwd=folder, check=True)
    pages = sorted(folder.glob("page-*.pgm"))
    found = [page.read_bytes() for page in pages]
    for page in pages:
        page.unlink()
    return found


@pytest.mark.once
@pytest.mark.parametrize("language", ["ar", "zh"])
def test_pages_are_painted_as_without_it(
    printed: Callable[[Language], bytes], language: Language, tmp_path: Path
) -> None:
    """The content is the same to the octet but for borders, which are artifacts: these look the same."""
    unspared = subprocess.run(
        [sys.executable, "-c", UNSPARED], input=dump(report(language)), capture_output=True, check=True
    )

    def painted(data: bytes) -> list[bytes]:
        with pikepdf.open(BytesIO(data)) as pdf:
            return [ARTIFACT.sub(b"", page.Contents.read_bytes()) for page in pdf.pages]

    assert painted(printed(language)) == painted(unspared.stdout)
    for page, other in zip(
        *(pictures(data, tmp_path) for data in (printed(language), unspared.stdout)), strict=True
    ):
        far = sum(abs(point - was) > FAR for point, was in zip(page, other, strict=True))
        assert far <= POINTS_MOST


def test_lines_that_go_on_are_one_and_others_stay() -> None:
    thin, thick = (1, "solid", "grey"), (2, "solid", "black")
    lines = Lines()
    lines += [(0, 0, 5, 0, *thin), (0, 0, 0, 9, *thin), (5, 0, 9, 0, *thin), (10, 0, 12, 0, *thin)]
    lines += [(0, 9, 5, 9, *thick), (0, 9, 0, 8, *thin)]

    joined = [(tuple(look), path) for look, path in lines.joined()]

    assert joined == [
        (thin, [[0, 0, 9, 0], [0, 0, 0, 9], [10, 0, 12, 0]]),
        (thick, [[0, 9, 5, 9]]),
        (thin, [[0, 9, 0, 8]]),
    ]
