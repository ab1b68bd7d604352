"""What is kept in the repository: short files, no leftovers, nothing of the machine it was written on."""

import re

from tests.support.tree import own_texts

LONGEST_FILE = 400  # lines
CODE = {".py", ".html", ".mjs", ".js", ".sh"}

# Written in pieces, so that this file does not hold what it looks for.
LEFTOVERS = re.compile(
    "|".join(["TO" + "DO", "FIX" + "ME", "pytest" + r"\.skip", "pytest.mark" + r"\.(skip|xfail)"])
)
# A benchmark says with a reason what this machine cannot measure; those are no part of the gate.
UNMEASURED = re.compile("tests/benchmarks/.* pytest" + r"\.skip\(f?\"")
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + "(work|root|home/[a-z]+|tmp/build)/",
            "/opt" + "/(pypi|wheels)",
            "registry" + r"\.npmjs\.org",
            "files.python" + r"hosted\.org",
            "pypi" + r"\.org/simple",
        ]
    )
)
UNEXPLAINED = re.compile(
    "# no" + r"qa(?!: [A-Z]+\d+.*[-–;#]+ \S)|# type: " + r"ignore(?!\[[\w, -]+\]\s+# \S)"
)


def findings(pattern: re.Pattern[str], suffixes: set[str] | None = None) -> list[str]:
    """Return file, line number and text of every line that matches."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in own_texts()
        if suffixes is None or path.suffix in suffixes
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_files_are_short_enough_to_read() -> None:
    written = [
        (path, text) for path, text in own_texts() if path.suffix in CODE and "golden" not in path.parts
    ]
    lengths = {str(path): text.count("\n") for path, text in written}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_nothing_is_left_over() -> None:
    assert [line for line in findings(LEFTOVERS) if not UNMEASURED.match(line)] == []


def test_no_path_or_host_of_a_machine() -> None:
    assert findings(MACHINE) == []


def test_switched_off_checks_carry_their_reason() -> None:
    assert findings(UNEXPLAINED, {".py"}) == []
