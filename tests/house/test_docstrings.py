"""Every module says what it is for; every public function begins with a verb."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import PACKAGE, package_modules

# First words that are no verbs, and verbs in other than the plain form ("Returns", "Returning").
NO_VERBS = {
    "a",
    "an",
    "the",
    "this",
    "it",
    "if",
    "when",
    "whether",
    "all",
    "any",
    "each",
    "every",
    "for",
    "in",
    "on",
}
PLAIN_WITH_S = re.compile(r".*(ss|us)$")
PLAIN_WITH_ING = {"bring", "ring", "string"}


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a module that other modules may call."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def complaint(docstring: str | None) -> str | None:
    """Say what is wrong with a function's docstring, or nothing."""
    if not docstring:
        return "has no docstring"
    first = docstring.split("\n\n")[0].split()[0].strip(".,;:").lower()
    inflected = (first.endswith("s") and not PLAIN_WITH_S.match(first)) or (
        first.endswith("ing") and first not in PLAIN_WITH_ING
    )
    if first in NO_VERBS or inflected or not docstring[0].isupper():
        return f"does not begin with a verb in its plain form: {first!r}"
    if not re.search(r"[.:?]$", docstring.split("\n\n")[0].rstrip()):
        return "does not begin with a whole sentence"
    return None


@pytest.mark.parametrize("path", package_modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_docstrings_of_module(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    found = [
        f"{node.name} {text}"
        for node in public_functions(tree)
        if (text := complaint(ast.get_docstring(node)))
    ]
    if tree.body and ast.get_docstring(tree) is None:
        found.append("the module does not say what it is for")

    assert found == []


@pytest.mark.parametrize(
    ("docstring", "accepted"),
    [
        ("Return the last day.", True),
        ("Process a request.", True),
        ("Discuss it.\n\nMore follows here", True),
        ("Returns the last day.", False),
        ("The last day.", False),
        ("Return the last day", False),
        ("", False),
    ],
)
def test_complaint_knows_a_sentence_with_a_verb(docstring: str, accepted: bool) -> None:
    assert (complaint(docstring) is None) is accepted
