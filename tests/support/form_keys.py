"""The keys in the forms of a page, by which a form that is sent twice is done once."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Keys(HTMLParser):
    """Finds the key of each form of a page, by the address it is sent to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.now, self.found = page, "", list[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a form goes, and its key."""
        given = dict(attrs)
        if tag == "form":
            self.now = given.get("action") or self.page
        elif given.get("name") == "form_key":
            self.found.append((self.now, given.get("value") or ""))


def forms_of(page: str, answer: TestResponse) -> list[tuple[str, str]]:
    """Return address and key of each form of an answer, and find no two that a refusal would give one key."""
    parser = _Keys(page)
    parser.feed(answer.text)
    named = [(address, key.rpartition(".")[0]) for address, key in parser.found]
    assert len(named) == len(set(named)), named
    return parser.found


def key_of(client: FlaskClient, page: str, address: str) -> str:
    """Return the key in the form of a page that is sent to an address."""
    answer = client.get(page)
    assert answer.status_code == 200, answer.status_code
    return dict(reversed(forms_of(page, answer)))[address]
