"""The engine does less and prints the same."""

import re
import subprocess
import sys
from collections.abc import Callable
from inspect import getsource
from io import BytesIO

import pikepdf
import pytest
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.sparing import TEXT, Lines
from regional_groups.publishing.wire import dump
from weasyprint.text import fonts, line_break

from tests.publishing.samples import report

ASKED = re.compile(r"style\['(\w+)'\]")
ARTIFACT = re.compile(rb"/Artifact\nBMC\n.*?EMC\n", re.DOTALL)
UNSPARED = """
import sys
from regional_groups.publishing import child, sparing
sparing.spare = lambda: None
sys.exit(child.main(["60", "1500000000", "pdf"]))
"""


def test_all_that_the_engine_asks_of_a_text_tells_texts_apart() -> None:
    asked = ASKED.findall(getsource(line_break) + getsource(fonts))

    assert set(asked) == set(TEXT)


@pytest.mark.once
def test_pages_are_painted_as_without_it(printed: Callable[[Language], bytes]) -> None:
    unspared = subprocess.run(
        [sys.executable, "-c", UNSPARED], input=dump(report("ar")), capture_output=True, check=True
    )

    def painted(data: bytes) -> list[bytes]:
        with pikepdf.open(BytesIO(data)) as pdf:
            return [ARTIFACT.sub(b"", page.Contents.read_bytes()) for page in pdf.pages]

    assert painted(printed("ar")) == painted(unspared.stdout)


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
