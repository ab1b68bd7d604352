"""The document of the API can be made: two schemas of one name, from rooms that do not know each other, break it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

# What has no version to be read: rows that are only added to or taken out, and a translation before it is there.
VERSIONED_OTHERWISE = {
    "put /regional-groups/{acronym}/terms/{label}/translations/{language}",
    "delete /meetings/{meeting}/attendance/{id}",
    "post /funds/{id}/actions/reverse",
    "post /office-work/{id}/actions/reverse",
    "post /quality/{kind}/{id}/actions/ask",
    "post /regional-groups/{acronym}/terms/actions/record",
}


@pytest.mark.once
def test_schemas_have_names_of_their_own_and_steps_say_what_they_need(app: Flask) -> None:
    with app.app_context():
        document = app.extensions["api"].spec.to_dict()

    assert len(document["paths"]) > 200
    step = document["paths"]["/api/v1/creation-requests/{id}/actions/place_before_parent"]["post"]
    assert step["description"] == (
        "From submitted, under_review, deferred, to before_parent. "
        "Needs meeting. Right creation:review. Clause B2.5."
    )
    assert {address for address in _changes(document) if address not in VERSIONED_OTHERWISE} == set()


def _changes(document: dict[str, Any]) -> Iterator[str]:
    """Give what changes a thing that exists and does not demand the version that was read."""
    for path, operations in document["paths"].items():
        for method in operations.keys() & {"patch", "put", "delete", "post"}:
            if method == "post" and not re.search(r"\}/actions\b", path):
                continue
            content = operations[method].get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            name = schema.get("$ref", "").rpartition("/")[2]
            if "version" not in document["components"]["schemas"].get(name, schema).get("required", ()):
                yield f"{method} {path.removeprefix('/api/v1')}"
