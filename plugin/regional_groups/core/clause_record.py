"""What the register of clauses holds for one text of the field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule or fact of the field with the edition it was read in and how sure we are of it."""

    id: str  # a letter and numbers (B2.3), or a resolution and its item (R44:resolves 4)
    title: str  # English; translated where it is shown
    source: str
    edition: str
    confidence: str  # high, medium or low
    text_in_our_words: str  # English, never a quotation


def N_(text: str) -> str:
    """Mark a text for extraction and return it as it is; the page that shows it translates it."""
    return text
